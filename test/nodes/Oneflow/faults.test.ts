import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { byId, failureOf, mapped, runNode, speedUp } from '../../support/harness';
import {
	api,
	clearFaults,
	clearRequests,
	control,
	fault,
	rateLimit,
	requests,
	resetSandbox,
	sandboxCredential,
	TOKENS,
	type FaultRule,
} from '../../support/sandbox';
import { startStub, wait, type Stub } from '../../support/stub';

/** A tenth or a fifth by default; `ONEFLOW_FULL=1` runs the whole of it, which takes two minutes. */
// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals
const IS_FULL = process.env.ONEFLOW_FULL === '1';
const READS = IS_FULL ? 1000 : 200;
const CREATES = IS_FULL ? 200 : 20;
const LISTED = IS_FULL ? 5000 : 1000;
const CONCURRENCY = 50;

const create = (options: IDataObject = {}, rest: IDataObject = {}) => ({
	resource: 'contract',
	operation: 'create',
	workspaceId: byId(61001),
	templateId: byId(84001),
	dataFields: mapped({ order_no: '={{ $json.no }}' }),
	options: { referenceField: 'order_no', concurrency: CONCURRENCY, ...options },
	...rest,
});

const get = () => ({
	resource: 'contract',
	operation: 'get',
	contractId: byId('={{ $json.id }}'),
});

const getAll = (more: IDataObject = {}) => ({
	resource: 'contract',
	operation: 'getAll',
	returnAll: true,
	simplify: false,
	...more,
});

/** References; what has been made lately for one of them is waited for, though it is gone with an emptied sandbox. */
const orders = (count: number, kind = 'R') =>
	Array.from({ length: count }, (_, index) => ({ no: `${kind}-${index}` }));

const ids = (items: INodeExecutionData[]) => items.map(({ json }) => Number(json.id));

/** Makes contracts as in the app; gives their IDs. */
async function contracts(count: number): Promise<number[]> {
	const made = await control('POST', '/contracts', {
		workspace_id: 61001,
		template_id: 84001,
		publish: false,
		count,
	});
	return made.ids as number[];
}

/** Every contract there is, asked for past the node. */
async function stored(): Promise<IDataObject[]> {
	const rows: IDataObject[] = [];
	for (;;) {
		const page = await api('GET', `/contracts?limit=100&offset=${rows.length}`);
		rows.push(...page.data);
		if (page.data.length === 0 || rows.length >= page.count) return rows;
	}
}

const creates = async () =>
	(await requests()).filter(({ path }) => path === '/v1/contracts/create');

beforeEach(async () => {
	await resetSandbox();
	await rateLimit(null);
});

describe('with every third answer a failure', () => {
	const hurried = async (parameters: IDataObject, items?: IDataObject[], faster = 60) =>
		await runNode({ parameters, items }).finally(speedUp(faster));
	const FAILURES: Array<[string, FaultRule]> = [
		['503', { kind: 'status', status: 503 }],
		['a reset', { kind: 'reset' }],
		['429', { kind: 'status', status: 429, retryAfter: 0 }],
	];

	it.each(FAILURES)(`${READS} reads give exactly the right rows (%s)`, async (_, rule) => {
		const wanted = await contracts(READS);
		await fault({ ...rule, every: 3 });
		const items = await hurried(
			get(),
			wanted.map((id) => ({ id })),
		);
		expect(ids(items)).toEqual(wanted);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(wanted.map((__, item) => ({ item })));
	});

	it.each(FAILURES)(`a list of ${LISTED} is complete and in order (%s)`, async (_, rule) => {
		await contracts(LISTED);
		const before = (await stored()).map(({ id }) => id);
		await fault({ ...rule, every: 3 });
		expect(ids(await hurried(getAll()))).toEqual(before);
	});

	it.each(
		FAILURES.flatMap(([name, rule]) =>
			(['before', 'after'] as const).map((when) => [name, when, { ...rule, when }] as const),
		),
	)(
		`${CREATES} creates with a reference make ${CREATES} contracts (%s %s the work)`,
		async (_, __, rule) => {
			const existing = (await stored()).length;
			// At random: counted, the last two items would meet every failure in step, try for try.
			await fault({ ...rule, chance: 1 / 3 });
			// Slower: on a busy machine the patience of minutes would be over before an answer has come.
			const items = await hurried(create(), orders(CREATES), 12);
			await clearFaults();
			const rows = await stored();
			expect(rows).toHaveLength(existing + CREATES);
			expect(new Set(ids(items)).size).toBe(CREATES);
			// In order: each item's contract carries the item's value.
			const values = items.map(({ json }) =>
				(json.data_fields as IDataObject[])
					.map(({ value }) => String(value))
					.find((value) => value.startsWith('R-')),
			);
			expect(values).toEqual(orders(CREATES).map(({ no }) => no));
			expect(items.filter(({ json }) => json.existing === true)).toEqual([]);
		},
	);

	it('two creates that are refused for minutes are tried until they succeed', async () => {
		await fault({ path: 'contracts/create$', kind: 'status', status: 503, times: 11 });
		const items = await hurried(create(), orders(2, 'both'));
		expect(new Set(ids(items)).size).toBe(2);
		expect(await creates()).toHaveLength(13);
	});
});

describe('a rate limit', () => {
	let stub: Stub;
	afterEach(async () => await stub.close());

	it('with Retry-After pauses all items of the run, and is then over', async () => {
		stub = await startStub(({ path }, count) => {
			if (count === 3) return { status: 429, headers: { 'retry-after': '2' } };
			return { body: { id: Number(path.split('/').pop()) }, delay: 20 };
		});
		const wanted = Array.from({ length: 12 }, (_, index) => index + 1);
		const items = await runNode({
			parameters: get(),
			items: wanted.map((id) => ({ id })),
			credential: sandboxCredential({ baseUrl: stub.url }),
		});
		expect(ids(items)).toEqual(wanted);
		expect(stub.requests).toHaveLength(13);
		const refused = stub.requests[2].time;
		// What had left before the refusal came back takes long to arrive on a busy machine.
		const during = stub.requests.filter(
			({ time }) => time > refused + 1000 && time < refused + 1900,
		);
		expect(during).toEqual([]);
	});

	it('that promises an end at once and does not keep it is not answered with a flood', async () => {
		stub = await startStub({ status: 429, headers: { 'retry-after': '0' } });
		const cancel = new AbortController();
		const run = failureOf({
			parameters: get(),
			items: [{ id: 1 }],
			credential: sandboxCredential({ baseUrl: stub.url }),
			signal: cancel.signal,
		});
		await wait(1500);
		cancel.abort();
		await run;
		expect(stub.requests.length).toBeLessThan(30);
	});

	it('without Retry-After is waited for', async () => {
		stub = await startStub({ status: 429 }, { status: 429 }, { body: { id: 1 } });
		const items = await runNode({
			parameters: get(),
			items: [{ id: 1 }],
			credential: sandboxCredential({ baseUrl: stub.url }),
		});
		expect(ids(items)).toEqual([1]);
		expect(stub.requests[2].time - stub.requests[0].time).toBeGreaterThan(900);
	});
});

describe('the patience of a run', () => {
	const FASTER = 40;

	/** Reads with continue on fail; the errors, and the seconds by the faster clock. */
	async function readAll(count: number, stub: Stub) {
		const begun = Date.now();
		const end = speedUp(FASTER, { timeouts: true });
		const items = await runNode({
			parameters: get(),
			items: Array.from({ length: count }, (_, index) => ({ id: index + 1 })),
			credential: sandboxCredential({ baseUrl: stub.url }),
			continueOnFail: true,
		}).finally(end);
		const seconds = ((Date.now() - begun) * FASTER) / 1000;
		await stub.close();
		return { errors: items.filter(({ json }) => json.error !== undefined), seconds };
	}

	// promise: A silent Oneflow costs a run its patience once
	it.each([1, 200])('with a silent Oneflow is one for %d items', async (count) => {
		const stub = await startStub({ hang: true });
		const { errors, seconds } = await readAll(count, stub);
		expect(errors).toHaveLength(count);
		expect(seconds).toBeGreaterThan(100);
		// Once for each item would be thousands; a busy machine stretches a faster clock.
		expect(seconds).toBeLessThan(800);
		expect(stub.requests.length).toBeLessThan(60);
	});

	// promise: A lasting rate limit costs a run its patience once
	it('with a rate limit that lasts is one for 100 items', async () => {
		const stub = await startStub({ status: 429, headers: { 'retry-after': '30' } });
		const { errors, seconds } = await readAll(100, stub);
		expect(errors).toHaveLength(100);
		expect(seconds).toBeLessThan(600);
		expect(stub.requests.length).toBeLessThan(100 + 5 * 13);
	});
});

describe('a create whose outcome is unknown', () => {
	const plain = () => create({ referenceField: '' });

	it.each([
		['503', { kind: 'status', status: 503 }, 'The request failed.'],
		['a reset', { kind: 'reset' }, 'Oneflow did not answer'],
		['a gateway page', { kind: 'html', status: 502 }, 'Oneflow answered with status 502'],
		['an empty 500', { kind: 'empty', status: 500 }, 'Oneflow answered with status 500'],
	] as Array<[string, FaultRule, string]>)(
		'is not repeated without a reference field, and the error says so (%s)',
		async (_, rule, message) => {
			await fault({ ...rule, when: 'after', method: 'POST', path: '/contracts/create' });
			const error = await failureOf({ parameters: plain(), items: [{ no: 'U-1' }] });
			expect(error.message).toContain(message);
			expect(error.description).toContain('It is unknown whether Oneflow carried this out.');
			expect(error.description).toContain('Reference Field');
			expect(error.description).not.toContain(TOKENS.default);
			expect(await creates()).toHaveLength(1);
		},
	);

	it('is repeated without a reference field when a rate limit refused it', async () => {
		await fault({
			kind: 'status',
			status: 429,
			retryAfter: 0,
			path: '/contracts/create',
			times: 2,
		});
		const [item] = await runNode({ parameters: plain(), items: [{ no: 'U-2' }] });
		expect(item.json.id).toEqual(expect.any(Number));
		expect(await creates()).toHaveLength(3);
	});

	it('is settled by looking when there is a reference field: made, so not made again', async () => {
		await fault({ kind: 'reset', when: 'after', path: '/contracts/create' });
		const [item] = await runNode({ parameters: create(), items: [{ no: 'U-3' }] });
		expect(item.json.existing).toBeUndefined();
		expect(await creates()).toHaveLength(1);
	});
});

describe('the reference field', () => {
	it('lets two items with the same value make one contract', async () => {
		const items = await runNode({
			parameters: create(),
			items: [{ no: 'S-1' }, { no: 'S-2' }, { no: 'S-1' }, { no: 'S-1' }],
		});
		const [one, other] = ids(items);
		expect(ids(items)).toEqual([one, other, one, one]);
		expect(items.map(({ json }) => json.existing)).toEqual([undefined, undefined, true, true]);
		expect(await creates()).toHaveLength(2);
	});

	it('marks a contract of an earlier run as existing', async () => {
		const [first] = await runNode({ parameters: create(), items: [{ no: 'S-3' }] });
		await clearRequests();
		const [second] = await runNode({ parameters: create(), items: [{ no: 'S-3' }] });
		expect(second.json).toMatchObject({ id: first.json.id, existing: true });
		expect(await creates()).toEqual([]);
	});

	it('asks for template and template type once per run', async () => {
		await runNode({ parameters: create(), items: orders(20, 'once') });
		const asked = (await requests()).filter(({ path }) => /\/template(s|_types)\//.test(path));
		expect(asked.map(({ path }) => path)).toEqual([
			'/v1/templates/84001',
			'/v1/template_types/3301',
		]);
	});
});

describe('a run that is over', () => {
	const elapsed = async (work: Promise<unknown>) => {
		const start = Date.now();
		await work;
		return Date.now() - start;
	};

	it.each([
		['a rate limit', { kind: 'status', status: 429, retryAfter: 60 }],
		['failing answers', { kind: 'status', status: 503 }],
	] as Array<[string, FaultRule]>)('stops waiting for %s when cancelled', async (_, rule) => {
		await fault(rule);
		const cancel = new AbortController();
		setTimeoutOnce(() => cancel.abort(), 300);
		const run = failureOf({
			parameters: get(),
			items: Array.from({ length: 40 }, () => ({ id: 900500 })),
			signal: cancel.signal,
		});
		expect(await elapsed(run)).toBeLessThan(2000);
		const made = (await requests()).length;
		await wait(700);
		expect(await requests()).toHaveLength(made);
	});

	it('makes no calls for the remaining items when cancelled, also with continue on fail', async () => {
		const cancel = new AbortController();
		await fault({ kind: 'status', status: 429, retryAfter: 60 });
		setTimeoutOnce(() => cancel.abort(), 300);
		await runNode({
			parameters: get(),
			items: Array.from({ length: 40 }, () => ({ id: 900500 })),
			continueOnFail: true,
			signal: cancel.signal,
		}).catch(() => undefined);
		expect((await requests()).length).toBeLessThanOrEqual(5);
	});

	it('stops looking for a lost contract when cancelled', async () => {
		await fault({ kind: 'reset', path: '/contracts/create' });
		const cancel = new AbortController();
		setTimeoutOnce(() => cancel.abort(), 600);
		const run = failureOf({
			parameters: create(),
			items: [{ no: 'C-1' }],
			signal: cancel.signal,
		});
		expect(await elapsed(run)).toBeLessThan(2500);
		expect(await creates()).toHaveLength(1);
	});

	it('lets no other item wait once one has failed for good', async () => {
		await fault({ kind: 'status', status: 429, retryAfter: 60, path: '/contracts/900501$' });
		const run = failureOf({
			parameters: get(),
			items: [{ id: 900501 }, { id: 'no-id' }, { id: 900500 }],
		});
		expect(await elapsed(run)).toBeLessThan(5000);
		expect((await run).message).toContain('"no-id" is not an ID');
	});
});

describe('Return All while the list changes', () => {
	/** A list of contracts that changes before each page is handed out. */
	async function changingList(
		change: (rows: number[], page: number) => void,
		start = 600,
	): Promise<{ stub: Stub; rows: number[]; initial: number[] }> {
		const rows = Array.from({ length: start }, (_, index) => index + 1);
		const initial = [...rows];
		let page = 0;
		const stub = await startStub(({ query }) => {
			change(rows, page++);
			const offset = Number(query.offset);
			return {
				body: {
					_links: {},
					count: rows.length,
					data: rows.slice(offset, offset + Number(query.limit)).map((id) => ({ id })),
				},
			};
		});
		return { stub, rows, initial };
	}

	const CHANGES: Array<[string, (rows: number[], page: number) => void]> = [
		['rows appear at the end', (rows, page) => void rows.push(10_000 + page)],
		['rows appear at the beginning', (rows, page) => void rows.unshift(10_000 + page)],
		['rows at the beginning vanish', (rows, page) => void (page > 0 && rows.shift())],
		[
			'one vanishes and another appears, so that the count stays',
			(rows, page) => {
				if (page === 0) return;
				rows.shift();
				rows.push(10_000 + page);
			},
		],
		[
			'many vanish at once',
			(rows, page) => {
				if (page === 2) rows.splice(0, 150);
			},
		],
		[
			'rows come and go everywhere',
			(rows, page) => {
				if (page === 0) return;
				rows.splice((page * 97) % rows.length, 1);
				rows.splice((page * 41) % rows.length, 0, 10_000 + page);
			},
		],
		['most of it vanishes', (rows, page) => void (page === 1 && rows.splice(120))],
	];

	it.each(CHANGES)('doubles no row and skips none that stayed: %s', async (_, change) => {
		const { stub, rows, initial } = await changingList(change);
		try {
			const items = await runNode({
				parameters: getAll(),
				credential: sandboxCredential({ baseUrl: stub.url }),
			});
			const got = ids(items);
			expect(new Set(got).size).toBe(got.length);
			const stayed = initial.filter((id) => rows.includes(id));
			expect(got.filter((id) => stayed.includes(id))).toEqual(stayed);
			expect(stub.requests.length).toBeLessThan(30);
		} finally {
			await stub.close();
		}
	});

	it('reads a list that does not change with one call for each 99 rows', async () => {
		const { stub, initial } = await changingList(() => undefined, 1000);
		try {
			const items = await runNode({
				parameters: getAll(),
				credential: sandboxCredential({ baseUrl: stub.url }),
			});
			expect(ids(items)).toEqual(initial);
			expect(stub.requests).toHaveLength(11);
		} finally {
			await stub.close();
		}
	});

	it('reads up to the last reachable row', async () => {
		const { stub, initial } = await changingList(() => undefined, 20_000);
		try {
			const items = await runNode({
				parameters: getAll(),
				credential: sandboxCredential({ baseUrl: stub.url }),
			});
			expect(ids(items)).toEqual(initial);
			expect(Math.max(...stub.requests.map(({ query }) => Number(query.offset)))).toBe(19_900);
		} finally {
			await stub.close();
		}
	});

	it('asks with a limit for exactly its rows', async () => {
		await contracts(400);
		const items = await runNode({ parameters: getAll({ returnAll: false, limit: 250 }) });
		expect(items).toHaveLength(250);
		const asked = (await requests()).map(({ query }) => [query.offset, query.limit]);
		expect(asked.sort()).toEqual([
			['0', '100'],
			['100', '100'],
			['200', '50'],
		]);
	});

	it('tells of more than 20,000 rows instead of stopping silently', async () => {
		const stub = await startStub({ body: { count: 20_001, data: [{ id: 1 }] } });
		try {
			const error = await failureOf({
				parameters: getAll(),
				credential: sandboxCredential({ baseUrl: stub.url }),
			});
			expect(error.message).toContain('20001 rows match');
			expect(error.message).toContain('at most 20000');
			expect(error.description).toContain('Narrow the filters');
			expect(stub.requests).toHaveLength(1);
		} finally {
			await stub.close();
		}
	});
});

function setTimeoutOnce(work: () => void, ms: number): void {
	void wait(ms).then(work);
}
