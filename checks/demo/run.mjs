#!/usr/bin/env node
// Holds a mini program to all that WeChat's own tools can say of its sources:  node checks/demo/run.mjs [FOLDER]
import '../../scripts/check-node.mjs';

import('./src/main.mjs').then(({ gate }) => gate(process.argv[2]));
