import { byId, failureOf, mapped, operationsOf, runNode } from '../../../../support/harness';
import { requests, resetSandbox } from '../../../../support/sandbox';
import { company, creating, PERSON } from '../../actions/contract/creating';

/** As an unticked box, an empty cell and a NULL arrive. */
const NOTHING = [
	'={{ $json.unticked }}',
	'={{ null }}',
	'={{ "" }}',
	'={{ undefined }}',
	'={{ " " }}',
];

type Row = Record<string, unknown>;

const contract = { contractId: byId(900500) };
const hook = { callbackUrl: 'https://n8n.example.com/webhook/1' };
const named = (value: string) => ({ __rl: true, mode: 'name', value });
const product = operationsOf('product', contract);

describe('a field that was entered and gives nothing', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each<[string, string, (nothing: string) => Row]>([
		[
			'a signatory',
			'Company With Several Participants 1, Participant 1, Signatory',
			(nothing) => creating({ parties: company({}, { ...PERSON, signatory: nothing }) }),
		],
		[
			'an individual who signs',
			'Individual 2, Signatory',
			(nothing) =>
				creating({ parties: { individual: [PERSON, { ...PERSON, signatory: nothing }] } }),
		],
		['sending', 'Send for Signing', (nothing) => creating({ publish: nothing })],
		[
			'a type of party',
			'Company With Several Participants 1, Type',
			(nothing) => creating({ parties: company({ type: nothing }) }),
		],
		[
			'a delivery channel',
			'Company With Several Participants 1, Participant 1, Delivery Channel',
			(nothing) => creating({ parties: company({}, { ...PERSON, deliveryChannel: nothing }) }),
		],
		[
			'a currency',
			'Value Currency',
			(nothing) => creating({ additionalFields: { valueAmount: '1', valueCurrency: nothing } }),
		],
		[
			'an option',
			'Allow Without Signatory',
			(nothing) => creating({ options: { allowWithoutSignatory: nothing } }),
		],
		[
			'who acts',
			'Act As',
			(nothing) => creating({ options: { actAs: { __rl: true, mode: 'list', value: nothing } } }),
		],
		[
			'how recipients are entered',
			'Recipients Input',
			(nothing) => creating({ partiesInput: nothing }),
		],
		['a quantity', 'Quantity', (nothing) => product('create', { name: 'A', quantity: nothing })],
		[
			'the position of a table, whose choice is written in capitals',
			'Table Position',
			(nothing) =>
				product('create', { name: 'A', table: '={{ "POSITION" }}', tablePosition: nothing }),
		],
		[
			'a signatory, where Using Fields is written in capitals',
			'Individual 1, Signatory',
			(nothing) =>
				creating({
					partiesInput: '={{ "FIELDS" }}',
					parties: { individual: [{ ...PERSON, signatory: nothing }] },
				}),
		],
		['a limit', 'Limit', (nothing) => product('getAll', { limit: nothing })],
		...(
			[
				['name', 'Name', 'contract'],
				['participantEmail', 'Participant Email', 'contract'],
				['publishedAfter', 'Published After', 'contract'],
				['states', 'States', 'contract'],
				['extensionType', 'Extension Type', 'template'],
			] as const
		).map(([name, label, resource]): [string, string, (nothing: string) => Row] => [
			`a filter, ${label}`,
			label,
			(nothing) => operationsOf(resource)('getAll', { filters: { [name]: nothing } }),
		]),
		[
			'the events of a webhook',
			'Events',
			(nothing) =>
				operationsOf('webhook')('create', {
					callbackUrl: 'https://n8n.example.com/webhook/1',
					events: nothing,
				}),
		],
		...(
			[
				['Workspace Names or IDs', 'workspaceIds'],
				['Custom Events', 'customEvents'],
				['Sign Key', 'signKey'],
			] as const
		).map(([label, name]): [string, string, (nothing: string) => Row] => [
			`what a webhook is bound to, ${label}`,
			label,
			(nothing) =>
				operationsOf('webhook')('create', { ...hook, additionalFields: { [name]: nothing } }),
		]),
		[
			'the template type of a webhook',
			'Template Type',
			(nothing) =>
				operationsOf('webhook')('create', {
					...hook,
					additionalFields: { templateTypeId: named(nothing) },
				}),
		],
		[
			'the field that keeps a second contract from being made',
			'Reference Field',
			(nothing) =>
				creating({
					dataFields: mapped({ order_no: '7' }),
					options: { referenceField: named(nothing) },
				}),
		],
		[
			'the extension whose templates are meant',
			'Extension Type',
			(nothing) => creating({ extensionType: named(nothing) }),
		],
		[
			'what a check is to find',
			'Required Data Fields',
			(nothing) => operationsOf('account')('check', { requiredDataFields: nothing }),
		],
		...['accept_terms', 'a.b', 'a["b"]'].map((id): [string, string, (nothing: string) => Row] => [
			`a checkbox of the template, ${id}`,
			`Data field "${id}"`,
			(nothing) =>
				creating({
					dataFields: { ...mapped({ [id]: nothing }), schema: [{ id, type: 'boolean' }] },
				}),
		]),
		[
			'a checkbox of a contract',
			'Data field "accept_terms"',
			(nothing) => {
				const schema = [
					{ id: 'order_no', type: 'string' },
					{ id: 'accept_terms', type: 'boolean' },
				];
				const dataFields = { ...mapped({ order_no: nothing, accept_terms: nothing }), schema };
				return operationsOf('dataField', contract)('update', { dataFields });
			},
		],
		[
			'a part of a signing period',
			'Signing Period, Type',
			(nothing) =>
				operationsOf('contract', contract)('update', {
					updateFields: { signingPeriod: { type: nothing } },
				}),
		],
		[
			'a switch of an update',
			'Signatory',
			(nothing) =>
				operationsOf('participant', contract)('update', {
					participantId: byId(1),
					updateFields: { signatory: nothing },
				}),
		],
	])('is refused by name before any call: %s', async (_, label, parametersWith) => {
		for (const nothing of NOTHING) {
			const error = await failureOf({ parameters: parametersWith(nothing) });
			expect(error.message).toBe(`${label}: is empty. [item 0]`);
			expect(error.description).toContain('The expression gives nothing for this item.');
		}
		expect(await requests()).toEqual([]);
	});

	it.each([null, '', undefined])(
		'is a switch that is off by the remedy, for %j',
		async (ticked) => {
			const items = [{ ticked }];
			const signing = (signatory: string) => ({
				parameters: creating({ parties: company({}, { ...PERSON, signatory }) }),
				items,
			});
			const { description } = await failureOf(signing('={{ $json.ticked }}'));
			const [, added] = /add (\S+ false) to the expression/.exec(description ?? '') ?? [];
			await runNode(signing(`={{ $json.ticked ${added} }}`));
			expect(JSON.stringify((await requests()).at(-1)?.body)).toContain('"signatory":false');
		},
	);

	it.each(['={{ [] }}', '={{ [null, ""] }}', '={{ "[]" }}', '={{ ", " }}'])(
		'is refused as a list with nothing in it, where that would mean everything: %s',
		async (nothing) => {
			const cases: Array<[string, Row]> = [
				['States', operationsOf('contract')('getAll', { filters: { states: nothing } })],
				[
					'Custom IDs',
					operationsOf('dataField', contract)('getAll', { filters: { customIds: nothing } }),
				],
				[
					'Workspace Names or IDs',
					operationsOf('webhook')('create', {
						...hook,
						additionalFields: { workspaceIds: nothing },
					}),
				],
			];
			for (const [label, parameters] of cases) {
				const error = await failureOf({ parameters });
				expect(error.message).toBe(`${label}: is empty. [item 0]`);
			}
			expect(await requests()).toEqual([]);
		},
	);

	it('is not looked for in a mapping that was left for the automatic one, which keeps it', async () => {
		const left = { order_no: '1', accept_terms: '={{ $json.unticked }}' };
		const schema = [{ id: 'accept_terms', type: 'boolean' }];
		const dataFields = { mappingMode: 'autoMapInputData', value: left, schema };
		await runNode({ parameters: creating({ dataFields }), items: [{ order_no: '7' }] });
		expect((await requests()).at(-1)?.body).toMatchObject({
			data_fields: [{ custom_id: 'order_no', value: '7' }],
		});
	});

	it('is left to a model that does not look for it', async () => {
		const parameters = operationsOf('template')('getUsable', { extensionType: named('={{ "" }}') });
		const [{ json }] = await runNode({ parameters, asTool: true });
		expect(json.error).toBeUndefined();
	});

	it('empties in an update what is named there', async () => {
		const signed = { ...hook, additionalFields: { signKey: 'a key' } };
		const [{ json }] = await runNode({ parameters: operationsOf('webhook')('create', signed) });
		const update = {
			webhookId: byId(Number(json.id)),
			updateFields: { signKey: '={{ null }}' },
		};
		await runNode({ parameters: operationsOf('webhook')('update', update) });
		const last = (await requests()).pop();
		expect(last?.body).toMatchObject({ sign_key: null });
	});

	it.each(['={{ undefined }}', '={{ null }}', '={{ "null" }}'])(
		'is refused as JSON too: %s',
		async (nothing) => {
			const parameters = creating({ partiesInput: 'json', partiesJson: nothing });
			expect((await failureOf({ parameters })).message).toBe(
				'Recipients (JSON): is empty. [item 0]',
			);
		},
	);

	it('is no matter where another field is used and this one only keeps its value', async () => {
		const nothing = '={{ $json.none }}';
		const rows = { applyTo: 'rows', products: { product: [{ name: 'A' }] } };
		const cases = [
			creating({ partiesJson: nothing, dataFieldsJson: nothing }),
			creating({
				partiesInput: '={{ "json" }}',
				partiesJson: '[]',
				parties: company({ type: nothing }),
			}),
			product('update', { ...rows, productsJson: nothing }),
		];
		for (const parameters of cases) {
			const [{ json }] = await runNode({ parameters });
			expect(json.id).toEqual(expect.any(Number));
		}
	});

	it('is none where JSON gives a list or an object without entries', async () => {
		const parameters = creating({
			partiesInput: 'json',
			partiesJson: '={{ [] }}',
			dataFieldsInput: 'json',
			dataFieldsJson: '={{ {} }}',
		});
		expect((await runNode({ parameters }))[0].json.state).toBe('draft');
	});

	it('is refused in JSON however the way to enter it is written', async () => {
		const parameters = creating({ partiesInput: '={{ "JSON" }}', partiesJson: '={{ null }}' });
		expect((await failureOf({ parameters })).message).toBe('Recipients (JSON): is empty. [item 0]');
	});

	it.each([null, ''])('is refused in JSON as %j', async (nothing) => {
		const partiesJson = JSON.stringify([
			{ type: 'company', name: 'A', participants: [{ ...PERSON, signatory: nothing }] },
		]);
		const parameters = creating({ partiesInput: 'json', partiesJson });
		expect((await failureOf({ parameters })).message).toContain('Signatory: is empty.');
	});

	it('is told for the item that lacks it, and the others are made', async () => {
		const items = await runNode({
			parameters: creating({
				parties: company({}, { ...PERSON, signatory: '={{ $json.signs }}' }),
			}),
			items: [{ signs: true }, {}, { signs: 'FALSE' }],
			continueOnFail: true,
		});
		expect(
			items.map(({ json }) => (json.error === undefined ? 'made' : String(json.error))),
		).toEqual([
			'made',
			'Company With Several Participants 1, Participant 1, Signatory: is empty. [item 1]',
			'made',
		]);
	});
});

describe('a field that was left as it is', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('has its default', async () => {
		const [{ json }] = await runNode({ parameters: creating({ parties: company({}, PERSON) }) });
		expect(JSON.stringify(json)).toContain('"signatory":true');
	});

	it('and texts may be empty by expression', async () => {
		const parties = company(
			{ identificationNumber: '={{ $json.none }}' },
			{ ...PERSON, title: '={{ null }}' },
		);
		const [{ json }] = await runNode({
			parameters: creating({ parties, name: '={{ $json.none }}' }),
		});
		expect(json.state).toBe('draft');
	});
});
