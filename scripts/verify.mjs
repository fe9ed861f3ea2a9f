#!/usr/bin/env node
// What CI holds every change to:  node scripts/verify.mjs [--no-tests]
import './check-node.mjs';

import('./verify/steps.mjs').then(({ main }) => main(process.argv.slice(2)));
