import { SandboxClient } from '../../sandbox/client.mts';
import {
	buyer,
	call,
	createContract,
	reset,
	rootUrl,
	type Contract,
	type List,
	type Product,
	type TypeField,
	type Webhook,
} from './api';

beforeEach(async () => await reset());

/** The counterparty of a contract and its first person. */
async function theirSide(id: number) {
	const { body } = await call<Contract>('GET', `/contracts/${id}`);
	const party = body.parties.find(({ my_party: mine }) => !mine);
	return { party: party?.id ?? 0, person: party?.participants?.[0]?.id ?? 0 };
}
const person = (email: string) => ({ name: 'Someone', email, delivery_channel: 'email' });

describe('The person behind a call', () => {
	// The rows marked R, or as needing an administrator, in the table of all endpoints.
	const id = 900500;
	it.each([
		['PUT', '/template_types/3301/data_fields', { data_fields: [] }],
		['GET', '/helpers/contract_create_data', undefined],
		['POST', '/contracts/create', {}],
		['PUT', `/contracts/${id}`, {}],
		['DELETE', `/contracts/${id}`, undefined],
		['POST', `/contracts/${id}/publish`, {}],
		['POST', `/contracts/${id}/parties`, {}],
		['PUT', `/contracts/${id}/parties/1`, {}],
		['DELETE', `/contracts/${id}/parties/1`, undefined],
		['POST', `/contracts/${id}/parties/1/participants`, {}],
		['PUT', `/contracts/${id}/parties/1/participants/1`, {}],
		['DELETE', `/contracts/${id}/parties/1/participants/1`, undefined],
		['PUT', `/contracts/${id}/data_fields`, {}],
		['PUT', `/contracts/${id}/data_fields/c::order_no`, {}],
		['PUT', `/contracts/${id}/product_groups`, {}],
		['PUT', `/contracts/${id}/product_groups/1`, {}],
		['POST', `/contracts/${id}/product_groups/1/products`, {}],
		['PUT', `/contracts/${id}/product_groups/1/products/1`, {}],
		['DELETE', `/contracts/${id}/product_groups/1/products/1`, undefined],
		['PUT', `/contracts/${id}/products/1`, {}],
		['POST', `/contracts/${id}/comments`, {}],
		['POST', `/contracts/${id}/reminders`, {}],
		['POST', `/contracts/${id}/files`, undefined],
	])('is needed for %s %s', async (method, path, body) => {
		const answer = await call(method, path, { user: null, ...(body ? { body } : {}) });
		expect(answer.status).toBe(401);
		expect(answer.body.detail).toContain('x-oneflow-user-email');
	});
});

describe('A signed contract', () => {
	it.each([
		['POST', 'parties', buyer('new@example.org')],
		['PUT', 'parties/:party', { name: 'Other' }],
		['DELETE', 'parties/:party', undefined],
		['POST', 'parties/:party/participants', person('new@example.org')],
		['PUT', 'parties/:party/participants/:person', { title: 'CEO' }],
		['PUT', 'data_fields/c::order_no', { value: '1' }],
		['PUT', 'product_groups', { product_groups: [] }],
		['POST', 'publish', { subject: 'S', message: 'M' }],
		['PUT', '', { _private: { signing_period_expiration: { type: 'never' } } }],
	])('answers 409 to %s %s', async (method, path, body) => {
		const { id } = await createContract();
		await call('POST', `/contracts/${id}/publish`, { body: { subject: 'S', message: 'M' } });
		await new SandboxClient(rootUrl()).sign(id);
		const { party, person: participant } = await theirSide(id);
		const place = path.replace(':party', String(party)).replace(':person', String(participant));
		const answer = await call(method, `/contracts/${id}/${place}`, body ? { body } : {});
		expect(answer.status).toBe(409);
		expect(answer.body.error_code).toBe(4_090_000);
	});
});

describe('The same person twice', () => {
	it('is refused with its own code wherever people come in', async () => {
		const two = { ...buyer(), participants: [person('a@example.org'), person('A@example.org')] };
		const { id } = await createContract({
			parties: [{ ...buyer(), participants: [person('a@example.org'), person('b@example.org')] }],
		});
		const { party, person: participant } = await theirSide(id);
		const path = `/contracts/${id}/parties/${party}/participants`;
		for (const answer of [
			await call('POST', `/contracts/${id}/parties`, { body: two }),
			await call('POST', path, { body: person('b@example.org') }),
			await call('PUT', `${path}/${participant}`, { body: { email: 'b@example.org' } }),
		]) {
			expect(answer.body).toMatchObject({ status: 400, error_code: 4_000_003 });
		}
	});
});

describe('Product tables', () => {
	const table = async () => {
		const { id, product_groups: groups } = await createContract();
		const group = groups?.[0];
		return { path: `/contracts/${id}/product_groups/${group?.id}`, rows: group?.products ?? [] };
	};
	const put = async (path: string, products: object[]) =>
		await call<{ products: Product[]; parameter_problems?: object }>('PUT', path, {
			body: { products },
		});

	it('are reordered, extended and shortened by one update', async () => {
		const { path, rows } = await table();
		const [first, second] = rows;
		const { body } = await put(path, [{ name: 'New' }, { id: second?.id }, { id: first?.id }]);
		expect(body.products.map(({ name }) => name)).toEqual(['New', 'Support', 'Starter']);
		expect((await put(path, [{ id: first?.id }])).body.products).toHaveLength(1);
	});

	it('leave alone what a row does not name', async () => {
		const { path, rows } = await table();
		const { body } = await put(
			path,
			rows.map(({ id }) => ({ id, description: 'Only this' })),
		);
		expect(body.products.map(({ price_1: price }) => price)).toEqual(
			rows.map(({ price_1: price }) => price),
		);
	});

	it('let one row of a single choice be chosen', async () => {
		const { path } = await table();
		const row = (amount: number) => ({ name: 'X', quantity: { type: 'single_choice', amount } });
		expect((await put(path, [row(1), row(0)])).status).toBe(200);
		expect((await put(path, [row(1), row(1)])).status).toBe(400);
		expect((await put(path, [row(2)])).status).toBe(400);
	});

	it('take one kind of discount, the other zero, null or absent', async () => {
		const { path } = await table();
		const row = (price: object) => ({
			name: 'X',
			price_1: { base_amount: { amount: '10' }, ...price },
		});
		const percent = { discount_percent: '10.000' };
		for (const other of [{}, { discount_amount: null }, { discount_amount: { amount: '0' } }]) {
			const { body } = await put(path, [row({ ...percent, ...other })]);
			expect(body.products[0]?.price_1).toMatchObject({ amount: { amount: '9.00' } });
		}
		const both = row({ ...percent, discount_amount: { amount: '1.00' } });
		expect((await put(path, [both])).status).toBe(400);
		const hidden = await put(path, [{ name: 'X', price_1: null }]);
		expect(hidden.body.products[0]?.price_1).toBeNull();
	});
});

describe('The rules of extensions', () => {
	it('P7: an update keeps settings of the receiver that it does not name', async () => {
		const callback = 'https://hooks.one.example/x';
		const configuration = { customer_id: '7' };
		const made = await call<Webhook>('POST', '/webhooks', {
			body: { callback_url: callback, configuration },
		});
		const path = `/webhooks/${made.body.id}`;
		const changed = await call<Webhook>('PUT', path, { body: { callback_url: `${callback}y` } });
		expect(changed.body).toMatchObject({ callback_url: `${callback}y`, configuration });
	});

	it('P10: nobody can choose an extension type', async () => {
		const body = { name: 'Mine', extension_type: 'demo' };
		const answer = await call('POST', '/template_types', { body });
		expect(answer.body.parameter_problems).toHaveProperty('extension_type');
	});

	it('P18: a type has room for 300 data fields', async () => {
		const field = (index: number) => ({ custom_id: `f${index}`, name: 'F' });
		const set = async (count: number) =>
			await call<{ data_fields: TypeField[] }>('PUT', '/template_types/3304/data_fields', {
				body: { data_fields: Array.from({ length: count }, (_one, index) => field(index)) },
			});
		expect((await set(300)).body.data_fields).toHaveLength(300);
		expect((await set(301)).status).toBe(400);
	});
});

describe('A contract that was made just now', () => {
	it('shows its template only later when the guess says so', async () => {
		await new SandboxClient(rootUrl()).guess({ templateIdLagMs: 60_000 });
		const { _private_ownerside: mine } = await createContract();
		expect(mine).not.toHaveProperty('template_id');
		const old = await call<Contract>('GET', '/contracts/900500');
		expect(old.body._private_ownerside).toHaveProperty('template_id', 84001);
		const { body } = await call<List<Contract>>('GET', '/contracts?filter[states]=signed');
		expect(body.data[0]?._private_ownerside).toHaveProperty('template_id');
	});
});
