// Types of miniprogram_dist/authing.js for the README's examples; the file itself is too small to be shipped with types.
import sdk = require('../dist/index.cjs');
declare const Authing: typeof sdk.Authing;
export = Authing;
