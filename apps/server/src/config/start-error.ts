import type { Sentence } from '@yaopai/protocol';

/** A reason not to start that the operator can act on: printed as a sentence, without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';

  constructor(
    readonly sentence: Sentence,
    options?: { cause?: unknown },
  ) {
    super(sentence.en, options);
  }
}
