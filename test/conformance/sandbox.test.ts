import { run } from '../../conformance/run.mts';
import { api, requests, resetSandbox, sandbox, TOKENS } from '../support/sandbox';
import { textOf } from '../support/repository';
import { differences, everything, of, runAgainstSandbox } from './support';

/** Statements that no run can tell, and those that depend on what happened in the account. */
const UNTOLD = {
	'2.1.1': 'no list has 100 rows, as many as a page can have',
	'3.7.8': 'to try it could delete a template type that is in use',
	P16: 'to try it would change a template type that is in use',
	'4.11.2': 'no contract that is out for signing was signed by one and then changed',
};

/** The rows of 3.0 whose reason is that they are called, each with the form of its call. */
function rowsCalled() {
	const document = textOf('docs/oneflow-api.md');
	const [, list = ''] = /^\| 3\.0 .*\bcalled: ([^;|]*)/m.exec(document) ?? [];
	const numbers = Array.from(list.matchAll(/(\d+)(?: to (\d+))?/g)).flatMap(([, from, to = from]) =>
		Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at),
	);
	let path = '';
	return Array.from(
		document.matchAll(/^\| (\d+) +\| ([A-Z]+),? (?:`([^`?]*)|the (?:same )?path)/gm),
		([, row, method, given = path]) => {
			path = given;
			const form = path.replace('…', '/contracts/{}').replace(/\{[^}]*\}/g, '[^/]+');
			return { row: Number(row), call: new RegExp(`^${method} /v1${form}$`) };
		},
	).filter(({ row }) => numbers.includes(row));
}

/** What the account holds of the kinds that a run makes. */
async function things(): Promise<string> {
	const lists = [
		'/contracts',
		'/webhooks',
		'/template_types',
		'/contacts?workspace_id=61001',
		'/tags',
	];
	const rows = await Promise.all(lists.map(async (path) => (await api('GET', path)).data));
	return JSON.stringify(rows.map((list) => list.map(({ id }: { id: number }) => id)));
}

describe('a run against the sandbox', () => {
	it('finds that every statement holds, or says why it cannot be told', async () => {
		const report = await runAgainstSandbox();
		expect(differences(report)).toEqual([]);
		expect(Object.fromEntries(of(report, 'untold').map(({ rule, why }) => [rule, why]))).toEqual(
			UNTOLD,
		);
		expect(of(report, 'holds').length).toBeGreaterThan(150);
		expect(report.left).toEqual({});
	});

	it('needs so few requests that a paced run takes less than a minute', async () => {
		const report = await runAgainstSandbox();
		expect(report.requests).toBeLessThan(280);
	});

	it('makes every call of the document that section 9 says it makes', async () => {
		await runAgainstSandbox();
		const made = (await requests()).map(({ method, path }) => `${method} ${path}`);
		const rows = rowsCalled();
		expect(rows.length).toBeGreaterThan(50);
		expect(rows.filter(({ call }) => !made.some((one) => call.test(one)))).toEqual([]);
	});

	it('leaves the account as it was', async () => {
		await resetSandbox();
		const before = await things();
		await runAgainstSandbox();
		expect(await things()).toBe(before);
	});

	it('only reads unless it is told to write', async () => {
		const report = await runAgainstSandbox({}, { modes: new Set() });
		expect(differences(report)).toEqual([]);
		expect([...new Set((await requests()).map(({ method }) => method))]).toEqual(['GET']);
		expect(of(report, 'holds').length).toBeGreaterThan(50);
		expect(new Set(of(report, 'untold').map(({ why }) => why))).toContain(
			'only told with --write and --template',
		);
	});

	it('tells as much in the other account, with its own template', async () => {
		await resetSandbox('other');
		await sandbox().rateLimit(null);
		const report = await run({
			...everything(),
			token: TOKENS.other,
			userEmail: 'astrid.nygard@fjordlys.example',
			modes: new Set(),
		});
		expect(differences(report)).toEqual([]);
	});
});
