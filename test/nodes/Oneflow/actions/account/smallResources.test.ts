import { byId, failureOf, runNode } from '../../../../support/harness';
import { requests, resetSandbox, sandboxCredential } from '../../../../support/sandbox';
import { startStub } from '../../../../support/stub';

const on = (resource: string, operation: string, more: Record<string, unknown> = {}) => ({
	resource,
	operation,
	...more,
});

describe('account, tags and folders', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('gives the account', async () => {
		const [{ json }] = await runNode({ parameters: on('account', 'get') });
		expect(json).toMatchObject({ id: 700100, name: 'Northwind Demo AB' });
	});

	it('gives the extensions, one item each', async () => {
		const items = await runNode({ parameters: on('account', 'getExtensions') });
		expect(JSON.stringify(items)).toContain('demo');
		expect(items.length).toBeGreaterThan(1);
	});

	it.each([
		['a bare list', [{ type: 'a' }, { type: 'b' }], [{ type: 'a' }, { type: 'b' }]],
		['an envelope', { count: 1, data: [{ type: 'a' }] }, [{ type: 'a' }]],
		['texts', ['a'], [{ extension: 'a' }]],
	])('reads the extensions from %s', async (_, body, wanted) => {
		const stub = await startStub({ body });
		const credential = sandboxCredential({ baseUrl: stub.url });
		const items = await runNode({ parameters: on('account', 'getExtensions'), credential });
		expect(items.map(({ json }) => json)).toEqual(wanted);
		await stub.close();
	});

	it('creates and lists tags', async () => {
		const [{ json }] = await runNode({ parameters: on('tag', 'create', { name: 'Urgent' }) });
		expect(json).toMatchObject({ name: 'Urgent' });
		const items = await runNode({ parameters: on('tag', 'getAll', { returnAll: true }) });
		expect(items.map((item) => item.json.name)).toContain('Urgent');
		const error = await failureOf({ parameters: on('tag', 'create', { name: '' }) });
		expect(error.message).toBe('Name: is empty. [item 0]');
	});

	it('creates folders, at the top or in another one', async () => {
		const top = { workspaceId: byId(61001), name: '2025' };
		const [{ json }] = await runNode({ parameters: on('folder', 'create', top) });
		expect(json).toMatchObject({ name: '2025', workspace_id: 61001 });
		const parameters = on('folder', 'create', { ...top, parentId: String(json.id) });
		const [inner] = await runNode({ parameters });
		expect(inner.json).toMatchObject({ parent_id: json.id });
		expect((await requests()).map(({ body }) => body)).toEqual([
			{ name: '2025', workspace_id: 61001 },
			{ name: '2025', workspace_id: 61001, parent_id: json.id },
		]);
	});
});
