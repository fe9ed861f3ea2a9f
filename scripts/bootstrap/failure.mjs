/** A failure whose message is the whole story: printed as one sentence, without a stack. */
export class Failure extends Error {}

/** Prints the sentence of a `Failure`, or the stack of anything unforeseen. */
export function reportFailure(error) {
  console.error(error instanceof Failure ? error.message : error);
}

/** Reports it and ends the process. */
export function exitWith(error) {
  reportFailure(error);
  process.exit(1);
}
