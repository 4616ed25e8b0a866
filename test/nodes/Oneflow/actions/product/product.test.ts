import { byId, failureOf, operationsOf, runNode, searchList } from '../../../../support/harness';
import {
	api,
	clearRequests,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { startTwisted } from '../../../../support/twisted';

const CONTRACT = 900500;
const TWO_DISCOUNTS = { price1DiscountAmount: 1, price1DiscountPercent: 1 };
const CHOICE = { quantityType: 'single_choice' };

const on = operationsOf('product', { contractId: byId(CONTRACT) });

interface Row {
	id: number;
	name: string;
}
interface Table {
	id: number;
	products: Row[];
}

const tables = async (contract = CONTRACT): Promise<Table[]> =>
	(await api('GET', `/contracts/${contract}/product_groups`)).data;

const writes = async () => (await requests()).filter(({ method }) => method !== 'GET');

describe('products of a contract', () => {
	let table: Table;
	let starter: Row;

	beforeEach(async () => {
		await resetSandbox();
		[table] = await tables();
		[starter] = table.products;
		await clearRequests();
	});

	it('are added to the first table, with prices as text and one discount', async () => {
		const row = {
			name: 'Licence',
			price1: 1000,
			quantity: 2,
			additionalFields: {
				price1DiscountPercent: 10,
				customId: 'sku-1',
				counterpartyLock: true,
			},
		};
		const [{ json }] = await runNode({ parameters: on('create', row) });
		expect(json).toMatchObject({ name: 'Licence', quantity: { amount: 2, type: 'quantity' } });
		expect(await writes()).toMatchObject([
			{
				path: `/v1/contracts/900500/product_groups/${table.id}/products`,
				body: {
					name: 'Licence',
					price_1: { base_amount: { amount: '1000' }, discount_percent: '10.000' },
					counterparty_lock: true,
					_private_ownerside: { custom_id: 'sku-1' },
				},
			},
		]);
	});

	it.each(['new Date("2030-01-02T00:00:00Z")', 'DateTime.fromISO("2030-01-02", { zone: "utc" })'])(
		'are described by a date: %s',
		async (date) => {
			const row = { name: 'Licence', description: `={{ ${date} }}` };
			await runNode({ parameters: on('create', row) });
			const [{ body }] = await writes();
			expect(body).toMatchObject({ description: '2030-01-02T00:00:00.000Z' });
		},
	);

	it('need no look-up when the table is given by ID', async () => {
		const row = { name: 'Licence', table: 'id', tableId: String(table.id) };
		await runNode({ parameters: on('create', row) });
		expect(await requests()).toHaveLength(1);
	});

	it.each([
		[
			'a place that is not there',
			{ table: 'position', tablePosition: 2 },
			'only one product table',
		],
		['an unknown name', { table: 'name', tableName: 'X' }, 'has no product table "X"'],
	])('are refused for %s, with the tables there are', async (_, more, message) => {
		const error = await failureOf({ parameters: on('create', { name: 'A', ...more }) });
		expect(error.message).toContain(message);
		expect(error.description).toContain(`ID ${table.id}`);
		expect(await writes()).toEqual([]);
	});

	it('are refused in a contract without tables', async () => {
		const parameters = on('create', { name: 'A', contractId: byId(900501 + 1) });
		const error = await failureOf({ parameters });
		expect(error.message).toContain('has no product table');
	});

	it.each([
		['no name', {}, 'Product, Name: is empty.'],
		['two discounts', { price1: 1, additionalFields: TWO_DISCOUNTS }, 'one kind'],
		['no quantity in an object', { quantity: '={{ {} }}' }, '"{}" is an object.'],
		['a choice of 2', { quantity: 2, additionalFields: CHOICE }, 'Product, Quantity: is 2.'],
		['an unknown table choice', { name: 'A', table: 'all' }, 'Product Table: "all" is unknown.'],
	])('are refused with %s before any call', async (_, row, message) => {
		const name = 'name' in row || message.includes('Name') ? {} : { name: 'A' };
		const error = await failureOf({ parameters: on('create', { ...name, ...row }) });
		expect(`${error.message} ${error.description ?? ''}`).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('are read wherever they are', async () => {
		const parameters = on('get', { productId: byId(starter.id) });
		const [{ json }] = await runNode({ parameters });
		expect(json).toMatchObject({ id: starter.id, name: 'Starter' });
		const error = await failureOf({ parameters: on('get', { productId: byId(1) }) });
		expect(error.message).toBe('Product: contract 900500 has no product row 1. [item 0]');
	});

	it('are listed by row and by table', async () => {
		const rows = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(rows.map(({ json }) => json.name)).toEqual(['Starter', 'Support']);
		const limited = await runNode({ parameters: on('getAll', { limit: 1 }) });
		expect(limited).toHaveLength(1);
		const all = await runNode({ parameters: on('getAll', { return: 'tables' }) });
		expect(all.map(({ json }) => json.id)).toEqual([table.id]);
		await clearRequests();
		const one = { table: 'id', tableId: table.id };
		await runNode({ parameters: on('getAll', { return: 'tables', ...one }) });
		const ofOne = await runNode({ parameters: on('getAll', one) });
		expect(ofOne).toHaveLength(2);
		const path = `/v1/contracts/900500/product_groups/${table.id}`;
		expect((await requests()).map((request) => request.path)).toEqual([path, path]);
	});

	it('are listed from the tables where the list of rows is not there', async () => {
		await fault({ kind: 'status', status: 404, path: '/contracts/900500/products$' });
		const rows = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(rows.map(({ json }) => json.name)).toEqual(['Starter', 'Support']);
		expect(await runNode({ parameters: on('getAll', { limit: 1 }) })).toHaveLength(1);
	});

	it('change only in what is named, with or without the table', async () => {
		const change = { productId: byId(starter.id), updateFields: { description: '' } };
		await runNode({ parameters: on('update', change) });
		await runNode({ parameters: on('update', { ...change, table: 'position' }) });
		expect(await writes()).toMatchObject([
			{ path: `/v1/contracts/900500/products/${starter.id}`, body: { description: '' } },
			{ path: `/v1/contracts/900500/product_groups/${table.id}/products/${starter.id}` },
		]);
	});

	it('keep the kind of quantity when only the number changes', async () => {
		await api('PUT', `/contracts/900500/products/${starter.id}`, {
			quantity: { type: 'multiple_choice', amount: 0 },
		});
		const change = { productId: byId(starter.id), updateFields: { quantity: 1 } };
		const [{ json }] = await runNode({ parameters: on('update', change) });
		expect(json.quantity).toEqual({ type: 'multiple_choice', amount: 1 });
	});

	it('are replaced as a whole table', async () => {
		const products = { product: [{ name: 'Only', price1: '5.00' }] };
		const [{ json }] = await runNode({
			parameters: on('update', { applyTo: 'table', products }),
		});
		expect(json).toMatchObject({ id: table.id, products: [{ name: 'Only' }] });
		expect((await tables())[0].products).toHaveLength(1);
	});

	it('are kept, changed and added by ID in a whole table', async () => {
		const rows = [{ id: starter.id, name: 'Starter XL' }, { name: 'New' }];
		const json = { productsInput: 'json', productsJson: JSON.stringify(rows) };
		await runNode({ parameters: on('update', { applyTo: 'table', table: 'position', ...json }) });
		const [{ products }] = await tables();
		expect(products.map(({ name }) => name)).toEqual(['Starter XL', 'New']);
		expect(products[0].id).toBe(starter.id);
	});

	it('are replaced in several tables at once', async () => {
		const credential = sandboxCredential({}, 'other');
		await resetSandbox('other');
		const groups: Table[] = (
			await api('GET', '/contracts/6120044/product_groups', undefined, { seed: 'other' })
		).data;
		const input = groups.map(({ id }, index) => ({ id, products: [{ name: `Row ${index}` }] }));
		const parameters = on('update', {
			contractId: byId(6120044),
			applyTo: 'tables',
			productsInput: 'json',
			productsJson: JSON.stringify(input),
		});
		const items = await runNode({ parameters, credential });
		expect(items.map(({ json }) => (json.products as Row[]).map(({ name }) => name))).toEqual([
			['Row 0'],
			['Row 1'],
		]);
		const noId = { ...parameters, productsJson: '[{ "products": [] }]' };
		const error = await failureOf({ parameters: noId, credential });
		expect(error.message).toContain('Products, table 1: has no ID.');
		const products = { product: [{ name: 'Row' }] };
		const inForm = { ...parameters, productsInput: 'fields', products };
		const { message, description } = await failureOf({ parameters: inForm, credential });
		expect(message).toContain('Products, table 1: has no ID.');
		expect(description).toMatch(/^Give each table its ID, in JSON: \[/);
	});

	it('are set table by table where Oneflow passes over several at once', async () => {
		await fault({ kind: 'status', status: 200, method: 'PUT', path: 'product_groups$', body: {} });
		const productsJson = JSON.stringify([{ id: table.id, products: [{ name: 'Only' }] }]);
		const json = { productsInput: 'json', productsJson };
		await runNode({ parameters: on('update', { applyTo: 'tables', ...json }) });
		expect((await tables())[0].products.map(({ name }) => name)).toEqual(['Only']);
	});

	it('are set table by table also where the list of tables does not show rows', async () => {
		const { baseUrl, close } = await startTwisted({
			answer: (own, { path, method }) =>
				method === 'GET' && path.endsWith('product_groups')
					? {
							...own,
							body: { data: (own.body as { data: Table[] }).data.map(({ id }) => ({ id })) },
						}
					: own,
		});
		await fault({ kind: 'status', status: 200, method: 'PUT', path: 'product_groups$', body: {} });
		const productsJson = JSON.stringify([{ id: table.id, products: [{ name: 'Only' }] }]);
		const json = { productsInput: 'json', productsJson };
		const parameters = on('update', { applyTo: 'tables', ...json });
		await runNode({ parameters, credential: sandboxCredential({ baseUrl }) });
		expect((await tables())[0].products.map(({ name }) => name)).toEqual(['Only']);
		await close();
	});

	it('are not set once more where only the reading afterwards is refused', async () => {
		const asked: string[] = [];
		const { baseUrl, close } = await startTwisted({
			answer: (own, { path, method }) => {
				asked.push(method);
				if (!path.includes('product_groups') || !asked.includes('PUT')) return own;
				return method === 'PUT' ? { ...own, body: {} } : { ...own, status: 404, body: {} };
			},
		});
		const productsJson = JSON.stringify([{ id: table.id, products: [{ name: 'Only' }] }]);
		const json = { productsInput: 'json', productsJson };
		const parameters = on('update', { applyTo: 'tables', ...json });
		await failureOf({ parameters, credential: sandboxCredential({ baseUrl }) });
		expect(asked.filter((method) => method === 'PUT')).toHaveLength(1);
		await close();
	});

	it('are never all deleted by an empty form', async () => {
		const error = await failureOf({ parameters: on('update', { applyTo: 'table' }) });
		expect(error.message).toContain('would delete every row');
		expect(await requests()).toEqual([]);
		const json = { productsInput: 'json', productsJson: '[{ "products": [] }]' };
		await runNode({ parameters: on('update', { applyTo: 'table', ...json }) });
		expect((await tables())[0].products).toEqual([]);
	});

	it('are deleted, and one that is gone counts as deleted', async () => {
		const parameters = on('delete', { productId: byId(starter.id) });
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
		expect((await tables())[0].products.map(({ name }) => name)).toEqual(['Support']);
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
	});

	it('can be picked from a list', async () => {
		const { results } = await searchList('searchProducts', { parameters: on('get') }, 'star');
		expect(results).toMatchObject([{ name: 'Starter', value: starter.id }]);
	});
});

interface Price {
	base_amount: { amount: string };
	discount_amount: { amount: string };
	discount_percent: string;
}
type FullRow = Row & {
	price_1: Price | null;
	price_2: Price | null;
	description: string;
	quantity: { amount: number };
};

describe('product: update', () => {
	let table: Table;
	let starter: Row;

	const rows = async () => (await tables())[0].products as FullRow[];
	const first = async () => (await rows())[0];
	const setPrice = async (price: unknown) =>
		await api('PUT', `/contracts/${CONTRACT}/products/${starter.id}`, { price_1: price });
	const change = async (
		updateFields: Record<string, unknown>,
		more: Record<string, unknown> = {},
	) =>
		await runNode({
			parameters: on('update', { productId: byId(starter.id), updateFields, ...more }),
		});
	const setRows = async (more: Record<string, unknown>) =>
		await runNode({ parameters: on('update', { table: 'position', ...more }) });

	beforeEach(async () => {
		await resetSandbox();
		[table] = await tables();
		[starter] = table.products;
		await setPrice({ base_amount: { amount: '1000.00' }, discount_percent: '12.500' });
		await clearRequests();
	});

	// promise: An update changes only what is named
	it('keeps the discount when only the price is named, the percentage of one in both forms', async () => {
		await change({ price1: '2000' });
		expect((await first()).price_1).toMatchObject({
			base_amount: { amount: '2000.00' },
			discount_percent: '12.500',
			discount_amount: { amount: '250.00' },
		});
	});

	it('keeps the price when only its discount is named', async () => {
		await change({ price1DiscountAmount: '50' }, { table: 'position' });
		expect((await first()).price_1).toMatchObject({
			base_amount: { amount: '1000.00' },
			discount_amount: { amount: '50.00' },
		});
	});

	it.each([
		['an emptied discount', { price1DiscountPercent: '' }],
		['a discount that is null', { price1DiscountAmount: '={{ null }}' }],
		['a discount of 0', { price1DiscountPercent: 0 }],
	])('takes the discount away by %s', async (_, fields) => {
		await change(fields);
		expect((await first()).price_1).toMatchObject({
			base_amount: { amount: '1000.00' },
			discount_percent: '0.000',
		});
	});

	// promise: An emptied field of a product empties, or is refused
	it.each([
		['an emptied price', { price1: '' }],
		['null', { price1: '={{ null }}' }],
		['white space', { price1: ' ' }],
	])('hides a price by %s', async (_, fields) => {
		await runNode({
			parameters: on('update', { productId: byId(starter.id), updateFields: fields }),
		});
		expect((await first()).price_1).toBeNull();
	});

	it.each([
		['a discount on an emptied price', { price1: '', price1DiscountPercent: 5 }, 'is empty, so'],
		['an emptied name', { name: '' }, 'Name: is empty.'],
		['an emptied quantity', { quantity: '={{ null }}' }, 'Quantity: is empty.'],
	])('refuses %s before any call', async (_, updateFields, message) => {
		const error = await failureOf({
			parameters: on('update', { productId: byId(starter.id), updateFields }),
		});
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('refuses a discount on a price that the row does not show', async () => {
		await setPrice(null);
		const error = await failureOf({
			parameters: on('update', {
				productId: byId(starter.id),
				updateFields: { price1DiscountPercent: 5 },
			}),
		});
		expect(error.message).toContain('Price 1: the row has no such price');
	});

	it('changes nothing by an expression without a result', async () => {
		const before = await rows();
		await change({ description: '={{ $json.no }}', price1: '={{ $json.no }}' });
		expect(await writes()).toEqual([]);
		expect(await rows()).toEqual(before);
	});

	// promise: Products go back as they were read
	it.each([
		['as they were read', false],
		['as they were read, simplified', true],
	])('takes tables and rows back %s', async (_, simplify) => {
		const before = await tables();
		const [{ json }] = await runNode({
			parameters: on('getAll', { return: 'tables', simplify }),
		});
		const productsJson = JSON.stringify(json);
		await setRows({ applyTo: 'table', productsInput: 'json', productsJson });
		await setRows({ applyTo: 'tables', productsInput: 'json', productsJson });
		const rowsOnly = JSON.stringify(json.products);
		await setRows({ applyTo: 'table', productsInput: 'json', productsJson: rowsOnly });
		const plain = (list: unknown) =>
			JSON.parse(JSON.stringify(list), (key, value: unknown) =>
				key === 'updated_time' ? undefined : value,
			) as unknown;
		expect(plain(await tables())).toEqual(plain(before));
	});

	it.each([
		[
			'that name another table',
			() => [{ name: 'New', tableName: 'Other' }],
			'those of table "Other"',
		],
		[
			'with a price after discount alone',
			() => [{ id: starter.id, price_1: { amount: { amount: '900' } } }],
			'Price 1: is given after discount only.',
		],
		[
			'of which one is there twice',
			() => [{ id: starter.id }, { id: starter.id }],
			'is given twice',
		],
	])('refuses rows %s, and writes none', async (_, given, message) => {
		for (const applyTo of ['table', 'rows']) {
			const productsJson = JSON.stringify(given());
			const parameters = { applyTo, table: 'position', productsInput: 'json', productsJson };
			const error = await failureOf({ parameters: on('update', parameters) });
			expect(error.message).toContain(message);
		}
		expect(await writes()).toEqual([]);
	});

	it('writes a table once whose rows name it in several ways', async () => {
		const names = [{ tableId: table.id }, { tableId: String(table.id) }, {}];
		const given = names.map((of, at) => ({ name: `Row ${at}`, ...of }));
		const productsJson = JSON.stringify([given[2], given[0], given[1]]);
		await setRows({ applyTo: 'tables', productsInput: 'json', productsJson });
		expect((await rows()).map(({ name }) => name)).toEqual(['Row 2', 'Row 0', 'Row 1']);
	});

	it('takes rows whose tables are empty cells for one table', async () => {
		const cells = [{ tableName: '' }, { tableName: null, tableId: '' }, {}];
		const productsJson = cells.map((of, at) => ({ name: `Row ${at}`, ...of }));
		await setRows({ applyTo: 'tables', productsInput: 'json', productsJson });
		expect((await rows()).map(({ name }) => name)).toEqual(['Row 0', 'Row 1', 'Row 2']);
	});

	it('takes the products of a simplified contract back', async () => {
		const before = (await rows()).map(({ id, name, price_1: price }) => ({ id, name, price }));
		const [{ json }] = await runNode({
			parameters: {
				resource: 'contract',
				operation: 'get',
				contractId: byId(CONTRACT),
				simplify: true,
			},
		});
		const productsJson = JSON.stringify(json.products);
		await setRows({ applyTo: 'tables', productsInput: 'json', productsJson });
		const after = (await rows()).map(({ id, name, price_1: price }) => ({ id, name, price }));
		expect(after).toEqual(before);
	});

	it.each([
		[{ price1DiscountPercent: 20 }, { price_1: { discount_percent: '20.000' } }],
		[{ price1DiscountAmount: '5' }, { price_1: { discount_amount: { amount: '5.00' } } }],
		[{ price1DiscountAmount: '' }, { price_1: { discount_percent: '0.000' } }],
		[{ quantity: { amount: 1 }, ...CHOICE }, { quantity: { type: 'single_choice', amount: 1 } }],
	])('takes %j beside a price as it was read', async (named, expected) => {
		const { price_1: price } = await first();
		const productsJson = JSON.stringify([{ id: starter.id, price_1: price, ...named }]);
		await setRows({ applyTo: 'rows', productsInput: '={{ "JSON" }}', productsJson });
		expect(await first()).toMatchObject(expected);
	});

	// promise: Adding a product row deletes none
	it('adds rows and changes those with an ID, while the others stay', async () => {
		const before = await rows();
		const product = [
			{ name: 'Added', price1: '5.00' },
			{ id: starter.id, quantity: '7' },
		];
		await setRows({ applyTo: 'rows', products: { product } });
		const after = await rows();
		expect(after.map(({ name }) => name)).toEqual([...before.map(({ name }) => name), 'Added']);
		expect(after[0]).toMatchObject({ quantity: { amount: 7 }, price_1: before[0].price_1 });
		expect(after[1]).toMatchObject({ id: before[1].id, price_1: before[1].price_1 });
		expect(after[2]).toMatchObject({ quantity: { amount: 1, type: 'quantity' } });
	});

	it('keeps what a row with an ID does not name, and hides a price that is null', async () => {
		const [before] = await rows();
		const json = [{ id: starter.id, price_1: { base_amount: { amount: '900' } } }];
		const more = { applyTo: 'table', productsInput: 'json' };
		await setRows({ ...more, productsJson: JSON.stringify(json) });
		const [after, ...others] = await rows();
		expect(others).toEqual([]);
		expect(after).toMatchObject({
			name: before.name,
			description: before.description,
			price_1: { base_amount: { amount: '900.00' }, discount_percent: '12.500' },
		});
		await setRows({ ...more, productsJson: JSON.stringify([{ id: starter.id, price_1: null }]) });
		expect((await first()).price_1).toBeNull();
	});

	it('refuses a row that the table does not have, with those it has', async () => {
		const error = await failureOf({
			parameters: on('update', { applyTo: 'rows', products: { product: [{ id: 1 }] } }),
		});
		expect(error.message).toContain('has no row 1');
		expect(error.description).toContain(String(starter.id));
		expect(await writes()).toEqual([]);
	});

	it('loses no row that another execution adds meanwhile', async () => {
		const path = '/product_groups$';
		await fault({ kind: 'delay', when: 'after', ms: 500, method: 'GET', path, times: 1 });
		await clearRequests();
		const change = setRows({ applyTo: 'rows', products: { product: [{ name: 'One' }] } });
		while ((await requests()).length === 0);
		const known = { table: 'id', tableId: String(table.id) };
		await runNode({ parameters: on('create', { ...known, name: 'Two' }) });
		await change;
		const names = (await rows()).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['Starter', 'One', 'Two']));
	});

	it('loses no row when two runs add to one table at the same time', async () => {
		const add = async (name: string) =>
			await setRows({ applyTo: 'rows', products: { product: [{ name }] } });
		await Promise.all(['One', 'Two', 'Three'].map(add));
		expect((await rows()).map(({ name }) => name)).toEqual(
			expect.arrayContaining(['Starter', 'One', 'Two', 'Three']),
		);
	});
});

describe('product: delete', () => {
	it.each([404, 200])('says in which other table a row is that stays (%d)', async (status) => {
		await resetSandbox();
		await fault({ kind: 'status', status, method: 'DELETE', path: 'product_groups' });
		const [table] = await tables();
		const [row] = table.products;
		const chosen = { productId: byId(row.id), table: 'id', tableId: '12345' };
		const error = await failureOf({ parameters: on('delete', chosen) });
		expect(error.message).toContain(`row ${row.id} is in table ${table.id}, not in table 12345`);
	});

	// promise: What is gone counts as deleted
	it('counts a row of a contract that is gone as deleted', async () => {
		await resetSandbox();
		for (const more of [{}, { table: 'position' }, { table: 'id', tableId: '1' }]) {
			const parameters = on('delete', { contractId: byId(1), productId: byId(5), ...more });
			expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
		}
	});
});
