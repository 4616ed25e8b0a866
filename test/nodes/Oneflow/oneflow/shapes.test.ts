import type { IDataObject } from 'n8n-workflow';

import { simplify } from '../../../../nodes/Oneflow/oneflow/shapes';
import { byId, nodeDescription, runNode } from '../../../support/harness';
import { api, resetSandbox, sandboxUrl } from '../../../support/sandbox';

const simple = async (parameters: Record<string, unknown>) =>
	(await runNode({ parameters: { simplify: true, ...parameters } })).map(({ json }) => json);

const get = (contractId: number) => ({
	resource: 'contract',
	operation: 'get',
	contractId: byId(contractId),
});

/** Every key in a value, at any depth, apart from those that are not ours to name. */
function keysIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(keysIn);
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) =>
		['permissions', 'dataFields', 'configuration'].includes(key) ? [key] : [key, ...keysIn(inner)],
	);
}

const isCamelCase = (key: string) => /^[a-z][A-Za-z0-9]*$/.test(key);

describe('a simplified contract', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('has what people drag at the top, in the words of the form', async () => {
		const [contract] = await simple(get(900501));
		expect(contract).toMatchObject({
			id: 900501,
			state: 'pending',
			link: `${sandboxUrl()}/contracts/900501`,
			workspaceId: 61001,
			templateId: expect.any(Number),
			dataFields: { order_no: expect.any(String) },
			owner: { name: 'Northwind Demo AB', participants: [{ name: 'Ada Berg' }] },
			counterparties: expect.arrayContaining([
				expect.objectContaining({
					participants: [expect.objectContaining({ email: expect.stringContaining('@') })],
				}),
			]),
		});
		expect(keysIn(contract).filter((key) => !isCamelCase(key))).toEqual([]);
	});

	it('has no keys but those that are promised', async () => {
		const promised =
			`id name state link workspaceId templateId templateTypeId extensionType createdTime
			updatedTime publishedTime stateUpdatedTime signingPeriodExpiryTime lifecycle value tags owner
			counterparties signatories dataFields products existing outcome`.split(/\s+/);
		const contracts = await simple({ resource: 'contract', operation: 'getAll', returnAll: true });
		for (const contract of [...contracts, ...(await simple(get(900502)))]) {
			expect(Object.keys(contract).filter((key) => !promised.includes(key))).toEqual([]);
		}
	});

	it('names everybody who signs, on both sides, with their party', async () => {
		const raw = (await api('GET', '/contracts/900501')) as IDataObject;
		const [own] = raw.parties as IDataObject[];
		(own.participants as IDataObject[])[0].signatory = true;
		const { signatories } = simplify('contract', raw) as { signatories: IDataObject[] };
		expect(signatories.filter(({ owner }) => owner === true)).toMatchObject([
			{ name: 'Ada Berg', party: 'Northwind Demo AB', signState: 'undecided' },
		]);
		expect(signatories.some(({ owner }) => owner === false)).toBe(true);
	});

	it('gives the one person of an individual as a list too', () => {
		const contract = { id: 1, parties: [{ id: 2, type: 'individual', participant: { id: 3 } }] };
		expect(simplify('contract', contract).counterparties).toEqual([
			{ id: 2, type: 'individual', participants: [{ id: 3 }] },
		]);
	});

	it('gives product rows flat, with the name of their table', () => {
		const row = {
			id: 8,
			name: 'Licence',
			description: null,
			price_1: { base_amount: { amount: '1.00' }, discount_amount: null },
			price_2: null,
		};
		const named = { id: 7, configuration: { name: { label: 'Licences' } }, products: [row] };
		const unnamed = { id: 9, products: [{ ...row, _private_ownerside: { custom_id: 'sku' } }] };
		expect(simplify('contract', { id: 1, product_groups: [named, unnamed] }).products).toEqual([
			{
				table: 'Licences',
				tableId: 7,
				id: 8,
				name: 'Licence',
				price1: { baseAmount: '1.00' },
			},
			{
				tableId: 9,
				id: 8,
				name: 'Licence',
				price1: { baseAmount: '1.00' },
				customId: 'sku',
			},
		]);
	});

	it('gives the rows of a table that is answered whole alike', () => {
		const row = { id: 8, description: null, price_1: { amount: { amount: '1.00' } } };
		expect(simplify('product', { id: 7, products: [row] })).toEqual({
			id: 7,
			products: [{ id: 8, price1: { amount: '1.00' } }],
		});
	});

	it('leaves out what the answer lacks', () => {
		expect(simplify('contract', { id: 1, state: 'draft', published_time: null })).toEqual({
			id: 1,
			state: 'draft',
		});
	});

	it.each([
		['https://api.oneflow.com/v1/contracts/5', 'https://app.oneflow.com/contracts/5'],
		['https://api.test.oneflow.com/v1/contracts/5', 'https://app.test.oneflow.com/contracts/5'],
		['http://127.0.0.1:7070/v1/contracts/5', 'http://127.0.0.1:7070/contracts/5'],
	])('links %s to the app', (href, link) => {
		expect(simplify('contract', { id: 5, _links: { self: { href } } }).link).toBe(link);
	});

	it('is Oneflow’s answer untouched when Simplify is off', async () => {
		const [{ json }] = await runNode({ parameters: { ...get(900501), simplify: false } });
		expect(json).toEqual(await api('GET', '/contracts/900501'));
	});
});

describe('simplified rows', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	const lists = (nodeDescription().properties ?? [])
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			(options ?? [])
				.filter((option) => 'value' in option && option.value === 'getAll')
				.map(() => String(displayOptions?.show?.resource?.[0])),
		);

	it.each(lists)('of %s have neither links nor underscores at any depth', async (resource) => {
		const rows = await simple({
			resource,
			operation: 'getAll',
			returnAll: true,
			contractId: byId(900502),
			workspaceId: byId(61001),
		});
		expect(keysIn(rows).filter((key) => !isCamelCase(key))).toEqual([]);
	});

	it('keep the keys of permissions', () => {
		expect(simplify('row', { _permissions: { 'contract:create': true } })).toEqual({
			permissions: { 'contract:create': true },
		});
	});

	it('lift what is private, but never over what stands at the top', () => {
		const row = {
			name: 'top',
			_private: { name: 'inner', workspace_id: 1 },
			_private_ownerside: { custom_id: 'c' },
		};
		expect(simplify('row', row)).toEqual({ name: 'top', workspaceId: 1, customId: 'c' });
	});

	// promise: Simplified webhooks lack the sign key
	it('of webhooks lack the sign key and keep the keys of the configuration', () => {
		const webhook = { id: 1, sign_key: 'example-key', configuration: { customer_id: 7 } };
		expect(simplify('webhook', webhook)).toEqual({ id: 1, configuration: { customer_id: 7 } });
	});
});
