/** The object that a text of JSON holds; an empty one when it holds none. */
export function objectIn(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}
