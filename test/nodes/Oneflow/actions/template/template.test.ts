import { byId, failureOf, runNode } from '../../../../support/harness';
import {
	control,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';

const template = (operation: string, changes: Record<string, unknown> = {}) => ({
	resource: 'template',
	operation,
	...changes,
});
const ids = (items: Array<{ json: { id?: unknown } }>) => items.map(({ json }) => json.id);
const firstQuery = async () => (await requests())[0].query;

describe('template', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('get: reads one with its type', async () => {
		const [item] = await runNode({ parameters: template('get', { templateId: byId(84001) }) });
		expect(item.json).toMatchObject({ id: 84001, template_type: { extension_type: 'demo' } });
		expect((await requests())[0]).toMatchObject({ method: 'GET', path: '/v1/templates/84001' });
	});

	it('get: tells what is missing', async () => {
		const error = await failureOf({ parameters: template('get', { templateId: byId(1) }) });
		expect(error).toMatchObject({ httpCode: '404' });
	});

	it('get many: gives active templates by default, sorted by name', async () => {
		const items = await runNode({ parameters: template('getAll') });
		expect(await firstQuery()).toEqual({ limit: '50', offset: '0', sort: 'name' });
		expect(ids(items)).not.toContain(84007);
		const names = items.map(({ json }) => String(json.name));
		expect(names).toEqual([...names].sort());
	});

	it('get many: narrows by extension type, type, workspaces and activity', async () => {
		const items = await runNode({
			parameters: template('getAll', {
				filters: {
					extensionType: 'demo',
					templateTypeId: '3301',
					workspaceIds: [61001, 61003],
					active: 'all',
				},
			}),
		});
		expect(await firstQuery()).toMatchObject({
			extension_type: 'demo',
			template_type_id: '3301',
			'filter[workspace_ids]': '61001,61003',
			'filter[active]': '',
		});
		expect(ids(items).sort()).toEqual([84001, 84002, 84007]);
	});

	it.each([
		['true', [84001, 84002]],
		['false', [84007]],
	])('get many: active %s', async (active, expected) => {
		const items = await runNode({
			parameters: template('getAll', { filters: { active, templateTypeId: 3301 } }),
		});
		expect(ids(items).sort()).toEqual(expected);
	});

	it.each<[Record<string, unknown>, string]>([
		[{ active: 'perhaps' }, 'Active: "perhaps" is unknown.'],
		[{ templateTypeId: byId('Quote') }, 'Template Type: "Quote" is not an ID.'],
		[{ extensionType: { a: 1 } }, 'Extension Type: '],
	])('get many: refuses %j before any call', async (filters, message) => {
		const error = await failureOf({ parameters: template('getAll', { filters }) });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('get usable: gives one item for each workspace and template', async () => {
		const items = await runNode({ parameters: template('getUsable', { extensionType: 'demo' }) });
		expect(await firstQuery()).toEqual({ extension_type: 'demo' });
		const pairs = items.map(({ json }) => {
			const { workspace, template: found } = json as Record<string, { id: number }>;
			return `${workspace.id}/${found.id}`;
		});
		expect(pairs.sort()).toEqual(['61001/84001', '61001/84002', '61002/84003', '61003/84001']);
		expect(items[0].json.workspace).not.toHaveProperty('templates');
	});

	it('get usable: follows the rights of the user it acts as', async () => {
		const items = await runNode({
			parameters: template('getUsable', {
				options: { actAs: 'custom', actAsEmail: 'nils@example.com' },
			}),
		});
		const workspaces = items.map(({ json }) => (json.workspace as { id: number }).id);
		expect(new Set(workspaces)).toEqual(new Set([61001]));
	});

	it('get usable: narrows by template type', async () => {
		const items = await runNode({
			parameters: template('getUsable', { templateTypeId: byId(3304) }),
		});
		expect(await firstQuery()).toEqual({ template_type_id: '3304' });
		expect(items).toHaveLength(2);
	});

	it('get many: finds types and workspaces by name, and the extension in any case', async () => {
		const items = await runNode({
			parameters: template('getAll', {
				filters: {
					extensionType: { __rl: true, mode: 'name', value: 'DEMO' },
					templateTypeId: { __rl: true, mode: 'name', value: 'Demo integration' },
					workspaceIds: ['Sales', 61003],
				},
			}),
		});
		expect(ids(items).sort()).toEqual([84001, 84002]);
	});

	// promise: An unknown extension type is said
	it.each(['getAll', 'getUsable'])('%s: an unknown extension type is said', async (operation) => {
		const wanted =
			operation === 'getAll' ? { filters: { extensionType: 'nope' } } : { extensionType: 'nope' };
		const error = await failureOf({ parameters: template(operation, wanted) });
		expect(error.message).toBe('Extension Type: the account has no extension "nope". [item 0]');
		expect(error.description).toMatch(/^It has: demo, hubspot\./);
		await resetSandbox();
		await fault({ kind: 'status', status: 404, path: '(templates|contract_create_data)' });
		const other = await failureOf({ parameters: template(operation, wanted) });
		expect(other.message).toMatch(/the account has no extension "nope"/);
	});

	it('get usable: is short by default, with workspace and template by ID and name', async () => {
		const items = await runNode({
			parameters: template('getUsable', { extensionType: 'demo', simplify: true, limit: 1 }),
		});
		expect(items.map(({ json }) => json)).toEqual([
			{
				workspaceId: 61001,
				workspace: 'Sales',
				templateId: 84001,
				template: 'Quote',
				extension: 'demo',
			},
		]);
	});

	// promise: Nothing that Oneflow says is dropped
	it('get usable: gives 197 rows within 20 KB, and everything Oneflow says when not simplified', async () => {
		await control('POST', '/extensions', {
			type: 'many',
			templateTypes: [
				{
					name: 'Many',
					templates: Array.from({ length: 197 }, (_, index) => ({
						name: `Quote ${index}`,
						workspace_ids: [61001],
					})),
				},
			],
		});
		const parameters = template('getUsable', { extensionType: 'many', returnAll: true });
		const short = await runNode({ parameters: { ...parameters, simplify: true } });
		expect(short).toHaveLength(197);
		expect(JSON.stringify(short.map(({ json }) => json)).length).toBeLessThan(20 * 1024);
		const [full] = await runNode({ parameters });
		const { available_options: options } = full.json.template as Record<string, unknown>;
		expect(full.json.template).toHaveProperty('created_time');
		expect(options).toHaveProperty('can_receive_attachments');
		expect(options).toHaveProperty('can_receive_expanded_pdf');
	});

	it('get usable: needs a user', async () => {
		const error = await failureOf({
			parameters: template('getUsable'),
			credential: sandboxCredential({ userEmail: '' }),
		});
		expect(error.message).toMatch(/^User Email: /);
		expect(await requests()).toEqual([]);
	});
});
