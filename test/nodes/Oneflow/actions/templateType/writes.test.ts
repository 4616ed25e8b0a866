import * as fc from 'fast-check';

import { byId, failureOf, operationsOf, runNode } from '../../../../support/harness';
import {
	api,
	clearRequests,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { startStub } from '../../../../support/stub';

const TYPE = 3301;

interface Field {
	custom_id: string;
	source: string;
	active: boolean;
	name: string;
	value: string;
	description: string;
}

const on = operationsOf('templateType', { templateTypeId: byId(TYPE) });

const set = (dataField: unknown[], more: Record<string, unknown> = {}) =>
	on('setDataFields', { dataFields: { dataField }, ...more });

const fields = async (id = TYPE): Promise<Field[]> =>
	(await api('GET', `/template_types/${id}`)).data_fields;

const puts = async () => (await requests()).filter(({ method }) => method === 'PUT');

describe('templateType: setDataFields', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('adds a field and keeps all others, inactive and system ones included', async () => {
		const before = await fields();
		const items = await runNode({ parameters: set([{ customId: 'colour', name: 'Colour' }]) });
		const after = await fields();
		expect(after.slice(0, before.length)).toEqual(before);
		expect(after.at(-1)).toMatchObject({ custom_id: 'colour', name: 'Colour', active: true });
		expect(items.map(({ json }) => json.custom_id)).toEqual(after.map((field) => field.custom_id));
	});

	it('changes only the texts that are given', async () => {
		await runNode({ parameters: set([{ customId: 'delivery_terms', value: 'EXW' }]) });
		const changed = (await fields()).find((field) => field.custom_id === 'delivery_terms');
		expect(changed).toMatchObject({ name: 'Terms of delivery', value: 'EXW', active: true });
	});

	it('empties texts only when asked to', async () => {
		const entry = [{ customId: 'delivery_terms', value: '' }];
		const value = async () =>
			(await fields()).find((field) => field.custom_id === 'delivery_terms')?.value;
		await runNode({ parameters: set(entry) });
		expect(await value()).toBe('DAP');
		await runNode({ parameters: set(entry, { options: { clearEmpty: true } }) });
		expect(await value()).toBe('');
	});

	it('switches a system field, and refuses to change anything else of it', async () => {
		await runNode({ parameters: set([{ customId: 'old_ref', active: 'true' }]) });
		expect((await fields()).find((field) => field.custom_id === 'old_ref')?.active).toBe(true);
		await clearRequests();
		const error = await failureOf({ parameters: set([{ customId: 'old_ref', value: 'x' }]) });
		expect(error.message).toBe(
			'Data field "old_ref": is a system field, so its value cannot change. [item 0]',
		);
		expect(await puts()).toEqual([]);
	});

	it('removes user fields that are not named only when asked to, system fields never', async () => {
		const parameters = set([{ customId: 'internal_note' }], { removeMissing: true });
		await runNode({ parameters });
		const left = await fields();
		expect(left.map((field) => field.custom_id)).toEqual([
			'order_no',
			'old_ref',
			'internal_note',
			'accept_terms',
		]);
	});

	it.each([true, false])('refuses to set none, Remove Missing being %p', async (removeMissing) => {
		const error = await failureOf({ parameters: set([], { removeMissing }) });
		expect(error.message).toContain('Data Fields: none is given.');
		expect(await requests()).toEqual([]);
	});

	it('gives a checkbox its default by a switch', async () => {
		const items = [{ ticked: true }];
		await runNode({
			parameters: set([{ customId: 'box', name: 'Box', value: '={{ $json.ticked }}' }]),
			items,
		});
		expect((await fields()).at(-1)).toMatchObject({ custom_id: 'box', value: '1' });
	});

	it('does several items on one type in turn, each seeing what the last one wrote', async () => {
		const parameters = set([{ customId: '={{ $json.id }}', name: '={{ $json.id }}' }]);
		const items = Array.from({ length: 6 }, (_, index) => ({ id: `field_${index}` }));
		const before = (await fields()).length;
		await runNode({ parameters, items });
		expect(await fields()).toHaveLength(before + 6);
	});

	// promise: Two runs that set fields of one type lose none
	it('loses no field when two runs set fields of one type at the same time', async () => {
		const ids = ['colour', 'size', 'weight'];
		await Promise.all(
			ids.map(
				async (customId) => await runNode({ parameters: set([{ customId, name: customId }]) }),
			),
		);
		const after = (await fields()).map((field) => field.custom_id);
		expect(after).toEqual(expect.arrayContaining(ids));
	});

	// promise: What a template type did not take is said
	it('says so when the type does not have afterwards what was written', async () => {
		const before = await fields();
		const stub = await startStub(({ method }) => ({
			body: {
				id: TYPE,
				data_fields:
					method === 'PUT'
						? [...before, { custom_id: 'colour', name: 'Colour', active: true }]
						: before,
			},
		}));
		const credential = sandboxCredential({ baseUrl: stub.url });
		const parameters = set([{ customId: 'colour', name: 'Colour' }]);
		const error = await failureOf({ parameters, credential });
		expect(error.message).toContain('the template type does not contain what was written');
		await stub.close();
	});

	it.each([
		['no custom ID', [{ name: 'A' }], 'Custom ID: is empty.'],
		['a new field without a name', [{ customId: 'x' }], 'is new and has no name.'],
		['a field twice', [{ customId: 'x' }, { customId: 'x' }], 'is given twice.'],
		['a value too long', [{ customId: 'x', value: 'x'.repeat(1025) }], 'has 1025 characters'],
	])('refuses %s before anything is written', async (_, entries, message) => {
		expect((await failureOf({ parameters: set(entries) })).message).toContain(message);
		expect(await puts()).toEqual([]);
	});

	it('writes nothing when the answer does not show the fields there are', async () => {
		const stub = await startStub({ body: { id: TYPE, name: 'Type' } });
		const credential = sandboxCredential({ baseUrl: stub.url });
		await failureOf({ parameters: set([{ customId: 'x', name: 'X' }]), credential });
		expect(stub.requests.map(({ method }) => method)).toEqual(['GET']);
		await stub.close();
	});

	it('tells a change that Oneflow ignored', async () => {
		const field = { custom_id: 'a', name: 'A', source: 'user', active: true, value: '1' };
		const stub = await startStub({ body: { id: TYPE, data_fields: [field] } });
		const credential = sandboxCredential({ baseUrl: stub.url });
		const error = await failureOf({ parameters: set([{ customId: 'a', value: '2' }]), credential });
		expect(error.message).toContain('Data field "a": Oneflow reported no error');
		await stub.close();
	});

	it('never loses a field, whatever sets are written one after the other', async () => {
		const entry = fc.record({
			customId: fc.constantFrom('p', 'q', 'r', 'internal_note', 'old_note'),
			name: fc.constantFrom('One', 'Two'),
			value: fc.constantFrom('', '1'),
			active: fc.constantFrom('', 'true', 'false'),
		});
		const selector = ({ customId }: { customId: string }) => customId;
		const sets = fc.uniqueArray(entry, { selector, minLength: 1, maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(sets, async (entries) => {
				const before = (await fields()).map((field) => field.custom_id);
				await runNode({ parameters: set(entries) });
				const after = (await fields()).map((field) => field.custom_id);
				expect(after).toEqual(expect.arrayContaining(before));
			}),
			{ numRuns: 25 },
		);
	});

	it('says that only an administrator may do it', async () => {
		const credential = sandboxCredential({ userEmail: 'nils@example.com' });
		const parameters = set([{ customId: 'x', name: 'X' }]);
		const error = await failureOf({ parameters, credential });
		expect(error.httpCode).toBe('403');
		const anonymous = sandboxCredential({ userEmail: '' });
		const none = await failureOf({ parameters, credential: anonymous });
		expect(none.message).toContain('only on behalf of a user');
	});
});

describe('template types', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are created, changed and deleted', async () => {
		const created = await runNode({ parameters: on('create', { name: 'Shop', description: 'x' }) });
		const id = created[0].json.id as number;
		const update = on('update', { templateTypeId: byId(id), updateFields: { description: '' } });
		const [{ json }] = await runNode({ parameters: update });
		expect(json).toMatchObject({ id, name: 'Shop', description: '' });
		const remove = on('delete', { templateTypeId: byId(id) });
		expect((await runNode({ parameters: remove }))[0].json).toEqual({ deleted: true });
		expect((await runNode({ parameters: remove }))[0].json).toEqual({ deleted: true });
	});

	it('change in the order of the items, by whichever name or ID', async () => {
		const { name } = await api('GET', `/template_types/${TYPE}`);
		const parameters = on('update', {
			templateTypeId: '={{ $json.type }}',
			updateFields: { name: '={{ $json.name }}', description: '={{ $json.text }}' },
		});
		const items = [
			{ type: name, name, text: 'one' },
			{ type: TYPE, name: 'Other', text: 'two' },
			{ type: 'Other', name, text: 'three' },
		];
		await runNode({ parameters, items });
		const sent = (await puts()).map(({ body }) => (body as { description: string }).description);
		expect(sent).toEqual(['one', 'two', 'three']);
	});

	it('cannot be created without a name or emptied of it', async () => {
		const error = await failureOf({ parameters: on('create', { name: '' }) });
		expect(error.message).toBe('Name: is empty. [item 0]');
		const update = on('update', { updateFields: { name: '' } });
		expect((await failureOf({ parameters: update })).message).toContain('Name: is empty.');
		expect(await requests()).toEqual([]);
	});

	it('of an extension show the refusal to delete them', async () => {
		const error = await failureOf({ parameters: on('delete') });
		expect(error.httpCode).toBe('403');
		expect(error.message).toMatch(/^Template type ".+" was made by the extension "demo": /);
		expect(error.description).toMatch(/switch the extension off in Oneflow/);
		expect(error.description).not.toContain('lacks the permission');
	});

	it('are not created twice when the answer is lost', async () => {
		await fault({ kind: 'reset', method: 'POST', when: 'after', times: 1 });
		const error = await failureOf({ parameters: on('create', { name: 'Shop' }) });
		expect(error.description).toContain('unknown whether Oneflow carried this out');
	});
});
