#!/usr/bin/env node
// `npm run dev`: the server and what it needs, rebuilt and restarted on every save, on the data of `npm start`.
import './check-node.mjs';

import('./start/dev.mjs').then(({ main }) => main(process.argv.slice(2)));
