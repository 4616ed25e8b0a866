/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs a script as npm does. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const PACKAGES = { 'node_modules/thing': { version: '1.0.0', integrity: 'sha512-x' } };

let root: string;
let lock: string;

/** A clone with the script alone, and an npm that notes that it was called. */
function prepare(npm: string): void {
	root = realpathSync(mkdtempSync(join(tmpdir(), 'n8n-nodes-oneflow-setup-')));
	mkdirSync(join(root, 'tools'));
	mkdirSync(join(root, 'bin'));
	cpSync(join(__dirname, '../tools/setup.mjs'), join(root, 'tools/setup.mjs'));
	writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: PACKAGES }));
	writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\necho "$@" >> calls\n${npm}\n`, { mode: 0o755 });
	const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
	lock = join(tmpdir(), `n8n-nodes-oneflow-setup-${name}.lock`);
}

afterEach(() => {
	rmSync(root, { recursive: true, force: true });
	rmSync(lock, { force: true });
});

const INSTALLS = `sleep 1; mkdir -p node_modules
cp package-lock.json node_modules/.package-lock.json`;

async function setup(): Promise<{ status: number | null; output: string }> {
	const PATH = [join(root, 'bin'), process.env.PATH].join(delimiter);
	const child = spawn(process.execPath, ['tools/setup.mjs'], {
		cwd: root,
		env: { ...process.env, PATH },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { status, output };
}
const calls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');

describe('setting up', () => {
	it('installs what the lockfile asks for, without anybody’s scripts, and only once', async () => {
		prepare(INSTALLS);
		const [one, other] = await Promise.all([setup(), setup()]);
		expect([one.status, other.status]).toEqual([0, 0]);
		expect(one.output + other.output).toContain('Waiting for another script');
		expect(await setup()).toEqual({ status: 0, output: '' });
		expect(calls()).toEqual(['ci --ignore-scripts --no-audit --no-fund']);
	});

	it('says what npm said where it cannot install, and fails', async () => {
		prepare('echo "npm error code ENOTCACHED" >&2; exit 7');
		const { status, output } = await setup();
		expect(status).toBe(1);
		expect(output).toContain('npm error code ENOTCACHED');
		expect(output).toContain('"npm ci" ended with code 7');
	});

	it.each([
		['of a process that is gone', '999999999', 0],
		['that nobody wrote a number into', '', 10_000],
		['whose number is another process’s by now', String(process.pid), 2 * 60 * 60_000],
	])('waits for no lock %s', async (_what, holder, ageMs) => {
		prepare(INSTALLS);
		writeFileSync(lock, holder);
		const then = new Date(Date.now() - ageMs);
		utimesSync(lock, then, then);
		expect((await setup()).status).toBe(0);
	});
});
