/** A failure whose message is the whole story: printed as one sentence, without a stack. */
export class Failure extends Error {}

/** Ends the process with the sentence of a `Failure`, or with the stack of anything unforeseen. */
export function exitWith(error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exit(1);
}
