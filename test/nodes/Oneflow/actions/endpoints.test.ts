import { binaryItem, byId, mapped, runNode } from '../../../support/harness';
import { api, requests, resetSandbox } from '../../../support/sandbox';

/** Rows of the overview in docs/oneflow-api.md (3.0) by number; `:x` is an ID. Left out: #1, #26, #42 and #52. */
const ENDPOINTS: Record<number, string> = {
	3: 'GET /accounts/me',
	4: 'GET /accounts/extensions',
	5: 'GET /users',
	6: 'GET /users/:x',
	7: 'GET /workspaces',
	8: 'GET /workspaces/:x',
	9: 'GET /contacts',
	10: 'POST /contacts',
	11: 'GET /contacts/:x',
	12: 'PUT /contacts/:x',
	13: 'DELETE /contacts/:x',
	14: 'GET /tags',
	15: 'POST /tags',
	16: 'POST /folders',
	17: 'GET /templates',
	18: 'GET /templates/:x',
	19: 'GET /template_types',
	20: 'GET /template_types/:x',
	21: 'POST /template_types',
	22: 'PUT /template_types/:x',
	23: 'DELETE /template_types/:x',
	24: 'PUT /template_types/:x/data_fields',
	25: 'GET /helpers/contract_create_data',
	27: 'GET /contracts',
	28: 'POST /contracts/create',
	29: 'GET /contracts/:x',
	30: 'PUT /contracts/:x',
	31: 'DELETE /contracts/:x',
	32: 'POST /contracts/:x/publish',
	33: 'POST /contracts/:x/participants/:x/access_link',
	34: 'GET /contracts/:x/parties',
	35: 'GET /contracts/:x/parties/:x',
	36: 'POST /contracts/:x/parties',
	37: 'PUT /contracts/:x/parties/:x',
	38: 'DELETE /contracts/:x/parties/:x',
	39: 'GET /contracts/:x/parties/:x/participants/:x',
	40: 'POST /contracts/:x/parties/:x/participants',
	41: 'PUT /contracts/:x/parties/:x/participants/:x',
	43: 'GET /contracts/:x/data_fields',
	44: 'GET /contracts/:x/data_fields/c::order_no',
	45: 'PUT /contracts/:x/data_fields',
	46: 'PUT /contracts/:x/data_fields/c::order_no',
	47: 'GET /contracts/:x/product_groups',
	48: 'GET /contracts/:x/product_groups/:x',
	49: 'PUT /contracts/:x/product_groups',
	50: 'PUT /contracts/:x/product_groups/:x',
	51: 'POST /contracts/:x/product_groups/:x/products',
	53: 'GET /contracts/:x/product_groups/:x/products/:x',
	54: 'PUT /contracts/:x/product_groups/:x/products/:x',
	55: 'PUT /contracts/:x/products/:x',
	56: 'GET /contracts/:x/products',
	57: 'DELETE /contracts/:x/product_groups/:x/products/:x',
	58: 'GET /contracts/:x/comments',
	59: 'GET /contracts/:x/comments/:x',
	60: 'POST /contracts/:x/comments',
	61: 'GET /contracts/:x/reminders',
	62: 'POST /contracts/:x/reminders',
	63: 'GET /contracts/:x/events',
	64: 'GET /contracts/:x/events/:x',
	65: 'GET /contracts/:x/files',
	66: 'GET /contracts/:x/files/:x',
	67: 'GET /contracts/:x/files/:x?download=true',
	68: 'POST /contracts/:x/files',
	69: 'GET /webhooks',
	70: 'GET /webhooks/:x',
	71: 'POST /webhooks',
	72: 'PUT /webhooks/:x',
	73: 'DELETE /webhooks/:x',
};

const CONTRACT = 900500;

/** `/v1/contracts/900500/files/1` with `download=true` → `/contracts/:x/files/:x?download=true` */
function shapeOf(path: string, query: Record<string, string>): string {
	const shape = path.replace(/^\/v1/, '').replace(/\/\d+(?=\/|$)/g, '/:x');
	return query.download === 'true' ? `${shape}?download=true` : shape;
}

async function run(
	resource: string,
	operation: string,
	more: Record<string, unknown> = {},
	items?: Parameters<typeof runNode>[0]['items'],
) {
	const contractId = byId(CONTRACT);
	const parameters = { resource, operation, contractId, ...more };
	const [{ json }] = await runNode({ parameters, items });
	return json as { id: number; party_id: number };
}

async function useAccount(): Promise<void> {
	await run('account', 'get');
	await run('account', 'getExtensions');
	await run('user', 'getAll');
	await run('user', 'get', { userId: byId(510020) });
	await run('workspace', 'getAll');
	await run('workspace', 'get', { workspaceId: byId(61001) });
	await run('tag', 'create', { name: 'A' });
	await run('tag', 'getAll');
	await run('folder', 'create', { workspaceId: byId(61001), name: 'A' });
	const contact = await run('contact', 'create', { workspaceId: byId(61001), name: 'A' });
	const contactId = byId(contact.id);
	await run('contact', 'getAll', { workspaceId: byId(61001) });
	await run('contact', 'get', { contactId });
	await run('contact', 'update', { contactId, updateFields: { name: 'B' } });
	await run('contact', 'delete', { contactId });
	const callbackUrl = 'https://n8n.example.com/webhook/1';
	const webhookId = byId((await run('webhook', 'create', { callbackUrl })).id);
	await run('webhook', 'getAll');
	await run('webhook', 'get', { webhookId });
	await run('webhook', 'update', { webhookId, updateFields: { events: ['contract:sign'] } });
	await run('webhook', 'delete', { webhookId });
}

async function useTemplates(): Promise<void> {
	await run('template', 'getAll');
	await run('template', 'get', { templateId: byId(84001) });
	await run('template', 'getUsable');
	const templateTypeId = byId((await run('templateType', 'create', { name: 'A' })).id);
	await run('templateType', 'getAll');
	await run('templateType', 'get', { templateTypeId });
	await run('templateType', 'update', { templateTypeId, updateFields: { name: 'B' } });
	const dataFields = { dataField: [{ customId: 'a', name: 'A' }] };
	await run('templateType', 'setDataFields', { templateTypeId, dataFields });
	await run('templateType', 'getDataFields', { templateTypeId });
	await run('templateType', 'delete', { templateTypeId });
}

async function usePeople(): Promise<void> {
	const person = { name: 'A', email: 'a@example.org' };
	const participants = { participant: [person] };
	const partyId = byId((await run('party', 'create', { name: 'A AB', participants })).id);
	await run('party', 'getAll');
	await run('party', 'get', { partyId });
	await run('party', 'update', { partyId, updateFields: { name: 'B AB' } });
	const other = { name: 'B', email: 'b@example.org', addTo: 'party', partyId };
	const added = await run('participant', 'create', other);
	const participantId = byId(added.id);
	await run('participant', 'getAll');
	await run('participant', 'get', { participantId });
	await run('participant', 'update', { participantId, updateFields: { title: 'CEO' } });
	await run('participant', 'createAccessLink', { participantId });
	await run('participant', 'delete', { participantId });
	await run('party', 'delete', { partyId });
}

async function useContent(): Promise<void> {
	await run('dataField', 'getAll');
	await run('dataField', 'getAll', { filters: { customIds: 'order_no' } });
	await run('dataField', 'update', { dataFields: mapped({ order_no: '1' }) });
	await run('dataField', 'update', { dataFields: mapped({ order_no: '2', internal_note: 'x' }) });
	const [table] = (await api('GET', `/contracts/${CONTRACT}/product_groups`)).data;
	const productId = byId((await run('product', 'create', { name: 'A' })).id);
	const updateFields = { name: 'B' };
	await run('product', 'get', { productId, table: 'position' });
	await run('product', 'getAll');
	await run('product', 'getAll', { return: 'tables', table: 'id', tableId: table.id });
	await run('product', 'update', { productId, updateFields });
	await run('product', 'update', { productId, updateFields, table: 'position' });
	await run('product', 'delete', { productId });
	const json = { productsInput: 'json', productsJson: '[{ "name": "Row" }]' };
	await run('product', 'update', { applyTo: 'table', ...json });
	await run('product', 'update', { applyTo: 'tables', ...json });
	const items = [await binaryItem(Buffer.from('a'), 'a.txt')];
	await run('file', 'upload', {}, items);
	await run('file', 'getAll');
	await run('file', 'download');
}

async function useContract(): Promise<void> {
	await run('contract', 'create', { workspaceId: byId(61001), templateId: byId(84001) });
	await run('contract', 'getAll');
	await run('contract', 'get');
	await run('contract', 'update', { updateFields: { name: 'A' } });
	await run('contract', 'publish', { subject: 'A', message: 'B' });
	const commentId = byId((await run('comment', 'create', { body: 'A' })).id);
	await run('comment', 'getAll');
	await run('comment', 'get', { commentId });
	const time = { dateTime: '2099-01-01T00:00:00', subject: 'A', message: 'B' };
	await run('reminder', 'create', { ...time, recipientIds: [510020] });
	await run('reminder', 'getAll');
	await run('event', 'get', { eventId: byId((await run('event', 'getAll')).id) });
	await run('contract', 'delete');
}

describe('the whole API', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('is reached by some operation, endpoint by endpoint', async () => {
		await useAccount();
		await useTemplates();
		await usePeople();
		await useContent();
		await useContract();
		const reached = new Set(
			(await requests()).map(({ method, path, query }) => `${method} ${shapeOf(path, query)}`),
		);
		const missing = Object.entries(ENDPOINTS).filter(([, endpoint]) => !reached.has(endpoint));
		expect(missing).toEqual([]);
	});
});
