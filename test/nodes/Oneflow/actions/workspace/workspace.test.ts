import { byId, failureOf, runNode } from '../../../../support/harness';
import { requests, resetSandbox } from '../../../../support/sandbox';

const workspace = (operation: string, changes: Record<string, unknown> = {}) => ({
	resource: 'workspace',
	operation,
	...changes,
});

describe('workspace', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('get: reads one with the rights in it', async () => {
		const [item] = await runNode({ parameters: workspace('get', { workspaceId: byId(61001) }) });
		expect(item.json).toMatchObject({ id: 61001, _permissions: { 'contract:create': true } });
	});

	it('get many: gives all, by name', async () => {
		const items = await runNode({ parameters: workspace('getAll', { returnAll: true }) });
		expect(items.map(({ json }) => json.name)).toEqual(['Board', 'People', 'Procurement', 'Sales']);
		expect((await requests())[0].query).toEqual({ sort: 'name', limit: '100', offset: '0' });
	});

	it('get many: gives the rows as they are when not simplified', async () => {
		const [item] = await runNode({
			parameters: workspace('getAll', { simplify: false, limit: 1 }),
		});
		expect(item.json).toHaveProperty('_links');
	});

	it.each(['', 'Sales', '1.5', '-1'])('get: refuses %j before any call', async (id) => {
		const error = await failureOf({ parameters: workspace('get', { workspaceId: byId(id) }) });
		expect(error.message).toMatch(/^Workspace: .*\[item 0\]$/);
		expect(await requests()).toEqual([]);
	});
});
