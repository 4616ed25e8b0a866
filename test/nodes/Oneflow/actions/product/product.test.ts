import { byId, failureOf, operationsOf, runNode, searchList } from '../../../../support/harness';
import {
	api,
	clearRequests,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';

const CONTRACT = 900500;

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
			price1DiscountPercent: 10,
			quantity: 2,
			customId: 'sku-1',
			counterpartyLock: true,
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
		['two discounts', { price1: 1, price1DiscountAmount: 1, price1DiscountPercent: 1 }, 'one kind'],
		['a choice of 2', { quantityType: 'single_choice', quantity: 2 }, 'Product, Quantity: is 2.'],
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
