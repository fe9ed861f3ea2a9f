/** An answer of the preview itself (not of a backend) that says no: what is wrong, and what to do. */
export class Refusal extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    readonly whatToDo: string,
  ) {
    super(message);
  }
}
