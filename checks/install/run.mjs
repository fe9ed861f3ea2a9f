#!/usr/bin/env node
// Installs the SDK in every way that is promised, with the integrators' own tools, and signs in:  node checks/install/run.mjs
import '../../scripts/check-node.mjs';

import('./src/main.mjs').then(({ main }) => main());
