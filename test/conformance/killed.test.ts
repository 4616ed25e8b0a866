/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this ends a command midway. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { run } from '../../conformance/run.mts';
import { api, baseUrl, requests, resetSandbox, sandbox, TOKENS } from '../support/sandbox';
import { everything, journalFolder, TEMPLATE, USER } from './support';

async function things(): Promise<string> {
	const lists = ['/contracts', '/webhooks', '/template_types', '/contacts?workspace_id=61001'];
	const rows = await Promise.all(lists.map(async (path) => (await api('GET', path)).data));
	return JSON.stringify(rows.map((list) => list.map(({ id }: { id: number }) => id)));
}

/** Starts the command and ends it by a signal as soon as it has made a draft. */
async function endedBy(signal: 'SIGKILL' | 'SIGINT', state: string): Promise<number | null> {
	const child = spawn(
		process.execPath,
		[
			...['--import', 'tsx', join(__dirname, '../../conformance/main.mts')],
			...['--base-url', baseUrl(), '--token', TOKENS.default, '--user-email', USER],
			...['--write', '--template', String(TEMPLATE), '--yes'],
		],
		{
			cwd: join(__dirname, '../..'),
			stdio: 'ignore',
			env: { ...process.env, XDG_STATE_HOME: state },
		},
	);
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	const isMade = async () =>
		(await requests()).some(({ path, status }) => path.endsWith('/create') && status === 200);
	while (!(await isMade())) await new Promise((resolve) => setTimeout(resolve, 50));
	child.kill(signal);
	// npm and tsx pass a Ctrl-C on that the terminal has sent already.
	if (signal === 'SIGINT') setTimeout(() => child.kill(signal), 30);
	return await ended;
}

describe('a run that is ended midway', () => {
	let before = '';
	beforeEach(async () => {
		await resetSandbox();
		await sandbox().rateLimit(null);
		before = await things();
	});

	it('removes what it made when it is asked to stop', async () => {
		expect(await endedBy('SIGINT', journalFolder())).toBe(2);
		expect(await things()).toBe(before);
	});

	it('leaves a note by which the next run removes what it made, when it is killed', async () => {
		const state = journalFolder();
		await endedBy('SIGKILL', state);
		expect(await things()).not.toBe(before);
		const told: string[] = [];
		const report = await run({
			...everything(),
			// However the address is written.
			baseUrl: `${baseUrl()}/`,
			modes: new Set(['write'] as const),
			journalFolder: join(state, 'oneflow-conformance'),
			tell: (line) => told.push(line),
		});
		expect(told.join()).toMatch(/An earlier run left \d things behind: removing them/);
		expect(report.left).toEqual({});
		expect(await things()).toBe(before);
	});
});
