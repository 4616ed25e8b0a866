import { byId, failureOf, fromList, run, runNode } from '../../../../support/harness';
import { requests, resetSandbox } from '../../../../support/sandbox';

describe('user', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('get: reads one', async () => {
		const [item] = await runNode({
			parameters: { resource: 'user', operation: 'get', userId: fromList(510021) },
		});
		expect(item.json).toMatchObject({ id: 510021, email: 'nils@example.com' });
	});

	it('get many: gives the inactive ones too', async () => {
		const items = await runNode({ parameters: { resource: 'user', operation: 'getAll' } });
		expect(items.map(({ json }) => json.id).sort()).toEqual([510020, 510021, 510022]);
		expect((await requests())[0]).toMatchObject({
			path: '/v1/users',
			query: { limit: '50', offset: '0' },
		});
	});

	it('get many: gives as many as wanted', async () => {
		const parameters = { resource: 'user', operation: 'getAll', limit: 2 };
		const { items, hints } = await run({ parameters });
		expect(items).toHaveLength(2);
		expect(hints).toEqual([
			'Limit: 2 of 3 are shown. Raise the limit or turn on Return All to get more.',
		]);
		expect(await requests()).toHaveLength(1);
	});

	it.each([
		['participants', { resource: 'participant' }],
		['rows of a product table', { resource: 'product', table: 'position' }],
		[
			'data fields by name',
			{ resource: 'dataField', filters: { customIds: 'order_no, internal_note' } },
		],
		['usable templates', { resource: 'template', operation: 'getUsable' }],
	])('get many: tells of %s that a limit has left off', async (_, more) => {
		const contractId = byId(900500);
		const { items, hints } = await run({
			parameters: { operation: 'getAll', contractId, limit: 1, ...more },
		});
		expect(items).toHaveLength(1);
		expect(hints).toEqual([expect.stringMatching(/^Limit: 1 of \d+ are shown\./)]);
	});

	it.each([0, -1, 2.5])('get many: refuses a limit of %d before any call', async (limit) => {
		const parameters = { resource: 'user', operation: 'getAll', limit };
		const error = await failureOf({ parameters });
		expect(error.message).toBe(`Limit: "${limit}" is not a whole number of 1 or more. [item 0]`);
		expect(await requests()).toEqual([]);
	});

	it('get many: says nothing of a limit that cut nothing', async () => {
		const parameters = { resource: 'user', operation: 'getAll', limit: 3 };
		expect((await run({ parameters })).hints).toEqual([]);
	});
});
