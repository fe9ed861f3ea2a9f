#!/usr/bin/env node
// Lines a file, room by room: a report for the reader's eye, never a gate.
import './check-node.mjs';

import('./measure/report.mjs').then(({ main }) => main());
