import { useCallback } from 'react';

import { useWords } from '../words/use-words.js';
import { announce } from './announcer.js';

/** Runs what a control asks for and says how it went; a refusal is told, never thrown. */
export function useTask(): (work: () => Promise<unknown>, done: string) => void {
  const words = useWords();
  return useCallback(
    (work, done) => {
      void work().then(
        () => announce(done),
        (error: unknown) => announce(words.failed(error instanceof Error ? error.message : String(error))),
      );
    },
    [words],
  );
}
