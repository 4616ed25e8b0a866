/* The environment's own copy of n8n-core: see ../environment.js. */
module.exports = globalThis.oneflowHarness.core;
