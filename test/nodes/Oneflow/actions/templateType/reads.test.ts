import { byId, byUrl, failureOf, runNode } from '../../../../support/harness';
import { fault, requests, resetSandbox } from '../../../../support/sandbox';

const templateType = (operation: string, changes: Record<string, unknown> = {}) => ({
	resource: 'templateType',
	operation,
	...changes,
});
const fields = async (filters: Record<string, unknown>) =>
	(
		await runNode({
			parameters: templateType('getDataFields', { templateTypeId: byId(3301), filters }),
		})
	).map(({ json }) => String(json.custom_id));

const SYSTEM = ['accept_terms', 'old_ref', 'order_no'];
const USER = ['delivery_terms', 'internal_note', 'old_note'];

describe('template type', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('get: reads one with its data fields', async () => {
		const [item] = await runNode({
			parameters: templateType('get', {
				templateTypeId: byUrl('https://app.oneflow.com/template_types/3301'),
			}),
		});
		expect(item.json).toMatchObject({ id: 3301, extension_type: 'demo' });
		expect(item.json.data_fields).toHaveLength(6);
	});

	it('get: says that an extension has no template type where the account has none at all', async () => {
		const body = { count: 0, data: [] };
		await fault({ kind: 'status', status: 200, path: 'template_types$', body });
		const templateTypeId = { __rl: true, mode: 'extension', value: 'demo' };
		const error = await failureOf({ parameters: templateType('get', { templateTypeId }) });
		expect(error.message).toMatch(/^Template Type: the extension "demo" has no template type/);
	});

	it('get many: gives all, sorted by name', async () => {
		const items = await runNode({ parameters: templateType('getAll', { returnAll: true }) });
		expect(items.map(({ json }) => json.id).sort()).toEqual([3301, 3302, 3303, 3304]);
		expect((await requests())[0].query).toMatchObject({ sort: 'name' });
	});

	it.each([
		[{}, [...SYSTEM, ...USER]],
		[{ source: 'system' }, SYSTEM],
		[{ source: 'user' }, USER],
		[{ source: 'System' }, SYSTEM],
		[{ active: true }, ['accept_terms', 'delivery_terms', 'internal_note', 'order_no']],
		[{ active: false }, ['old_note', 'old_ref']],
		[{ active: 'false', source: 'user' }, ['old_note']],
	])('get data fields: with %j', async (filters, expected) => {
		expect((await fields(filters)).sort()).toEqual([...expected].sort());
	});

	it('get data fields: refuses a source that there is not before any call', async () => {
		const parameters = templateType('getDataFields', {
			templateTypeId: byId(3301),
			filters: { source: 'sytem' },
		});
		expect((await failureOf({ parameters })).message).toContain('"sytem" is unknown');
		expect(await requests()).toEqual([]);
	});

	it('get data fields: reads a type once for many items', async () => {
		const items = await runNode({
			parameters: templateType('getDataFields', { templateTypeId: byId(3301) }),
			items: [{}, {}, {}],
		});
		expect(items).toHaveLength(18);
		expect(items[17].pairedItem).toEqual({ item: 2 });
		expect(await requests()).toHaveLength(1);
	});
});
