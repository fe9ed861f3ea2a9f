#!/usr/bin/env node
// Runs the pinned pnpm on a machine that has only Node and npm:  node scripts/pnpm.mjs <pnpm arguments>
// The rest is loaded after the version check, because an older Node would already fail while linking it.
import './check-node.mjs';

import('./bootstrap/cli.mjs').then(({ main }) => main(process.argv.slice(2)));
