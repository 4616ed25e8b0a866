import {
	byId,
	failureOf,
	mapped,
	mapperFields,
	operationsOf,
	runNode,
} from '../../../../support/harness';
import {
	api,
	clearRequests,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { startStub } from '../../../../support/stub';

const CONTRACT = 900500;

const on = operationsOf('dataField', { contractId: byId(CONTRACT) });

const update = (value: Record<string, unknown>) => on('update', { dataFields: mapped(value) });

async function values(): Promise<Record<string, string>> {
	const { data } = await api('GET', `/contracts/${CONTRACT}/data_fields`);
	return Object.fromEntries(
		data.map((field: { _private_ownerside: { custom_id: string }; value: string }) => [
			field._private_ownerside.custom_id,
			field.value,
		]),
	);
}

const puts = async () => (await requests()).filter(({ method }) => method === 'PUT');

describe('data fields of a contract', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are listed, all or up to a limit', async () => {
		const all = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(all.length).toBeGreaterThan(2);
		expect(all[0].json).toMatchObject({ value: '10045' });
		expect(await runNode({ parameters: on('getAll', { limit: 1 }) })).toHaveLength(1);
	});

	it('are read singly by custom ID', async () => {
		const filters = { customIds: 'order_no, delivery_terms' };
		const items = await runNode({ parameters: on('getAll', { filters }) });
		expect(items.map(({ json }) => json.value)).toEqual(['10045', 'DAP']);
		expect((await requests()).map(({ path }) => path)).toEqual([
			'/v1/contracts/900500/data_fields/c::order_no',
			'/v1/contracts/900500/data_fields/c::delivery_terms',
		]);
	});

	it('are set by custom ID as JSON, where no form can know them', async () => {
		const dataFieldsJson = '{ "order_no": "10099", "delivery_terms": null }';
		await runNode({ parameters: on('update', { dataFieldsInput: 'json', dataFieldsJson }) });
		expect(await values()).toMatchObject({ order_no: '10099', delivery_terms: 'DAP' });
		const wrong = { dataFieldsInput: 'json', dataFieldsJson: '{ "order_nr": "1" }' };
		const error = await failureOf({ parameters: on('update', wrong) });
		expect(error.message).toBe('Data field "order_nr": is not a field of this contract. [item 0]');
		expect(error.description).toContain('order_no');
	});

	it.each([true, false])('go back as they were read, simplified: %s', async (simplify) => {
		const before = await values();
		const read = await runNode({ parameters: on('getAll', { returnAll: true, simplify }) });
		const dataFieldsJson = read.map(({ json }) => json);
		await runNode({ parameters: on('update', { dataFieldsInput: 'json', dataFieldsJson }) });
		expect(await puts()).toHaveLength(1);
		expect(await values()).toEqual(before);
	});

	it('take one value by its own path', async () => {
		const items = await runNode({ parameters: update({ order_no: '10099' }) });
		expect(items.map(({ json }) => json.value)).toEqual(['10099']);
		expect(await puts()).toMatchObject([
			{ path: '/v1/contracts/900500/data_fields/c::order_no', body: { value: '10099' } },
		]);
	});

	it('take several values in one call, as text', async () => {
		const sent = { order_no: 77, internal_note: '', accept_terms: true };
		const items = await runNode({ parameters: update(sent) });
		expect(items.map(({ json }) => json.value)).toEqual(['77', '', '1']);
		expect(await puts()).toHaveLength(1);
		expect(await values()).toMatchObject({
			order_no: '77',
			accept_terms: '1',
			delivery_terms: 'DAP',
		});
	});

	it('take the keys of the item that are fields, and leave the rest', async () => {
		const parameters = on('update', {
			dataFields: { mappingMode: 'autoMapInputData', value: null },
		});
		const items = [{ order_no: '5', unknown: 'x', nested: { a: 1 } }];
		await runNode({ parameters, items });
		expect((await values()).order_no).toBe('5');
		const failing = [
			['no key of the input is a data field', { unknown: 'x' }],
			['no value is given', { order_no: null }],
		] as const;
		for (const [message, item] of failing) {
			const error = await failureOf({ parameters, items: [item] });
			expect(error.message).toContain(message);
		}
	});

	it.each([
		['an unknown field', { nope: '1' }, 'Data field "nope": is not a field of this contract.'],
		['a text too long', { order_no: 'x'.repeat(1025) }, 'has 1025 characters.'],
		['a list', { order_no: ['1', '2'] }, 'is a list or an object.'],
		['an object in a text', { order_no: 'No [object Object]' }, 'contains "[object Object]"'],
		['half a character', { order_no: '\ud83d' }, 'contains half a character'],
		['nothing', {}, 'Data Fields: no value is given.'],
	])('refuse %s before anything is written', async (_, value, message) => {
		const error = await failureOf({ parameters: update(value) });
		expect(error.message).toContain(message);
		expect(await puts()).toEqual([]);
	});

	it.each([
		['yes', '"yes" is neither on nor off'],
		[2, '"2" is neither on nor off'],
	])('refuse %j in a checkbox before anything is written', async (value, message) => {
		const error = await failureOf({ parameters: update({ accept_terms: value }) });
		expect(error.message).toContain(`Data field "accept_terms": ${message}`);
		expect(await puts()).toEqual([]);
	});

	it('take what is plainly on or off in a checkbox, and ask for its type only then', async () => {
		await runNode({ parameters: update({ accept_terms: 'true', order_no: 'yes' }) });
		expect(await values()).toMatchObject({ accept_terms: '1', order_no: 'yes' });
		await clearRequests();
		await runNode({ parameters: update({ accept_terms: false, order_no: 'no' }) });
		expect(await values()).toMatchObject({ accept_terms: '0', order_no: 'no' });
		const types = (await requests()).filter(({ path }) => path.includes('template_types'));
		expect(types).toEqual([]);
	});

	it('are taken for set where Oneflow tidies up line ends and outer spaces', async () => {
		const field = (value: string) => ({
			id: 1,
			_private_ownerside: { custom_id: 'order_no' },
			value,
		});
		const stub = await startStub(({ method }) =>
			method === 'GET'
				? { body: { count: 1, data: [field('old')], _links: {} } }
				: { body: field('One\nTwo') },
		);
		const items = await runNode({
			parameters: update({ order_no: ' One\r\nTwo ' }),
			credential: sandboxCredential({ baseUrl: stub.url }),
		});
		await stub.close();
		expect(items.map(({ json }) => json.value)).toEqual(['One\nTwo']);
	});

	it('are sent one by one where Oneflow passes over several at once', async () => {
		await fault({ kind: 'status', status: 200, method: 'PUT', path: 'data_fields$', body: {} });
		const parameters = update({ order_no: '10099', internal_note: 'Rush' });
		const items = await runNode({ parameters });
		expect(items.map(({ json }) => json.value)).toEqual(['10099', 'Rush']);
		expect(await values()).toMatchObject({ order_no: '10099', internal_note: 'Rush' });
	});

	it('tell a value that Oneflow answered for but did not take', async () => {
		const field = (custom_id: string, value: string) => ({
			id: custom_id.length,
			_private_ownerside: { custom_id },
			value,
		});
		const fields = [field('order_no', '1'), field('note', 'old')];
		const stub = await startStub(({ method, path }) => {
			if (path.endsWith('/900500')) return { body: { id: 900500 } };
			if (method === 'GET') return { body: { count: 2, data: fields, _links: {} } };
			fields[1].value = 'new';
			return { body: { data_fields: fields } };
		});
		const credential = sandboxCredential({ baseUrl: stub.url });
		const parameters = update({ order_no: '2', note: 'new' });
		const error = await failureOf({ parameters, credential });
		expect(error.message).toBe(
			'Data field "order_no": Oneflow reported no error, but did not accept the value. [item 0]',
		);
		expect(error.description).toContain('"order_no" is now "1"');
		expect(error.description).toContain('These were changed: note.');
		await stub.close();
	});

	it('without a custom ID go by their names, and by their IDs where two have one name', async () => {
		const data = ['Date', 'Date', 'Place'].map((name, at) => ({ id: at + 1, name, value: 'new' }));
		const stub = await startStub(({ path }) => ({
			body: /\/\d+$/.test(path) ? data[Number(path.at(-1)) - 1] : { count: 3, data },
		}));
		const credential = sandboxCredential({ baseUrl: stub.url });
		const error = await failureOf({ parameters: update({ Date: 'new' }), credential });
		expect(error.message).toContain('Data field "Date": is not a field of this contract.');
		expect(error.description).toContain('1, 2, Place');
		await runNode({ parameters: update({ 2: 'new' }), credential });
		await runNode({ parameters: update({ Place: 'new' }), credential });
		const puts = stub.requests.filter(({ method }) => method === 'PUT');
		expect(puts.map(({ path }) => path)).toEqual([
			expect.stringMatching(/data_fields\/2$/),
			expect.stringMatching(/data_fields\/3$/),
		]);
		await stub.close();
	});

	it('are read again when the answer does not carry them', async () => {
		const data = [{ id: 1, _private_ownerside: { custom_id: 'a' }, value: 'new' }];
		const stub = await startStub(({ method }) =>
			method === 'GET' ? { body: { count: 1, data } } : { body: {} },
		);
		const credential = sandboxCredential({ baseUrl: stub.url });
		const items = await runNode({ parameters: update({ a: 'new' }), credential });
		expect(items[0].json).toMatchObject({ value: 'new' });
		await stub.close();
	});

	// That none is in the form until it is added is for the editor to show (test/e2e/mapping.mts).
	it('are offered by the mapper without the values that the contract has', async () => {
		const { fields } = await mapperFields('getContractDataFields', { parameters: on('update') });
		expect(Object.fromEntries(fields.map(({ id, type }) => [id, type]))).toMatchObject({
			order_no: 'string',
			accept_terms: 'boolean',
		});
		const texts = fields.filter(({ type }) => type !== 'boolean');
		expect(texts.map(({ defaultValue }) => defaultValue ?? '').join('')).toBe('');
		await runNode({ parameters: update({ accept_terms: '' }) });
		const emptied = await mapperFields('getContractDataFields', { parameters: on('update') });
		expect(emptied.fields.find(({ id }) => id === 'accept_terms')).toMatchObject({
			type: 'boolean',
		});
		await clearRequests();
		const none = await mapperFields('getContractDataFields', {
			parameters: on('update', { contractId: byId('') }),
		});
		expect(none).toMatchObject({
			fields: [],
			emptyFieldsNotice: expect.stringContaining('contract'),
		});
		expect(await requests()).toEqual([]);
	});
});
