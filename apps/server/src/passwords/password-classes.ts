const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

/** How many of lower case, upper case, digits and other characters it has: 0–4. Chinese is of the last kind. */
export function classesOf(password: string): number {
  return CLASSES.filter((form) => form.test(password)).length;
}
