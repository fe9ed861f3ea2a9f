#!/usr/bin/env node
// `npm start`: installs, builds, starts everything on this machine and signs one demo user in.
import './check-node.mjs';

import('./start/main.mjs').then(({ main }) => main(process.argv.slice(2)));
