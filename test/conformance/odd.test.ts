/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs a command. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { markdownOf, screenOf } from '../../conformance/report.mts';
import { run } from '../../conformance/run.mts';
import { STATEMENTS } from '../../conformance/statements/index.mts';
import { FOREIGN, type Meddle, type Row, startForeign, type Ways } from './foreign';
import { its, journalFolder, of } from './support';

type Answer = ReturnType<Meddle>;

/** Runs against a double that is meddled with, with everything allowed. */
async function against(meddle: Meddle, changes: Partial<Ways> = {}) {
	const foreign = await startForeign(changes, meddle);
	const told: string[] = [];
	try {
		const before = foreign.things();
		const report = await run({ ...its(foreign.baseUrl), tell: (line) => told.push(line) });
		expect(report.statements.length).toBe(STATEMENTS.length);
		return { report, told, before, after: foreign.things() };
	} finally {
		await foreign.close();
	}
}

/** The command, with reading alone; its status and everything it printed. */
async function command(meddle: Meddle, changes: Partial<Ways> = {}) {
	const foreign = await startForeign(changes, meddle);
	const child = spawn(
		process.execPath,
		[
			...['--import', 'tsx', join(__dirname, '../../conformance/main.mts')],
			...['--base-url', foreign.baseUrl, '--token', FOREIGN.token, '--user-email', FOREIGN.user],
		],
		{
			cwd: join(__dirname, '../..'),
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, XDG_STATE_HOME: journalFolder() },
		},
	);
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	try {
		const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
		return { status, output };
	} finally {
		child.kill('SIGKILL');
		await foreign.close();
	}
}

const refusal = (status: number): Answer => ({
	status,
	json: { status, title: 'No', detail: 'Nothing to be had', error_code: status * 10_000 },
});
const page = '<html><body>Sorry, Olga Petrov</body></html>';

const ODD: Array<[string, Answer]> = [
	['HTML pages with 200', { status: 200, html: page }],
	['HTML pages with 404', { status: 404, html: page }],
	['HTML pages with 502', { status: 502, html: page }],
	['empty answers', { status: 200 }],
	['redirects', { status: 302, location: '/elsewhere' }],
	['401', refusal(401)],
	['402', refusal(402)],
	['403', refusal(403)],
	['429', { ...refusal(429), headers: { 'retry-after': '0' } }],
	['500', refusal(500)],
	['503 without a body', { status: 503 }],
];
/** Forms in which something is otherwise, whatever it is. */
const FORMS: Array<[string, unknown]> = [
	['empty objects', {}],
	['empty lists', []],
	['lists of odd rows', { data: [null, 1, 'x', [], {}], count: 'many', _links: 3 }],
	['objects of odd values', { id: 'x', data: 3, _private: null, parties: { a: 1 }, state: [] }],
];
/** What every account is asked first. */
const isDoor = (path: string) => path === '/ping' || path === '/accounts/me';

const otherwiseIn = (report: Parameters<typeof of>[0]) =>
	of(report, 'otherwise').map(({ rule, why }) => `${rule} ${why}`);
/** The double’s own way of writing times, seen at the door. */
const TIMES = '2.4.1 their form is another';

describe('a server that is odd', () => {
	it.each(ODD)('with %s behind the door ends no run, and is no finding', async (_what, answer) => {
		const { report, before, after } = await against((_method, path, own) =>
			isDoor(path) ? own() : answer,
		);
		expect(otherwiseIn(report).filter((one) => one !== TIMES)).toEqual([]);
		expect(after).toEqual(before);
	});

	it.each(FORMS)('with %s behind the door ends no run', async (_what, json) => {
		const { report } = await against((_method, path, own) => (isDoor(path) ? own() : { json }));
		expect(report.stopped).toBeUndefined();
	});

	it.each([
		['HTML pages', { status: 503, html: page }, 'the server failed (503)'],
		['402', refusal(402), 'the plan of the account lacks it (402)'],
		['403', refusal(403), 'the user has no right to it (403)'],
		['404 as a page', { status: 404, html: page }, 'it was not found (404)'],
		['500', refusal(500), 'the server failed (500)'],
	])('with %s at the door could not be run against, 2', async (_what, answer, reason) => {
		expect(await command(() => answer)).toEqual({
			status: 2,
			output: `It could not run: ${reason}.\n`,
		});
	});

	it('with an empty account leaves most untold, and is no finding', async () => {
		const { report } = await against((method, path, own) => {
			const reply = own();
			const isList = Array.isArray((reply.json as Row | undefined)?.data);
			return method === 'GET' && isList && !path.startsWith('/contracts/')
				? { json: { data: [], count: 0, _links: { next: { href: null } } } }
				: reply;
		});
		expect(otherwiseIn(report)).toEqual([TIMES, '3.17.9 it came later, or not at all']);
	});

	it('that fails at every fifth call misleads nobody, and what stays behind is told', async () => {
		let count = 0;
		const { report, before, after } = await against((_method, path, own) =>
			!isDoor(path) && ++count % 5 === 0 ? refusal(500) : own(),
		);
		expect(otherwiseIn(report)).toEqual([TIMES]);
		const left = Object.values(report.left).reduce((sum, one) => sum + one, 0);
		expect(after.flat().length - before.flat().length).toBeLessThanOrEqual(left);
	});

	it('shows nothing of the account where it puts data where keys belong', async () => {
		const names = ['olga_petrov', 'Olga Petrov', FOREIGN.user, 'flat_9_main_street', '0401234567'];
		const planted = Object.fromEntries(names.map((name) => [name, 'x']));
		const plant = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(plant);
			if (typeof value !== 'object' || value === null) return value;
			const inner = Object.entries(value).map(([key, one]) => [key, plant(one)]);
			return { ...planted, ...Object.fromEntries(inner) };
		};
		const { report, told } = await against((_method, _path, own) => {
			const reply = own();
			return { ...reply, json: plant(reply.json) };
		});
		const shown = [...told, JSON.stringify(report), markdownOf(report), screenOf(report)]
			.join('\n')
			.toLowerCase();
		for (const name of [...names, FOREIGN.token]) expect(shown).not.toContain(name.toLowerCase());
		expect(shown).toContain('_private: object');
		expect(shown).toContain('data[].is_admin: boolean');
	});
});

describe('the exit status', () => {
	it('is 1 when something is otherwise, and 0 when nothing is', async () => {
		const asWritten: Meddle = (_method, _path, own) => {
			const reply = own();
			if (reply.json === undefined) return reply;
			const text = JSON.stringify(reply.json).replace(/\+0000"/g, '+00:00"');
			return { ...reply, json: JSON.parse(text) as unknown };
		};
		expect((await command(asWritten)).status).toBe(0);
		const { status, output } = await command(asWritten, { isNewestFirst: true });
		expect([status, output]).toEqual([1, expect.stringContaining('`listOrder`')]);
	});
});
