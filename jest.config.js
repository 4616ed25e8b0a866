/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/support/environment.js',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/host/'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json' }] },
	// One n8n for the harness and the modules under test, so that errors are of the same classes.
	moduleNameMapper: {
		'^n8n-workflow$': '<rootDir>/test/support/shared/n8n-workflow.js',
		'^n8n-core$': '<rootDir>/test/support/shared/n8n-core.js',
	},
	globalSetup: '<rootDir>/test/support/globalSetup.js',
	globalTeardown: '<rootDir>/test/support/globalTeardown.js',
	// One sandbox process for each worker.
	maxWorkers: 2,
	testTimeout: 20_000,
};
