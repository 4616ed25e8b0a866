import type { IDataObject } from 'n8n-workflow';

import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { getRows } from '../../../../nodes/Oneflow/transport/paging';
import { executeContext } from '../../../support/harness';
import { startStub, wait, type Stub, type StubRequest } from '../../../support/stub';
import { quickest } from '../../../support/quickest';

let stub: Stub;

const rowsFrom = (first: number, count: number) =>
	Array.from({ length: count }, (_, index) => ({ id: first + index }));

const page = (rows: IDataObject[], { query }: StubRequest) => {
	const [offset, limit] = [Number(query.offset), Number(query.limit)];
	const data = rows.slice(offset, offset + limit);
	const href = offset + limit < rows.length ? `/v1/contracts?offset=${offset + limit}` : null;
	return { body: { count: rows.length, data, _links: { next: { href } } } };
};

/** A list as it stands at each request, the first being number 1. */
async function listOf(
	rowsAt: (request: number) => IDataObject[],
	delayOf: (request: number) => number = () => 0,
) {
	stub = await startStub(async (request, count) => {
		await wait(delayOf(count));
		return page(rowsAt(count), request);
	});
	return await OneflowClient.connect(
		executeContext({
			parameters: {},
			credential: {
				apiToken: 'stub-example-token',
				userEmail: '',
				environment: 'custom',
				baseUrl: stub.url,
			},
		}),
	);
}

const asked = () =>
	stub.requests
		.map(({ query }) => `${query.offset}+${query.limit}`)
		.sort((one, other) => Number.parseInt(one) - Number.parseInt(other));
const ids = (rows: IDataObject[]) => rows.map(({ id }) => Number(id));

describe('reading a list', () => {
	afterEach(async () => {
		await stub.close();
	});

	it.each([
		[1, ['0+1']],
		[50, ['0+50']],
		[100, ['0+100']],
		[101, ['0+100', '100+1']],
		[250, ['0+100', '100+100', '200+50']],
	])('asks for exactly what a limit of %d needs', async (limit, requests) => {
		const client = await listOf(() => rowsFrom(1, 1_000));
		const rows = await getRows(client, '/contracts', {}, limit);
		expect(ids(rows)).toEqual(ids(rowsFrom(1, limit)));
		expect(asked()).toEqual(requests);
	});

	it('asks once when the limit is beyond the end', async () => {
		const client = await listOf(() => rowsFrom(1, 30));
		expect(await getRows(client, '/contracts', {}, 80)).toHaveLength(30);
		expect(asked()).toEqual(['0+80']);
	});

	it.each([0, 1, 99, 100, 101, 999, 1_000, 2_345])(
		'reads all %d rows once, in order',
		async (n) => {
			const client = await listOf(
				() => rowsFrom(1, n),
				(request) => (request * 7) % 20,
			);
			expect(ids(await getRows(client, '/contracts'))).toEqual(ids(rowsFrom(1, n)));
			// Pages behind the first begin with the last row of the one before.
			expect(stub.requests.length).toBe(1 + Math.max(0, Math.ceil((n - 100) / 99)));
		},
	);

	it('keeps the filters and the order on every page', async () => {
		const client = await listOf(() => rowsFrom(1, 250));
		await getRows(client, '/contracts', { 'filter[states]': 'draft', sort: '-name' });
		expect(stub.requests).toHaveLength(3);
		for (const { query } of stub.requests) {
			expect(query).toMatchObject({ 'filter[states]': 'draft', sort: '-name' });
		}
	});

	it('reads pages side by side after the first', async () => {
		const client = await listOf(
			() => rowsFrom(1, 900),
			() => 100,
		);
		expect(await quickest(700, async () => await getRows(client, '/contracts'))).toBeLessThan(700);
		expect(stub.requests.length % 10).toBe(0);
	});

	it('skips and doubles nothing when rows appear in front', async () => {
		const client = await listOf((request) =>
			rowsFrom(request > 2 ? -2 : 1, request > 2 ? 503 : 500),
		);
		const rows = ids(await getRows(client, '/contracts'));
		expect(new Set(rows).size).toBe(rows.length);
		expect(rows).toEqual(expect.arrayContaining(ids(rowsFrom(1, 500))));
	});

	it('goes on when rows appear at the end', async () => {
		const client = await listOf((request) => rowsFrom(1, request > 1 ? 320 : 300));
		expect(ids(await getRows(client, '/contracts'))).toEqual(ids(rowsFrom(1, 320)));
	});

	it('reads again when rows vanish, so that none is skipped', async () => {
		// The first three rows go away while the second page is read: rows 101 to 103 move to page one.
		const client = await listOf((request) =>
			rowsFrom(request > 1 ? 4 : 1, request > 1 ? 297 : 300),
		);
		const rows = ids(await getRows(client, '/contracts'));
		expect(rows).toEqual(expect.arrayContaining(ids(rowsFrom(4, 297))));
		expect(new Set(rows).size).toBe(rows.length);
	});

	it('skips none up to a limit either when rows vanish', async () => {
		const client = await listOf((request) =>
			rowsFrom(request > 1 ? 4 : 1, request > 1 ? 297 : 300),
		);
		const rows = ids(await getRows(client, '/contracts', {}, 150));
		expect(rows).toHaveLength(150);
		expect(rows).toEqual(expect.arrayContaining(ids(rowsFrom(4, 147))));
	});

	it('reads little more of a long list in which rows vanish now and then', async () => {
		const vanished = (request: number) => Math.floor(request / 5);
		const client = await listOf((request) =>
			rowsFrom(1 + vanished(request), 3_000 - vanished(request)),
		);
		const rows = ids(await getRows(client, '/contracts'));
		const came = new Set(rows);
		expect(ids(rowsFrom(20, 2_981)).filter((id) => !came.has(id))).toEqual([]);
		expect(rows).toEqual([...rows].sort((one, other) => one - other));
		expect(stub.requests.length).toBeLessThan(45);
	});

	it('ends, also when rows vanish all the time', async () => {
		const client = await listOf((request) => rowsFrom(request, 300 - request));
		await getRows(client, '/contracts');
		expect(stub.requests.length).toBeLessThan(15);
	});

	it('tells that more rows match than Oneflow hands out, after one call', async () => {
		stub = await startStub((request) => ({
			body: { count: 20_001, data: page(rowsFrom(1, 100), request).body.data },
		}));
		const client = await OneflowClient.connect(
			executeContext({
				parameters: {},
				credential: { apiToken: 'x', environment: 'custom', baseUrl: stub.url },
			}),
		);
		await expect(getRows(client, '/contracts')).rejects.toMatchObject({
			message: '20001 rows match, and Oneflow returns at most 20000 for one query.',
			remedy: expect.stringMatching(/^Narrow the filters/),
		});
		expect(stub.requests).toHaveLength(1);
	});

	it('reads a part of more rows than Oneflow hands out', async () => {
		const client = await listOf(() => rowsFrom(1, 25_000));
		expect(await getRows(client, '/contracts', {}, 150)).toHaveLength(150);
	});

	it('reads the highest row there is to reach, and no further', async () => {
		const client = await listOf(() => rowsFrom(1, 20_000));
		expect(await getRows(client, '/contracts')).toHaveLength(20_000);
		expect(Math.max(...stub.requests.map(({ query }) => Number(query.offset)))).toBe(19_900);
	});

	it('takes a bare list too', async () => {
		stub = await startStub({ body: rowsFrom(1, 3) });
		const client = await OneflowClient.connect(
			executeContext({
				parameters: {},
				credential: { apiToken: 'x', environment: 'custom', baseUrl: stub.url },
			}),
		);
		expect(await getRows(client, '/webhooks')).toHaveLength(3);
		// Once more, as pages may be smaller than asked for.
		expect(stub.requests).toHaveLength(2);
	});

	const clientOf = async (answer: (request: StubRequest) => unknown) => {
		stub = await startStub((request) => ({ body: answer(request) }));
		return await OneflowClient.connect(
			executeContext({
				parameters: {},
				credential: { apiToken: 'x', environment: 'custom', baseUrl: stub.url },
			}),
		);
	};
	const part = (rows: IDataObject[], { query }: StubRequest, most = Infinity) =>
		rows.slice(Number(query.offset), Number(query.offset) + Math.min(most, Number(query.limit)));

	it.each([1, 2, 30, 69, 70, 71])(
		'takes bare pages of at most %i rows to the end',
		async (most) => {
			const rows = rowsFrom(1, 70);
			const client = await clientOf((request) => part(rows, request, most));
			expect(ids(await getRows(client, '/webhooks'))).toEqual(ids(rows));
			expect(ids(await getRows(client, '/webhooks', {}, 50))).toEqual(ids(rows.slice(0, 50)));
		},
	);

	// promise: A bare list is read to its end
	it.each([100, 101, 199, 250])('reads a bare list of %d rows in pages to its end', async (n) => {
		const rows = rowsFrom(1, n);
		const client = await clientOf((request) => part(rows, request));
		expect(ids(await getRows(client, '/webhooks'))).toEqual(ids(rows));
		expect(stub.requests.length).toBeLessThan(6);
	});

	it.each([100, 250])('reads a bare list of %d rows that knows no pages once', async (n) => {
		const rows = rowsFrom(1, n);
		const client = await clientOf(() => rows);
		expect(ids(await getRows(client, '/webhooks'))).toEqual(ids(rows));
		expect(stub.requests.length).toBeLessThan(4);
	});

	// promise: A list that goes on, but not by its offset, is never taken for a whole one
	it.each<[string, (rows: IDataObject[], query: StubRequest['query']) => unknown]>([
		['bare pages for every offset', (rows, { limit }) => rows.slice(0, Number(limit))],
		[
			'a next page by something else',
			(rows) => ({ data: rows.slice(0, 5), _links: { next: { href: '/webhooks?cursor=b' } } }),
		],
		[
			'a next page in another form',
			(rows) => ({ data: rows.slice(0, 5), _links: { next: { url: '/webhooks?cursor=b' } } }),
		],
	])('says so where there is %s', async (_, answer) => {
		const client = await clientOf(({ query }) => answer(rowsFrom(1, 300), query));
		await expect(getRows(client, '/webhooks')).rejects.toThrow(/leave others out/);
	});

	it('notes that fewer rows came than Oneflow counts', async () => {
		const client = await clientOf(({ query }) => ({
			data: Number(query.offset) === 0 ? rowsFrom(1, 5) : [],
			count: 12,
			_links: { next: { href: null } },
		}));
		expect(await getRows(client, '/webhooks')).toHaveLength(5);
		expect(client.journal.short).toEqual({ path: '/webhooks', of: 12, came: 5 });
	});

	it('reads a count that is text', async () => {
		const client = await clientOf((request) => ({
			data: part(rowsFrom(1, 130), request),
			count: '130',
		}));
		expect(await getRows(client, '/webhooks')).toHaveLength(130);
		expect(stub.requests).toHaveLength(2);
	});

	it('stops at the limit in a bare list', async () => {
		const client = await clientOf((request) => part(rowsFrom(1, 400), request));
		expect(await getRows(client, '/webhooks', {}, 150)).toHaveLength(150);
		expect(stub.requests).toHaveLength(2);
		expect(client.journal.cutFrom).toBe('at least 151');
	});

	// promise: A list with a wrong count is read to its end
	it.each([0, 100, 120])('follows a next page where the count says %d', async (count) => {
		const rows = rowsFrom(1, 250);
		const client = await clientOf((request) => {
			const data = part(rows, request);
			const end = Number(request.query.offset) + data.length;
			const href = end < rows.length ? `/v1/contracts?offset=${end}` : null;
			return { count, data, _links: { next: { href } } };
		});
		expect(ids(await getRows(client, '/contracts'))).toEqual(ids(rows));
	});

	// promise: A list whose counts are those of its pages is read to its end
	it.each([100, 120, 199, 250])('reads all of %d rows that are counted by page', async (n) => {
		const client = await clientOf((request) => {
			const data = part(rowsFrom(1, n), request);
			return { count: data.length, data };
		});
		expect(ids(await getRows(client, '/contracts'))).toEqual(ids(rowsFrom(1, n)));
		expect(ids(await getRows(client, '/contracts', {}, 110))).toHaveLength(Math.min(n, 110));
	});

	it('says how many are missing where pages have gaps', async () => {
		const client = await clientOf((request) => ({
			count: 300,
			data: part(rowsFrom(1, 300), request).filter(
				({ id }) => Number(id) <= 150 || Number(id) > 160,
			),
			_links: { next: { href: null } },
		}));
		expect(await getRows(client, '/contracts')).toHaveLength(290);
		expect(client.journal.short).toEqual({ path: '/contracts', of: 300, came: 290 });
	});

	it('reads what a page lacks that was cut short', async () => {
		const client = await clientOf((request) => ({
			count: 300,
			data: part(rowsFrom(1, 300), request, request.query.offset === '99' ? 70 : 100),
			_links: { next: { href: null } },
		}));
		expect(ids(await getRows(client, '/contracts'))).toEqual(ids(rowsFrom(1, 300)));
		expect(stub.requests).toHaveLength(5);
	});

	it('gives all rows where pages are mixed up, but lack others every time', async () => {
		const client = await clientOf((request) => {
			// One row in the second page is a row of the first.
			const lacks = 150 + stub.requests.length;
			const isSecond = request.query.offset === '99';
			const data = part(rowsFrom(1, 250), request);
			return {
				count: 250,
				data: data.map((row) => (isSecond && row.id === lacks ? { id: 1 } : row)),
			};
		});
		const rows = ids(await getRows(client, '/contracts'));
		expect(rows.sort((one, other) => one - other)).toEqual(ids(rowsFrom(1, 250)));
		expect(stub.requests).toHaveLength(6);
		expect(client.journal.short).toBeUndefined();
	});

	it('says so when the answer is no list', async () => {
		stub = await startStub({ body: { id: 1 } });
		const client = await OneflowClient.connect(
			executeContext({
				parameters: {},
				credential: { apiToken: 'x', environment: 'custom', baseUrl: stub.url },
			}),
		);
		await expect(getRows(client, '/contracts')).rejects.toMatchObject({
			message: expect.stringContaining('something that is not a list'),
			remedy: expect.stringContaining('base URL'),
		});
	});

	it('ends with the fault of one page, after the pages under way', async () => {
		stub = await startStub((request) =>
			request.query.offset === '198' ? { status: 400 } : page(rowsFrom(1, 1_000), request),
		);
		const client = await OneflowClient.connect(
			executeContext({
				parameters: {},
				credential: { apiToken: 'x', environment: 'custom', baseUrl: stub.url },
			}),
		);
		await expect(getRows(client, '/contracts')).rejects.toMatchObject({ status: 400 });
		const seen = stub.requests.length;
		await wait(50);
		expect(stub.requests).toHaveLength(seen);
	});
});
