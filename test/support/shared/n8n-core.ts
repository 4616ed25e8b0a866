/* The environment's own copy of n8n-core: see ../environment.ts. */
declare const oneflowHarness: typeof import('../n8n');

export = oneflowHarness.core;
