// The hourly job of a server: it runs when a story says so, not by the hour.
import { built, serve } from './workspace-thread.mjs';

const { Pruner } = await built('./pruning/index.js');

await serve(Pruner, (pruner) =>
  pruner.run().then(
    (pruned) => ({ pruned }),
    (error) => ({ failure: error.stack }),
  ),
);
