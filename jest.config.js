/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/support/environment.ts',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/host/'],
	testSequencer: '<rootDir>/test/support/sequencer.js',
	transform: { '^.+\\.m?ts$': '<rootDir>/test/support/transform.js' },
	// One n8n for the harness and the modules under test, so that errors are of the same classes.
	moduleNameMapper: {
		'^n8n-workflow$': '<rootDir>/test/support/shared/n8n-workflow.ts',
		'^n8n-core$': '<rootDir>/test/support/shared/n8n-core.ts',
	},
	globalSetup: '<rootDir>/test/support/globalSetup.ts',
	globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
	// One sandbox process for each worker. One more than most machines of CI have cores, as tests wait for answers.
	maxWorkers: 3,
	// Long, so that a busy machine makes no test red: what hangs is found all the same.
	testTimeout: 300_000,
	// What the nodes do in the background, such as looking again after two minutes, is nothing to wait for.
	forceExit: true,
};
