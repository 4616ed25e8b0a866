/* What a model meets that uses the node as a tool. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { byId, nodeDescription, run, runNode, type RunOptions } from '../../support/harness';
import { fault, requests, resetSandbox } from '../../support/sandbox';

/** The one text that a model reads when a call went wrong. */
async function answerTo(
	parameters: Record<string, unknown>,
	more: Partial<RunOptions> = {},
): Promise<string> {
	const items = await runNode({ parameters, asTool: true, ...more });
	expect(items).toHaveLength(1);
	expect(Object.keys(items[0].json)).toEqual(['error']);
	return String(items[0].json.error);
}

const bo = { name: 'Bo Kivi', email: 'bo@example.org', signatory: true };
const buyer = { type: 'company', name: 'Buyer Oy', participants: [bo] };

/** As a model fills the tool of the example workflow. */
const draft = (more: Record<string, unknown> = {}) => ({
	resource: 'contract',
	operation: 'create',
	workspaceId: byId(61001),
	templateId: byId(84001),
	name: 'Quote 10045',
	dataFieldsInput: 'json',
	dataFieldsJson: { order_no: '10045' },
	partiesInput: 'json',
	partiesJson: [buyer],
	...more,
});

const creates = async () => (await requests()).filter(({ path }) => path.endsWith('/create'));

/** All parameters of the node, those inside collections too. */
function everyParameter(
	entries: Array<INodeProperties | INodePropertyOptions | INodePropertyCollection>,
): INodeProperties[] {
	return entries.flatMap((entry) => {
		if ('values' in entry) return everyParameter(entry.values);
		if (!('type' in entry)) return [];
		return [entry, ...everyParameter(entry.options ?? [])];
	});
}

const parameters = everyParameter(nodeDescription().properties);

describe('a model that chooses among tools', () => {
	const operations = parameters
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options }) => options as INodePropertyOptions[]);

	it('tells every operation from every other by its action alone', () => {
		const actions = operations.map(({ action = '' }) => action);
		expect(actions).not.toContain('');
		expect(actions.filter((action, index) => actions.indexOf(action) !== index)).toEqual([]);
	});

	it('knows of the two operations of a contract’s way what Oneflow calls them', () => {
		const actions = operations.map(({ action }) => action);
		expect(actions).toContain('Publish contract');
		expect(actions).toContain('Get usable templates');
	});

	const jsonParameters = parameters.filter(({ type }) => type === 'json');

	it('meets JSON parameters at all', () => {
		expect(jsonParameters.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['partiesJson', 'productsJson', 'dataFieldsJson', 'configuration']),
		);
	});

	it.each(jsonParameters.map(({ name, description = '' }) => [name, description]))(
		'sees the shape of %s in one line, as JSON that can be parsed',
		(_, description) => {
			expect(description).not.toContain('\n');
			const example = /[[{] ?[{"].*?[}\]](?=(, or|[;.]| in an update|$))/.exec(description)?.[0];
			expect(() => JSON.parse(example ?? '') as unknown).not.toThrow();
		},
	);
});

describe('a model that drafts a contract', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('is told which party is wrong, and what is possible', async () => {
		const answer = await answerTo(draft({ partiesJson: [buyer, { ...buyer, type: 'firm' }] }));
		expect(answer).toBe(
			'Recipient 2 (Buyer Oy), Type: "firm" is unknown. Use one of: company, individual.',
		);
		expect(await requests()).toEqual([]);
	});

	it.each<[string, Record<string, unknown>, string]>([
		['a name', { name: '' }, 'a Contract Name'],
		['a recipient', { partiesJson: '' }, 'a recipient and somebody who signs'],
		[
			'a signatory',
			{ partiesJson: [{ ...buyer, participants: [{ ...bo, signatory: false }] }] },
			'somebody who signs',
		],
	])('is told before any call that %s is missing to send it', async (_, slip, what) => {
		const answer = await answerTo(draft({ publish: true, ...slip }));
		expect(answer).toContain(`Send for Signing: the contract lacks ${what}. `);
		expect(answer).toMatch(/To make only a draft, turn off Send for Signing\.$/);
		expect(await requests()).toEqual([]);
	});

	it('is told of an unknown template before an unknown field, with the templates there are', async () => {
		const answer = await answerTo(
			draft({ templateId: byId(1), dataFieldsJson: { nonsense: 'x' } }),
		);
		expect(answer).toMatch(/^Template: #1 is not among .* There are: "Quote" \(#84001\), /);
		expect(answer).not.toContain('nonsense');
	});

	it('is told of an unknown field with the fields there are', async () => {
		const answer = await answerTo(draft({ dataFieldsJson: { orderno: '10045' } }));
		expect(answer).toMatch(/^Data field "orderno": is not a field .* Known custom IDs: order_no, /);
		expect(await creates()).toEqual([]);
	});

	it.each(['{ "order_no": ', 'order 10045'])('is told that %j is no JSON', async (text) => {
		const answer = await answerTo(draft({ dataFieldsJson: text }));
		expect(answer).toMatch(/^Data Fields \(JSON\): is not valid JSON\. Check brackets/);
	});

	it('is told in the first sentence that nobody knows, and then how to look', async () => {
		await fault({ kind: 'reset', path: 'create$', when: 'after', times: 1 });
		const answer = await answerTo(draft());
		const [first, ...rest] = answer.split(/(?<=\.) /);
		expect(first).toBe('It is unknown whether the contract was created.');
		expect(rest.join(' ')).toMatch(/Before running it again, .* Contract: Get Many/);
		expect(await creates()).toHaveLength(1);
	});

	it('hears that a contract was there, so that nothing of its call is in it', async () => {
		const parameters = draft({ options: { referenceField: byId('order_no') } });
		await run({ parameters, asTool: true });
		const { items, hints } = await run({ parameters, asTool: true });
		expect(items[0].json).toMatchObject({ existing: true });
		expect(hints).toEqual([
			'Reference Field: contracts marked existing were already there, so nothing from this form was written to them.',
		]);
	});
});

describe('a model that adds a file', () => {
	const upload = (binaryPropertyName: unknown) => ({
		resource: 'file',
		operation: 'upload',
		contractId: byId(900500),
		binaryPropertyName,
	});

	beforeEach(async () => {
		await resetSandbox();
	});

	it('is told that its call brings no file', async () => {
		const answer = await answerTo(upload('data'), { items: [{ toolCallId: 'call_1' }] });
		expect(answer).toMatch(
			/^Input Data Field Name: the input has no file "data"\. It has no files/,
		);
	});

	it.each([
		['a field that there is not', '={{ $binary.data }}'],
		['a part of what there is not', '={{ $binary.data.fileName }}'],
		['an empty text', ''],
		['an object', '={{ ({ some: "thing" }) }}'],
	])('is told what to do by an expression that gives %s', async (_, expression) => {
		const answer = await answerTo(upload(expression), { items: [{ toolCallId: 'call_1' }] });
		expect(answer).toMatch(/^Input Data Field Name: /);
		expect(answer).not.toMatch(/Cannot read|undefined|is not a function/);
	});
});
