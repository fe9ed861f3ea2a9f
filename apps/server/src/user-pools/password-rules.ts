/** What a pool asks of its passwords. */
export interface PasswordRules {
  /** Characters, 6–64; default 8. */
  minLength: number;
  /** How many of lower case, upper case, digits and other characters: 1–4; default 1. */
  minClasses: number;
}
