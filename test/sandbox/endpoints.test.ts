import { ADMIN, buyer, call, createContract, reset } from './api';
import type { Contract } from './api';

/** Every endpoint with placeholders for identifiers, and a body that works. */
const ENDPOINTS: Array<[string, string, unknown?]> = [
	['GET', '/'],
	['GET', '/ping'],
	['GET', '/accounts/me'],
	['GET', '/accounts/extensions'],
	['GET', '/users'],
	['GET', '/users/510020'],
	['GET', '/workspaces?filter[name]=Sales&sort=-name'],
	['GET', '/workspaces/61001'],
	['GET', '/contacts?workspace_id=61001'],
	['POST', '/contacts', { workspace_id: 61001, name: 'New', email: 'new@example.org' }],
	['GET', '/contacts/230001'],
	['PUT', '/contacts/230001', { notes: 'Called', country_code: null }],
	['DELETE', '/contacts/230001'],
	['GET', '/tags'],
	['POST', '/tags', { name: 'Tag' }],
	['POST', '/folders', { name: 'Folder', workspace_id: 61001, parent_id: 47001 }],
	['GET', '/templates'],
	['GET', '/templates/84001'],
	['GET', '/template_types'],
	['GET', '/template_types/3304'],
	['POST', '/template_types', { name: 'Type', description: '' }],
	['PUT', '/template_types/3304', { name: 'Renamed' }],
	['PUT', '/template_types/3304/data_fields', { data_fields: [{ custom_id: 'a', name: 'A' }] }],
	['GET', '/helpers/contract_create_data'],
	['GET', '/helpers/template_types/3304/data_fields'],
	['GET', '/contracts'],
	['POST', '/contracts/create', { workspace_id: 61001, template_id: 84001 }],
	['GET', '/contracts/:contract'],
	['PUT', '/contracts/:contract', { _private: { name: 'Renamed' } }],
	['POST', '/contracts/:contract/participants/:person/access_link', {}],
	['GET', '/contracts/:contract/parties'],
	['GET', '/contracts/:contract/parties/:party'],
	['POST', '/contracts/:contract/parties', buyer('third@example.org')],
	['PUT', '/contracts/:contract/parties/:party', { name: 'Renamed Oy' }],
	['GET', '/contracts/:contract/parties/:party/participants/:person'],
	[
		'POST',
		'/contracts/:contract/parties/:party/participants',
		{ name: 'Fourth', delivery_channel: 'none' },
	],
	['PUT', '/contracts/:contract/parties/:party/participants/:person', { title: 'CEO' }],
	['GET', '/contracts/:contract/data_fields'],
	['GET', '/contracts/:contract/data_fields/c::order_no'],
	['PUT', '/contracts/:contract/data_fields', { data_fields: [] }],
	['PUT', '/contracts/:contract/data_fields/c::order_no', { value: '1' }],
	['GET', '/contracts/:contract/product_groups'],
	['GET', '/contracts/:contract/product_groups/:group'],
	['PUT', '/contracts/:contract/product_groups', { product_groups: [{ configuration: {} }] }],
	['PUT', '/contracts/:contract/product_groups/:group', { configuration: { price_precision: 0 } }],
	['POST', '/contracts/:contract/product_groups/:group/products', { name: 'Row' }],
	['GET', '/contracts/:contract/product_groups/:group/products'],
	['GET', '/contracts/:contract/product_groups/:group/products/:product'],
	['PUT', '/contracts/:contract/product_groups/:group/products/:product', { name: 'Renamed' }],
	['PUT', '/contracts/:contract/products/:product', {}],
	['GET', '/contracts/:contract/products'],
	['DELETE', '/contracts/:contract/product_groups/:group/products/:product'],
	['GET', '/contracts/:contract/comments'],
	['POST', '/contracts/:contract/comments', { body: 'Hello' }],
	['GET', '/contracts/:contract/comments/120001'],
	['GET', '/contracts/:contract/reminders'],
	[
		'POST',
		'/contracts/:contract/reminders',
		{
			date_time: '2099-01-01T00:00:00+0000',
			subject: 'S',
			message: 'M',
			reminder_recipients: [{ id: 510020 }],
		},
	],
	['GET', '/contracts/:contract/events?sort=-created_time'],
	['GET', '/contracts/900500/events/3300101'],
	['GET', '/contracts/:contract/files?sort=name'],
	['GET', '/contracts/:contract/files/1'],
	['GET', '/webhooks'],
	['POST', '/webhooks', { callback_url: 'https://n8n.example.com/hook' }],
	['GET', '/webhooks/18004'],
	['PUT', '/webhooks/18004', { sign_key: null, filters: null }],
	['DELETE', '/webhooks/18004'],
	['DELETE', '/contracts/:contract/parties/:party/participants/:person'],
	['DELETE', '/contracts/:contract/parties/:party'],
	['POST', '/contracts/:contract/publish', { subject: 'S', message: 'M' }],
	['DELETE', '/contracts/:contract'],
	['DELETE', '/template_types/3310'],
];

const STRANGE_BODIES: unknown[] = [
	[],
	null,
	1,
	'text',
	{ name: null, value: [], data_fields: {}, filters: [[]], parties: [null] },
	{ _private: [], products: [{}], participants: [1], filter_rules: 'x', tags: [{}] },
];

function fill(path: string, contract: Contract): string {
	const party = contract.parties[1];
	const group = contract.product_groups?.[0];
	return path
		.replace(':contract', String(contract.id))
		.replace(':party', String(party?.id))
		.replace(':person', String(party?.participants?.[0]?.id))
		.replace(':group', String(group?.id))
		.replace(':product', String(group?.products[0]?.id));
}

describe('The endpoints of the sandbox', () => {
	beforeEach(async () => await reset());

	it('all work', async () => {
		const contract = await createContract();
		for (const [method, path, body] of ENDPOINTS) {
			const answer = await call(method, fill(path, contract), { body });
			expect([method, path, answer.status, answer.body?.parameter_problems]).toEqual([
				method,
				path,
				200,
				undefined,
			]);
		}
	});

	it('never break on strange bodies and identifiers', async () => {
		const contract = await createContract();
		for (const [method, path, wanted] of ENDPOINTS) {
			if (method === 'DELETE' || wanted === undefined) continue;
			for (const body of STRANGE_BODIES) {
				const answer = await call(method, fill(path, contract), { body });
				// An access link takes no content, so that nothing and an empty array are fine there.
				const expected = path.endsWith('access_link') ? [200, 400] : [400];
				expect([method, path, body, expected.includes(answer.status) || answer.status]).toEqual([
					method,
					path,
					body,
					true,
				]);
			}
		}
		for (const id of ['abc', '0', '-1', '99999999999999999999', 'c::x', '%00']) {
			for (const path of [`/contracts/${id}`, `/webhooks/${id}`, `/templates/${id}`]) {
				const { status } = await call('GET', path);
				expect([400, 404]).toContain(status);
			}
		}
	});

	it('refuse a query that they do not know', async () => {
		const contract = await createContract();
		for (const [method, path, body] of ENDPOINTS) {
			const filled = fill(path, contract);
			const address = `${filled}${filled.includes('?') ? '&' : '?'}surprise=1`;
			const { status, body: error } = await call(method, address, { body });
			expect([path, status, Object.keys(error.parameter_problems ?? {})]).toEqual([
				path,
				400,
				['surprise'],
			]);
		}
	});

	it('answer 404 as documented for paths that do not exist', async () => {
		const { status, body } = await call('POST', '/contracts/900500/copy', {
			user: ADMIN,
			body: {},
		});
		expect([status, body.error_code, body.title]).toEqual([404, 4040000, 'Not Found']);
	});
});
