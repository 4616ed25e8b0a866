/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs a command. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { baseUrl, requests, resetSandbox, TOKENS } from '../support/sandbox';
import { journalFolder, TEMPLATE, USER } from './support';

/** Runs the command without a terminal; gives its status and everything it printed. */
async function conformance(...args: string[]) {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', join(__dirname, '../../conformance/main.mts'), ...args],
		{
			cwd: join(__dirname, '../..'),
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, XDG_STATE_HOME: journalFolder(), ONEFLOW_API_TOKEN: '' },
		},
	);
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { status, output };
}

const account = () => ['--base-url', baseUrl(), '--token', TOKENS.default, '--user-email', USER];
const writing = ['--write', '--template', String(TEMPLATE)];

describe('the command', () => {
	beforeEach(async () => void (await resetSandbox()));

	it.each([
		['without anything', () => []],
		['without a token', () => account().filter((one) => !/token/.test(one))],
		['with an option that is not known', () => [...account(), '--tokenn', TOKENS.default]],
		['with --write and no template', () => [...account(), '--write']],
		['with a template that is no number', () => [...account(), '--write', '--template', 'x']],
		['with --send alone', () => [...account(), '--send', 'recipient@example.org']],
		['with --callback alone', () => [...account(), '--callback', 'https://example.org']],
		['with a report in no folder', () => [...account(), '--report', '/no/such/folder/report.json']],
		['with a folder for a report', () => [...account(), '--report', __dirname]],
		['with an address that is none', () => [...account(), ...writing, '--send', 'nobody']],
	])('could not run, 2, %s', async (_what, args) => {
		const { status, output } = await conformance(...args());
		expect([status, await requests()]).toEqual([2, []]);
		expect(output).toContain('See --help.');
		expect(output).not.toContain(TOKENS.default);
	});

	it('writes nothing when nobody can be asked and --yes is missing', async () => {
		const { status, output } = await conformance(...account(), ...writing);
		expect([status, await requests()]).toEqual([2, []]);
		expect(output).toContain('pass --yes');
	});

	it('could not run, 2, where the token is refused or nothing answers', async () => {
		const bad = account().map((one) => (one === TOKENS.default ? 'x'.repeat(40) : one));
		expect(await conformance(...bad)).toEqual({
			status: 2,
			output: 'It could not run: the token or the user was refused (401).\n',
		});
		const nowhere = account().map((one) => (one === baseUrl() ? 'http://127.0.0.1:9/v1' : one));
		const { status, output } = await conformance(...nowhere);
		expect([status, output]).toEqual([2, 'It could not run: the connection failed.\n']);
	});

	it('prints its options and its statements', async () => {
		expect(await conformance('--help')).toMatchObject({
			status: 0,
			output: expect.stringContaining('--base-url URL'),
		});
		expect((await conformance('--list')).output).toContain('| 2.3.3');
	});
});
