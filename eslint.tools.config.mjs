// For what surrounds the nodes: the sandbox, the host, the demo, the benchmarks, the scripts and, on
// top of n8n's rules, the tests. What is published is linted by eslint.config.mjs, which is n8n's own
// and stays as it is.
import js from '@eslint/js';
import { config as n8nConfig } from '@n8n/node-cli/eslint';
import { globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const N8N_RULES = '@n8n/community-nodes';
const n8nRules = n8nConfig.map(({ plugins }) => plugins?.[N8N_RULES]).find(Boolean);

export default tseslint.config(
	globalIgnores(['**/dist', '**/node_modules', 'nodes', 'credentials']),
	js.configs.recommended,
	{
		files: ['**/*.{js,cjs,mjs}'],
		languageOptions: { globals: globals.node },
	},
	{
		files: ['**/*.{js,cjs}'],
		languageOptions: { sourceType: 'commonjs' },
	},
	{
		files: ['**/*.mts', 'test/**/*.ts'],
		extends: [tseslint.configs.strict],
		languageOptions: {
			parserOptions: {
				project: [
					'tsconfig.tools.json',
					'sandbox/tsconfig.json',
					'conformance/tsconfig.json',
					'test/tsconfig.json',
				],
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
			'@typescript-eslint/no-floating-promises': [
				'error',
				{
					// They are waited for by the test runner.
					allowForKnownSafeCalls: [
						{ from: 'package', package: 'node:test', name: ['describe', 'it', 'suite', 'test'] },
					],
				},
			],
			'@typescript-eslint/no-dynamic-delete': 'off',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/no-unnecessary-type-assertion': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'@typescript-eslint/only-throw-error': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
		},
	},
	{
		files: ['test/**/*'],
		rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
	},
	{
		// Here n8n's rules are known only by name, so that comments may switch them off.
		files: ['test/**/*.ts'],
		plugins: { [N8N_RULES]: n8nRules },
		linterOptions: { reportUnusedDisableDirectives: 'off' },
	},
);
