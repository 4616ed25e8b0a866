import { failureOf, run, runNode } from '../../../../support/harness';
import { control, fault, requests, resetSandbox } from '../../../../support/sandbox';

const list = (changes: Record<string, unknown> = {}) => ({
	resource: 'contract',
	operation: 'getAll',
	...changes,
});
const firstQuery = async () => (await requests())[0].query;

describe('contract: get many', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('gives at most fifty rows', async () => {
		const items = await runNode({ parameters: list() });
		expect(items).toHaveLength(6);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(items.map(() => ({ item: 0 })));
		expect(await firstQuery()).toEqual({ limit: '50', offset: '0' });
	});

	it('reads each contract too when its details are wanted', async () => {
		const details = list({ returnAll: true, options: { includeDetails: true }, simplify: true });
		const items = await runNode({ parameters: details });
		expect(items).toHaveLength(6);
		for (const { json } of items) expect(json).toHaveProperty('dataFields');
		const paths = (await requests()).map(({ path }) => path);
		expect(paths).toHaveLength(7);
		const [plain] = await runNode({ parameters: list({ simplify: true }) });
		expect(plain.json).not.toHaveProperty('dataFields');
	});

	it('keeps the row of a contract that was deleted before its details were read', async () => {
		await fault({ kind: 'status', status: 404, path: '/contracts/900502$' });
		const details = list({ returnAll: true, options: { includeDetails: true } });
		const items = await runNode({ parameters: details });
		expect(items.map(({ json }) => json.id)).toContain(900502);
		expect(items).toHaveLength(6);
	});

	it('looks for a ticked checkbox by a switch', async () => {
		const dataField = { customId: 'accept_terms', value: '={{ $json.ticked }}' };
		await runNode({ parameters: list({ filters: { dataField } }), items: [{ ticked: true }] });
		expect(await firstQuery()).toMatchObject({ 'filter[data_field_match]': 'accept_terms:1' });
	});

	it('gives the rows as they are when not simplified', async () => {
		const [item] = await runNode({ parameters: list({ simplify: false, limit: 1 }) });
		expect(item.json).toHaveProperty('_private.name');
		expect(await firstQuery()).toEqual({ limit: '1', offset: '0' });
	});

	it('reads all rows once', async () => {
		await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001, count: 330 });
		const items = await runNode({ parameters: list({ returnAll: true }) });
		expect(items).toHaveLength(336);
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(336);
	});

	it('says that Oneflow has none when nothing fits', async () => {
		const none = await run({ parameters: list({ filters: { name: 'No such contract' } }) });
		expect(none).toMatchObject({
			items: [],
			hints: [
				expect.stringMatching(/^Oneflow was asked, and has none that fit\. Check the filters/),
			],
		});
		expect((await run({ parameters: list() })).hints).toEqual([]);
	});

	it('asks for what the filters and the order say', async () => {
		await runNode({
			parameters: list({
				filters: {
					states: ['draft', 'pending'],
					name: 'Quote & more',
					publishedAfter: '2025-01-01T00:00:00',
					publishedBefore: '2025-06-30T12:00:00Z',
					dataField: { customId: 'order_no', value: '10045' },
					other: {
						filter: [
							{ name: 'created_time', value: '2024-01-01T00:00:00+0000|' },
							{ name: 'filter[folder_ids]', value: '47001' },
						],
					},
				},
				sort: '-state_updated_time',
			}),
		});
		expect(await firstQuery()).toEqual({
			limit: '50',
			offset: '0',
			sort: '-state_updated_time',
			'filter[states]': 'draft,pending',
			'filter[query]': 'Quote & more',
			// Times without an offset are those of the workflow's zone.
			'filter[published_time]': '2024-12-31T23:00:00+0000|2025-06-30T12:00:00+0000',
			'filter[data_field_match]': 'order_no:10045',
			'filter[created_time]': '2024-01-01T00:00:00+0000|',
			'filter[folder_ids]': '47001',
		});
	});

	it.each([
		[{ publishedAfter: '2025-01-01T00:00:00Z' }, '2025-01-01T00:00:00+0000|'],
		[{ publishedBefore: '2025-01-01T00:00:00Z' }, '|2025-01-01T00:00:00+0000'],
	])('leaves a range open: %j', async (filters, range) => {
		await runNode({ parameters: list({ filters }) });
		expect((await firstQuery())['filter[published_time]']).toBe(range);
	});

	it('leaves it to Oneflow which filters there are, by any name', async () => {
		const other = { filter: [{ name: 'constructor', value: 'x' }] };
		const error = await failureOf({ parameters: list({ filters: { other } }) });
		expect(error.message).toContain('Filter, Constructor: Unknown query parameter.');
	});

	it('filters by state', async () => {
		const items = await runNode({ parameters: list({ filters: { states: ['signed'] } }) });
		expect(items.map(({ json }) => json.id).sort()).toEqual([900502, 900505]);
	});

	it('takes states from an expression with commas', async () => {
		await runNode({ parameters: list({ filters: { states: '={{ "draft, signed" }}' } }) });
		expect((await firstQuery())['filter[states]']).toBe('draft,signed');
	});

	it('sends no filter for what is left empty', async () => {
		await runNode({
			parameters: list({
				filters: { states: [], name: '', publishedAfter: '', other: {} },
				sort: '',
			}),
		});
		expect(await firstQuery()).toEqual({ limit: '50', offset: '0' });
	});

	it.each<[string, Record<string, unknown>, string]>([
		['a limit of zero', { limit: 0 }, 'Limit: "0" is not a whole number'],
		['a limit in words', { limit: 'ten' }, 'Limit: "ten" is not a whole number'],
		[
			'a time that is none',
			{ filters: { publishedAfter: 'soon' } },
			'Published After: "soon" is not a date and time.',
		],
		[
			'half a data field',
			{ filters: { dataField: { customId: 'order_no', value: '' } } },
			'Data Field, Value: is empty.',
		],
		[
			'too long a value',
			{ filters: { dataField: { customId: 'a', value: 'x'.repeat(600) } } },
			'Data Field: custom ID and value have 602 characters together.',
		],
		[
			'too many emoji',
			{ filters: { dataField: { customId: 'a', value: '👍🏽'.repeat(600) } } },
			'Data Field: custom ID and value have 602 characters together.',
		],
		[
			'a filter given twice',
			{ filters: { states: ['draft'], other: { filter: [{ name: 'states', value: 'signed' }] } } },
			'Other Filters: "states" is given twice.',
		],
		['a state that is none', { filters: { states: 'all' } }, 'States: "all" is unknown.'],
		['an order that is none', { sort: '={{ "created" }}' }, 'Sort: "created" is unknown.'],
		[
			'a filter without name',
			{ filters: { other: { filter: [{ name: '', value: 'x' }] } } },
			'Name: is empty.',
		],
	])('refuses %s before any call', async (_, changes, message) => {
		const error = await failureOf({ parameters: list(changes) });
		expect(error.message).toContain(message);
		expect(error.message).toMatch(/\[item 0\]$/);
		expect(await requests()).toEqual([]);
	});

	describe.each([
		['as it should', {}],
		['only for whole names', { nameFilterFindsParts: false }],
		['for people too', { searchFindsParties: true }],
		['under another name, refusing this one', { contractSearch: 'name' }],
		[
			'under another name, ignoring this one',
			{ contractSearch: 'name', unknownParameters: 'ignored' },
		],
		['not at all', { contractSearch: 'neither', guessedContractFilters: false }],
		[
			'not at all, ignoring what it does not know',
			{
				contractSearch: 'neither',
				guessedContractFilters: false,
				unknownParameters: 'ignored',
				ignoredParameters: ['filter[states]', 'filter[published_time]'],
			},
		],
		['in another order', { listOrder: 'mixed' }],
		['in bare arrays', { bareLists: ['*'] }],
		['with times in another form', { timeForm: 'plain' }],
	])('where Oneflow searches %s', (_, guesses) => {
		it.each<[string, Record<string, unknown>, number[]]>([
			['a part of the name', { name: 'a LIND' }, [900502]],
			['a name that more contracts have', { name: 'empl' }, [900502]],
			['nothing that is there', { name: 'nowhere' }, []],
			['the time of creation', { createdBefore: '2024-06-01T00:00:00Z' }, [900505]],
			['an address', { participantEmail: 'EVA@example.net' }, [900502]],
			['a state', { states: ['signed'] }, [900502, 900505]],
			['a time of publishing', { publishedBefore: '2024-06-01T00:00:00Z' }, [900505]],
		])('finds by %s, with and without a limit', async (__, filters, expected) => {
			await control('POST', '/guesses', guesses);
			for (const paging of [{ returnAll: true }, { limit: 2 }, { limit: 50 }]) {
				const items = await runNode({ parameters: list({ filters, ...paging }) });
				expect(items.map(({ json }) => json.id).sort()).toEqual(expected);
			}
		});
	});

	it('reads states and orders in whatever case, and several', async () => {
		await runNode({
			parameters: list({ filters: { states: '={{ "Draft, SIGNED" }}' }, sort: 'Name,-state' }),
		});
		expect((await requests())[0].query).toMatchObject({
			'filter[states]': 'draft,signed',
			sort: 'name,-state',
		});
	});

	it('finds an address and no other that ends alike, whatever Oneflow makes of the filter', async () => {
		await control('POST', '/guesses', { ignoredParameters: ['filter[email]'] });
		const filters = { participantEmail: 'va@example.net' };
		expect(await runNode({ parameters: list({ filters }) })).toEqual([]);
		const other = { filter: [{ name: 'email', value: 'va@example' }] };
		expect(await runNode({ parameters: list({ filters: { other } }) })).toHaveLength(1);
	});

	it('searches with composed letters', async () => {
		await runNode({ parameters: list({ filters: { name: 'a\u030a' } }) });
		expect((await requests())[0].query).toMatchObject({ 'filter[query]': 'å' });
	});

	it('tries out the search once for all items', async () => {
		await runNode({
			parameters: list({ filters: { name: '={{ $json.name }}' } }),
			items: [{ name: 'lind' }, { name: 'quote' }, { name: 'x' }],
		});
		expect(await requests()).toHaveLength(5);
	});

	it('looks no further once it has as many as wanted', async () => {
		await runNode({ parameters: list({ filters: { name: 'lind' }, limit: 1 }) });
		expect(await requests()).toHaveLength(1);
	});

	it('says so where there are too many contracts to look through', async () => {
		await control('POST', '/guesses', { contractSearch: 'neither' });
		// The first call, with the name, is refused; the second tells how many contracts there are.
		const body = { count: 20_001, data: [{ id: 1 }] };
		await fault({ kind: 'status', status: 200, path: '/contracts$', every: 2, body });
		const error = await failureOf({
			parameters: list({ filters: { name: 'nowhere' }, returnAll: true }),
		});
		expect(error.message).toMatch(/^Name: Oneflow does not search by it, and there are too many/);
		expect(error.description).toMatch(/^Add a filter that leaves fewer than 20,000 contracts/);
	});

	it('counts an emoji of a data field’s value as one character', async () => {
		const filters = { dataField: { customId: 'a', value: '😀'.repeat(598) } };
		expect(await runNode({ parameters: list({ filters }) })).toEqual([]);
		expect(await requests()).toHaveLength(1);
	});

	it('looks again at the data field when it reads the details', async () => {
		await control('POST', '/guesses', { ignoredParameters: ['filter[data_field_match]'] });
		const filters = { dataField: { customId: 'order_no', value: '10045' } };
		const items = await runNode({
			parameters: list({ filters, options: { includeDetails: true } }),
		});
		expect(items.map(({ json }) => json.id)).toEqual([900500]);
	});

	// promise: A filter named by hand that Oneflow ignores and its list does not show is told
	it('says that a filter named by hand changes nothing', async () => {
		await control('POST', '/guesses', { unknownParameters: 'ignored' });
		const other = { filter: [{ name: 'nothing_such', value: 'x' }] };
		const { hints, items } = await run({ parameters: list({ filters: { other } }) });
		expect(items).toHaveLength(6);
		expect(hints).toEqual([
			'Other Filters: Oneflow returns just as many contracts without "nothing_such", so it may not know that filter. Check its name.',
		]);
	});

	it('leaves a refusal of a filter that somebody named by hand to them', async () => {
		await control('POST', '/guesses', { guessedContractFilters: false });
		const other = { filter: [{ name: 'email', value: 'eva@example.net' }] };
		const error = await failureOf({ parameters: list({ filters: { other } }) });
		expect(error.message).toContain('Filter, Email: Unknown query parameter.');
	});

	it('runs once for each item, in order', async () => {
		const items = await runNode({
			parameters: list({ filters: { states: '={{ [$json.state] }}' } }),
			items: [{ state: 'draft' }, { state: 'declined' }],
		});
		expect(items.map(({ json, pairedItem }) => [json.state, pairedItem])).toEqual([
			['draft', { item: 0 }],
			['declined', { item: 1 }],
		]);
	});
});
