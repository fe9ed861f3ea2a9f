/* global module, require -- CommonJS, for bundlers that know no exports field */
// The first-generation class for bundlers; "Build npm" copies miniprogram_dist/authing.js instead.
module.exports = require('./miniprogram_dist/authing.js');
