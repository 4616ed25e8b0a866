/* The environment's own copy of n8n-workflow: see ../environment.ts. */
declare const oneflowHarness: typeof import('../n8n');

export = oneflowHarness.workflow;
