// What others may read on a screen too is shown in part.

/** +86 138****8000: four digits of the last eight are hidden. */
export function maskedPhone(phone: string, countryCode: string | null): string {
  return `+${countryCode ?? '86'} ${phone.slice(0, -8)}****${phone.slice(-4)}`;
}

/** w***@example.com: of the name only its first letter is shown. */
export function maskedEmail(email: string): string {
  return email.replace(/^(.).*(?=@)/, '$1***');
}
