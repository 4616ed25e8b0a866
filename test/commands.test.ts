/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs commands of the documentation. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { exists, filesBelow, jsonOf, textOf } from './support/repository';

const DOCUMENTS = [
	'README.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'sandbox/README.md',
	...filesBelow('docs').filter((path) => path.endsWith('.md')),
];
const CI = ['.ci/run', ...filesBelow('.github/workflows')];
const SCRIPTS: Record<string, string> = jsonOf('package.json').scripts;
const SANDBOX_SCRIPTS: Record<string, string> = jsonOf('sandbox/package.json').scripts;

/** Commands that CI does not run in these words, and why that is enough. */
const OTHERWISE: Array<[RegExp, string]> = [
	[/^npm run demo$/, 'the same program as with --once, which CI runs; without it, it waits'],
	[/^npm run sandbox( -- --port \d+)?$/, 'run below'],
	[/^npm run (--silent )?(conformance|sandbox -- --as )/, 'test/conformance runs both programs'],
	[/^node tools\/release\/(owner|placeholder)\.mjs /, 'test/release.test.ts runs them'],
	[/^npx jest --watchAll contract$/, 'jest, which waits for changes'],
	[
		/^npx tsx tools\/screenshots\.mts/,
		'makes pictures, which are looked at; test/e2e opens the same forms',
	],
	[/^node tools\/promises\.mjs --write$/, 'writes what test/promises.test.ts reads'],
	[/^npm run release -- /, 'makes a release; test/release.test.ts runs it on a small project'],
	[/^npm (publish|deprecate)\b/, 'the owner does it, with an account of npm'],
	[/^npx @n8n\/scan-community-package /, 'looks at what is on npm; CI runs its checks before'],
	[/^npx jest test\/\S+$/, 'one of the tests that CI runs'],
	[/^npm run dev$/, 'the demo, and a build at every change'],
	[/^npm run lint:fix$/, 'mends what lint, which CI runs, finds'],
	[/^npm (pack|run build) --workspace sandbox$/, 'test/sandbox/package.test.ts runs both'],
	[
		/^npx --package \.\/oneflow-sandbox-/,
		'test/sandbox/package.test.ts runs the program that is packed',
	],
	[
		/^docker /,
		'needs Docker; the program inside is the one that test/sandbox/package.test.ts runs',
	],
];

/** Commands in code blocks and code spans. */
function commandsIn(document: string): string[] {
	const text = textOf(document);
	const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].flatMap(([, code]) =>
		code.split('\n'),
	);
	const spans = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(
		([, code]) => code,
	);
	return [...blocks, ...spans]
		.map((line) =>
			line
				.replace(/\s#.*$/, '')
				.replace(/\s+/g, ' ')
				.trim(),
		)
		.map((line) => line.replace(/^(\w+=\S+ )+/, ''))
		.filter((line) => /^(npm|npx|node|docker) \S/.test(line) || line === '.ci/run');
}

const documented = [
	...new Map(
		DOCUMENTS.flatMap((document) =>
			commandsIn(document).map((command) => [command, document] as const),
		),
	),
];

const scriptOf = (command: string) =>
	/^npm (?:run )?(test\b[\w:]*|[\w:]+)/.exec(command.replace(/^npm run (--silent )?/, 'npm '))?.[1];

/** The npm scripts that CI runs, directly or through another script. */
function reachedByCi(): Set<string> {
	const named = (text: string) =>
		[...text.matchAll(/npm (?:run |test\b)?([\w:-]*)/g)]
			.map(([whole, name]) => (whole.startsWith('npm test') ? 'test' : name))
			.filter((name) => name in SCRIPTS);
	const open = CI.flatMap((path) => [
		...named(textOf(path)),
		// `jest_tests test test` of .ci/run.
		...[...textOf(path).matchAll(/jest_tests ([\w:]+)/g)].map(([, name]) => name),
	]);
	const reached = new Set<string>();
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		if (reached.has(name)) continue;
		reached.add(name);
		open.push(...named(SCRIPTS[name] ?? ''));
	}
	return reached;
}

describe('a command in the documentation', () => {
	it('is found at all', () => {
		expect(documented.length).toBeGreaterThan(15);
	});

	it.each(documented)('"%s" (%s) is run in CI, or for a reason otherwise', (command) => {
		if (command === '.ci/run') {
			expect(textOf('.github/workflows/ci.yml')).toMatch(/- run: \.ci\/run$/m);
			return;
		}
		const reasons = OTHERWISE.filter(([pattern]) => pattern.test(command));
		const script = scriptOf(command);
		const [program, file = ''] = command.split(' ');
		const isReached =
			program === 'node'
				? CI.some((path) => textOf(path).includes(`node ${file}`))
				: script !== undefined && reachedByCi().has(script);
		expect({ command, ways: reasons.length + (isReached ? 1 : 0) }).not.toEqual({
			command,
			ways: 0,
		});
	});

	it.each(documented)('"%s" (%s) names what there is', (command) => {
		const script =
			command.startsWith('npm run') || command === 'npm test' ? scriptOf(command) : undefined;
		const isOfSandbox = command.includes('--workspace sandbox');
		if (script !== undefined) {
			expect(Object.keys(isOfSandbox ? SANDBOX_SCRIPTS : SCRIPTS)).toContain(script);
		}
		for (const path of command.match(/\b(test|sandbox|tools)\/[\w./-]+/g) ?? []) {
			expect([path, exists(path)]).toEqual([path, true]);
		}
	});

	it('is the reason for each exception', () => {
		const unused = OTHERWISE.filter(([pattern]) => !documented.some(([one]) => pattern.test(one)));
		expect(unused).toEqual([]);
	});

	it.each([
		'tools/demo/main.mts',
		'tools/release/rehearse.mts',
		'tools/screenshots.mts',
		'test/compat/main.mts',
	])('is answered with its help where an option is not known: %s', (program) => {
		const { status, stderr } = spawnSync(
			process.execPath,
			['--import', 'tsx', program, '--no-such-option'],
			{ cwd: join(__dirname, '..'), encoding: 'utf8' },
		);
		expect(status).toBe(2);
		expect(stderr).toMatch(/^Unknown option '--no-such-option'.*\n\nnp[mx] /);
	});

	it('starts the sandbox, which says where it listens', async () => {
		const child = spawn('npm', ['run', '--silent', 'sandbox', '--', '--port', '0'], {
			cwd: join(__dirname, '..'),
			detached: true,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		try {
			const first = await new Promise<string>((resolve, reject) => {
				let output = '';
				child.once('error', reject);
				child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
				child.stdout.on('data', (chunk: Buffer) => {
					output += chunk.toString();
					if (output.includes('\n')) resolve(output.split('\n')[0]);
				});
			});
			const [, url] = /^Oneflow sandbox listening on (http:\S+)$/.exec(first) ?? [];
			expect(url).toBeDefined();
			expect((await fetch(`${url}/_sandbox/health`)).status).toBe(200);
		} finally {
			// npm, tsx and Node: the whole group.
			if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
		}
	});
});
