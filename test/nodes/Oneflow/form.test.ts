import type {
	INode,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { resources } from '../../../nodes/Oneflow/actions/resources';
import { Oneflow } from '../../../nodes/Oneflow/Oneflow.node';
import { OneflowTrigger } from '../../../nodes/Oneflow/OneflowTrigger.node';

type Option = NonNullable<INodeProperties['options']>[number];

const isField = (option: Option): option is INodeProperties => 'type' in option;
const isForm = (option: Option): option is INodePropertyCollection => 'values' in option;

/** A field with all the fields inside it. */
function within(field: INodeProperties): INodeProperties[] {
	const options = field.options ?? [];
	const inner = [
		...options.filter(isField),
		...options.filter(isForm).flatMap(({ values }) => values),
	];
	return [field, ...inner.flatMap(within)];
}

const fields = [new Oneflow(), new OneflowTrigger()].flatMap(({ description }) =>
	description.properties.flatMap(within),
);
const ofType = (type: INodeProperties['type']) => fields.filter((field) => field.type === type);
const isSorted = (names: string[]) => {
	const lower = names.map((name) => name.toLowerCase());
	return lower.join() === [...lower].sort().join();
};

/** What n8n's editor loads at each start, and looks through at each change. */
describe('the node’s description', () => {
	const { description } = new Oneflow();
	const { properties } = description;
	const isShown = ({ displayOptions }: INodeProperties, values: Record<string, string>) =>
		Object.entries(values).every(
			([choice, value]) => displayOptions?.show?.[choice]?.includes(value) !== false,
		);

	const withoutOperation = ({ displayOptions, ...field }: INodeProperties) => ({
		...field,
		show: { ...displayOptions?.show, operation: undefined },
	});

	it('has at most 150 KB and 220 properties', () => {
		expect(Buffer.byteLength(JSON.stringify(description))).toBeLessThanOrEqual(150_000);
		expect(properties.length).toBeLessThanOrEqual(220);
	});

	// promise: Entries of a form are kept while JSON is used in their place
	it.each([
		[{ resource: 'contract', operation: 'create', partiesInput: 'json' }, 'parties'],
		[{ resource: 'contract', operation: 'create', dataFieldsInput: 'json' }, 'dataFields'],
		[{ resource: 'dataField', operation: 'update', dataFieldsInput: 'json' }, 'dataFields'],
		[
			{ resource: 'product', operation: 'update', applyTo: 'table', productsInput: 'json' },
			'products',
		],
	])('keeps what was entered in the form: %j', (chosen, name) => {
		const entered = { [name]: { company: [{ name: 'Bo' }], product: [{ name: 'A' }], value: {} } };
		const parameters = { ...chosen, ...entered };
		const node = { type: 'oneflow', typeVersion: 1, parameters } as unknown as INode;
		const kept = NodeHelpers.getNodeParameters(properties, parameters, false, false, node, null);
		expect(kept).toMatchObject(entered);
	});

	// promise: JSON, and the texts of the invitation, are kept while they are not used
	it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
		['contract create', { partiesInput: 'fields' }, { partiesJson: '[{ "name": "Bo" }]' }],
		['contract create', { dataFieldsInput: 'fields' }, { dataFieldsJson: '={{ $json }}' }],
		['dataField update', { dataFieldsInput: 'fields' }, { dataFieldsJson: '{ "a": "1" }' }],
		['product update', { applyTo: 'table', productsInput: 'fields' }, { productsJson: '[{}]' }],
		['contract create', { publish: false }, { subject: 'Sign, please', message: 'Hello Bo' }],
	])('keeps what is not used for now, and says so: %s %j', (form, chosen, entered) => {
		const [resource, operation] = form.split(' ');
		const parametersOf = (values: Record<string, unknown>) => {
			const parameters = { resource, operation, ...chosen, ...values } as INodeParameters;
			const node = { type: 'oneflow', typeVersion: 1, parameters } as INode;
			return {
				node,
				kept: NodeHelpers.getNodeParameters(properties, parameters, true, false, node, null),
			};
		};
		// n8n empties what has neither a field nor a notice on the screen.
		const onScreen = (values: Record<string, unknown>) => {
			const { node, kept } = parametersOf(values);
			return properties
				.filter(({ type, name }) => type !== 'hidden' && name in entered)
				.filter((one) => NodeHelpers.displayParameter(kept ?? {}, one, node, null))
				.map(({ name, type }) => [name, type]);
		};
		expect(parametersOf(entered).kept).toMatchObject(entered);
		expect(onScreen(entered)).toEqual(Object.keys(entered).map((name) => [name, 'notice']));
		expect(onScreen({})).toEqual([]);
	});

	it.each([
		['contract create', ['publish', 'dataFieldsInput', 'partiesInput']],
		['dataField update', ['dataFieldsInput']],
	])('has the same defaults where an expression decides: %s', (form, deciding) => {
		const [resource, operation] = form.split(' ');
		const expressions = Object.fromEntries(deciding.map((name) => [name, '={{ $json.x }}']));
		const parameters = { resource, operation, ...expressions };
		const node = { type: 'oneflow', typeVersion: 1, parameters } as unknown as INode;
		const kept = NodeHelpers.getNodeParameters(properties, parameters, true, false, node, null);
		const kind = (value: unknown) => (value === null ? 'null' : typeof value);
		const own = properties.filter(
			(one) => one.type !== 'notice' && isShown(one, { resource, operation }),
		);
		for (const { name, default: usual } of own.filter(({ name }) => !(name in parameters))) {
			if (kept !== null && name in kept) {
				expect([name, kind(kept[name])]).toEqual([name, kind(usual)]);
				if (kind(usual) !== 'object') expect([name, kept[name]]).toEqual([name, usual]);
			}
		}
	});

	it('has a field that operations of a resource share once', () => {
		const twice = resources.flatMap(({ value }) => {
			const fields = properties
				.filter((field) => isShown(field, { resource: value }))
				.map((field) => JSON.stringify(withoutOperation(field)));
			return fields.filter((field, index) => fields.indexOf(field) !== index);
		});
		expect(twice).toEqual([]);
	});

	it('shows each operation its own fields, in their order, and those of no other', () => {
		for (const { value: resource, operations } of resources) {
			for (const { value: operation, fields: own } of operations) {
				const shown = properties
					.filter((field) => isShown(field, { resource, operation }))
					.map(({ name }) => name)
					.filter((name) => !['resource', 'operation', 'simplify', 'options'].includes(name));
				expect([operation, ...shown]).toEqual([operation, ...own.map(({ name }) => name)]);
			}
		}
	});
});

/** The rules of n8n's linter for fields, which it can only hold plain object literals to. */
describe('the forms', () => {
	it('say of a switch what it decides, beginning with Whether', () => {
		const others = ofType('boolean').filter(
			({ description }) => !/^Whether /.test(description ?? ''),
		);
		expect(others).toEqual([]);
	});

	it('show what can be added in the order of the labels', () => {
		// Where all parts are there from the start, the one that decides comes first.
		const isWhole = ({ default: value, options = [] }: INodeProperties) =>
			options.length > 0 && Object.keys(value ?? {}).length === options.length;
		const unsorted = ofType('collection').filter(
			(one) =>
				!isWhole(one) &&
				!isSorted((one.options ?? []).filter(isField).map(({ displayName }) => displayName)),
		);
		expect(unsorted.map(({ name }) => name)).toEqual([]);
	});

	it('fold what is optional in an entry, as n8n takes a stored default for one', () => {
		const inEntries = ofType('fixedCollection').flatMap(({ options = [] }) =>
			(options as Array<{ values: INodeProperties[] }>).flatMap(({ values }) => values),
		);
		const located = inEntries.filter(({ type }) => type === 'resourceLocator');
		expect(located.length).toBeGreaterThan(0);
		for (const { default: value } of located) expect(value).toMatchObject({ __rl: true });
	});

	it('sort long lists of choices by name, apart from the one that stands for none', () => {
		const unsorted = [...ofType('options'), ...ofType('multiOptions')].filter(({ options }) => {
			const choices = (options ?? []) as INodePropertyOptions[];
			const named = choices.filter(({ value }) => value !== '').map(({ name }) => name);
			return named.length >= 5 && !isSorted(named);
		});
		expect(unsorted.map(({ name }) => name)).toEqual([]);
	});

	it('let lists of things be given by expression as well, and say so', () => {
		const loaded = ofType('multiOptions').filter(
			({ typeOptions }) => typeOptions?.loadOptionsMethod !== undefined,
		);
		expect(loaded.length).toBeGreaterThan(5);
		for (const { displayName, description } of loaded) {
			expect(displayName).toMatch(/ Names or IDs$/);
			expect(description).toMatch(/specify IDs using an <a href=.*>expression<\/a>/);
		}
	});

	it('end a description of one sentence without a full stop', () => {
		const stopped = fields.filter(({ description = '' }) => /^[^.]+\.$/.test(description));
		expect(stopped.map(({ description }) => description)).toEqual([]);
	});

	it('give examples that begin with e.g.', () => {
		const texts = ofType('string').filter(({ placeholder }) => placeholder !== undefined);
		expect(texts.length).toBeGreaterThan(30);
		for (const { placeholder } of texts) expect(placeholder).toMatch(/^e\.g\. \S/);
	});
});
