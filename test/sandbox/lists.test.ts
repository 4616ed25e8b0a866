import { call, control, createContract, reset } from './api';
import type { Contract, List } from './api';

const contracts = async (query: string) => await call<List<Contract>>('GET', `/contracts?${query}`);
const named = (list: List<Contract>) => list.data.map(({ _private: { name } }) => name);

describe('Lists of the sandbox', () => {
	beforeEach(async () => await reset());

	it('answers with an envelope whose link objects are always there', async () => {
		const { body } = await call<List<unknown>>('GET', '/users');
		expect(body._links.next).toEqual({ href: null });
		expect(body._links.previous).toEqual({ href: null });
		expect(body._links.self.href).toMatch(/\/v1\/users\?limit=100&offset=0$/);
		expect(body.count).toBe(3);
	});

	it('links to the next and previous page and keeps the filters in the links', async () => {
		const { body } = await contracts('limit=2&offset=2&sort=name');
		expect(body.count).toBe(6);
		expect(body.data).toHaveLength(2);
		expect(body._links.next.href).toMatch(/sort=name&limit=2&offset=4$/);
		expect(body._links.previous.href).toMatch(/sort=name&limit=2&offset=0$/);
	});

	it('ends with a null link, and past the end with an empty page', async () => {
		expect((await contracts('limit=2&offset=4')).body._links.next.href).toBeNull();
		const past = await contracts('offset=19900');
		expect(past.status).toBe(200);
		expect(past.body).toMatchObject({ count: 6, data: [] });
	});

	it.each(['limit=0', 'limit=101', 'limit=all', 'limit=x', 'offset=-1', 'offset=19901'])(
		'refuses %s',
		async (query) => {
			const answer = await call('GET', `/contracts?${query}`);
			expect(answer.status).toBe(400);
			expect(Object.keys(answer.body.parameter_problems ?? {})).toEqual([query.split('=')[0]]);
		},
	);

	it('refuses unknown parameters, unknown filters and filters given twice, by name', async () => {
		const unknown = await call('GET', '/contracts?state=draft&filter[nothing]=1');
		expect(unknown.status).toBe(400);
		expect(Object.keys(unknown.body.parameter_problems ?? {})).toEqual([
			'state',
			'filter[nothing]',
		]);
		const twice = await call('GET', '/contracts?filter[query]=a&filter[query]=b');
		expect(twice.status).toBe(400);
		expect(twice.body.parameter_problems).toHaveProperty(['filter[query]']);
	});

	it('sorts by documented columns, with nulls last both ways', async () => {
		const up = await contracts('sort=published_time,name');
		const down = await contracts('sort=-published_time');
		expect(up.body.data.at(-1)?.published_time).toBeNull();
		expect(down.body.data.at(-1)?.published_time).toBeNull();
		expect(named((await contracts('sort=-name')).body)[0]).toBe('Quote 10046');
	});

	it('sorts empty names first', async () => {
		await createContract({ name: '' });
		expect(named((await contracts('sort=name')).body)[0]).toBe('');
	});

	it.each(['/contracts?sort=created_time', '/contracts?sort=updated_time', '/users?sort=name'])(
		'refuses to sort by other columns: %s',
		async (path) => expect((await call('GET', path)).status).toBe(400),
	);

	it('filters contracts by state, several states ORed', async () => {
		const { body } = await contracts('filter[states]=signed,declined');
		expect(named(body)).toEqual(['Employment Eva Lind', 'Project Aurora', 'NDA 2023']);
		expect((await contracts('filter[states]=expired')).status).toBe(400);
	});

	it('finds contracts by the exact value of a data field', async () => {
		const { body } = await contracts('filter[data_field_match]=order_no:10045');
		expect(body.data.map(({ id }) => id)).toEqual([900500]);
		expect((await contracts('filter[data_field_match]=order_no:1004')).body.count).toBe(0);
		expect((await contracts('filter[data_field_match]=order_no:')).status).toBe(400);
	});

	it('filters by ranges of time with open ends', async () => {
		const before = encodeURIComponent('|2023-12-31T00:00:00+00:00');
		expect(named((await contracts(`filter[published_time]=${before}`)).body)).toEqual(['NDA 2023']);
		const after = encodeURIComponent('2024-01-01T00:00:00+0000|');
		expect((await contracts(`filter[published_time]=${after}`)).body.count).toBe(4);
		const unescaped = '2024-01-01T00:00:00+0000|';
		expect((await contracts(`filter[published_time]=${unescaped}`)).status).toBe(400);
	});

	it('ANDs different filters', async () => {
		const query = 'filter[states]=draft,pending&filter[email]=cia@example.net';
		expect(named((await contracts(query)).body)).toEqual(['Quote 10046']);
	});

	it('leaves options, data fields and product tables out of list rows', async () => {
		const row = (await contracts('limit=1')).body.data[0];
		expect(row).toHaveProperty('parties');
		expect(row).toHaveProperty('tags');
		for (const key of ['available_options', 'data_fields', 'product_groups']) {
			expect(row).not.toHaveProperty(key);
		}
		const full = (await call<Contract>('GET', '/contracts/900500')).body;
		for (const key of ['available_options', 'data_fields', 'product_groups']) {
			expect(full).toHaveProperty(key);
		}
	});

	it('shows active templates unless asked otherwise', async () => {
		const count = async (query: string) =>
			(await call<List<unknown>>('GET', `/templates?${query}`)).body.count;
		expect(await count('')).toBe(6);
		expect(await count('filter[active]=false')).toBe(1);
		expect(await count('filter[active]=')).toBe(7);
		expect(await count('filter[workspace_ids]=61002')).toBe(2);
		expect(await count('extension_type=demo')).toBe(3);
		expect(await count('template_type_id=3303')).toBe(1);
		expect((await call('GET', '/templates?extension_type=lime')).status).toBe(400);
	});

	it('offers a user the workspaces and active templates to create contracts with', async () => {
		interface Choice {
			id: number;
			templates: Array<{ id: number }>;
		}
		const choices = async (query: string, user?: string) =>
			(
				await call<Choice[]>('GET', `/helpers/contract_create_data${query}`, user ? { user } : {})
			).body.map(({ id, templates }) => [id, templates.map((one) => one.id)]);
		expect(await choices('?extension_type=demo')).toEqual([
			[61001, [84001, 84002]],
			[61002, [84003]],
			[61003, [84001]],
		]);
		expect(await choices('?extension_type=demo', 'nils@example.com')).toEqual([
			[61001, [84001, 84002]],
		]);
		expect(await choices('?template_type_id=3303')).toEqual([[61001, [84004]]]);
		expect(await choices('?extension_type=nothing')).toEqual([]);
		expect((await call('GET', '/helpers/contract_create_data', { user: null })).status).toBe(401);
	});

	it('accepts a slash at the end of a path', async () => {
		expect((await call('GET', '/users/')).status).toBe(200);
		expect((await call('GET', '/contracts/900500/')).status).toBe(200);
	});

	it('pages through ten thousand contracts', async () => {
		await control('POST', '/contracts', { workspace_id: 61001, template_id: 84006, count: 10000 });
		const { body } = await contracts('limit=100&offset=9900');
		expect(body.count).toBe(10006);
		expect(body.data).toHaveLength(100);
		expect(body._links.next.href).toContain('offset=10000');
	});

	it('is another account with the other seed', async () => {
		await reset('other');
		const token = 'other-example-token-00000000000000000077';
		const account = await call<{ name: string }>('GET', '/accounts/me', { token, user: null });
		expect(account.body.name).toBe('Fjordlys Energi AS');
		expect((await call('GET', '/ping')).status).toBe(401);
	});
});
