#!/usr/bin/env node
// `npm start`: installs, builds, starts everything on this machine and signs one demo user in.
// package.json runs it by `exec`, so that npm's shell steps aside and a signal sent to npm arrives here: a waiting sh keeps
// SIGINT to itself. For Windows, which has no `exec`, there is exec.cmd at the root.
import './check-node.mjs';

import('./start/main.mjs').then(({ main }) => main(process.argv.slice(2)));
