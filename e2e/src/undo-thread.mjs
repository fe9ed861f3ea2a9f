// The command line's `joins undo`, kept open: hundreds of undos race, and each start would take a second.
import { built, serve } from './workspace-thread.mjs';

const { JoinUndo } = await built('./joins/index.js');

await serve(JoinUndo, async (joins, { id, number }) => {
  const answer = await joins.undo(id).catch((error) => `failed: ${error.stack}`);
  return { number, answer: answer ?? 'ok' };
});
