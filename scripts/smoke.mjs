#!/usr/bin/env node
// What the README tells a newcomer to do, done in a fresh clone of HEAD:  node scripts/smoke.mjs
// Run as root it plays an ordinary user first, then root under a closed home folder. Linux: it looks into /proc.
import './check-node.mjs';

import('./smoke/main.mjs').then(({ main }) => main());
