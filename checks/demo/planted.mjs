#!/usr/bin/env node
// Plants faults in copies of a mini program, for each of which the gate must fail:  node checks/demo/planted.mjs [FOLDER]
import '../../scripts/check-node.mjs';

import('./src/main.mjs').then(({ planted }) => planted(process.argv[2]));
