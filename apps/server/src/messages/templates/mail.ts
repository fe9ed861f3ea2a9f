/** A mail as it is written. */
export interface Mail {
  subject: string;
  text: string;
  html: string;
}
