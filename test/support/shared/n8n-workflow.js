/* The environment's own copy of n8n-workflow: see ../environment.js. */
module.exports = globalThis.oneflowHarness.workflow;
