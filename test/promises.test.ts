/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs a tool of the repository. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TOOL = join(__dirname, '..', 'tools', 'promises.mjs');

const print = (...args: string[]) =>
	spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8' });

describe('the page of promises', () => {
	let folder: string;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'promises-'));
		mkdirSync(join(folder, 'docs'));
		mkdirSync(join(folder, 'test'));
	});

	afterEach(() => rmSync(folder, { recursive: true }));

	const testFile = (text: string) => writeFileSync(join(folder, 'test', 'one.test.ts'), text);

	it('says what the tags in the tests say', () => {
		const { status, stderr } = print();
		expect(stderr).toBe('');
		expect(status).toBe(0);
	});

	it('is old once a test has another promise', () => {
		testFile("// promise: A thing holds\nit('holds', () => {});\n");
		expect(print(folder, '--write').status).toBe(0);
		expect(readFileSync(join(folder, 'docs', 'promises.md'), 'utf8')).toContain(
			'- A thing holds. ([one.test.ts](../test/one.test.ts))',
		);
		expect(print(folder).status).toBe(0);
		testFile("// promise: Another thing holds\nit('holds', () => {});\n");
		const { status, stderr } = print(folder);
		expect(status).toBe(1);
		expect(stderr).toContain('docs/promises.md is old');
	});

	it.each(["it.skip('holds', () => {});", "describe('things', () => {", ''])(
		'takes no promise that stands above %j',
		(next) => {
			testFile(`// promise: A thing holds\n${next}\n`);
			const { status, stderr } = print(folder, '--write');
			expect(status).toBe(1);
			expect(stderr).toContain('no test follows "A thing holds"');
		},
	);
});
