import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

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

/** The rules of n8n's linter for fields, which it can only hold plain object literals to. */
describe('the forms', () => {
	it('say of a switch what it decides, beginning with Whether', () => {
		const others = ofType('boolean').filter(
			({ description }) => !/^Whether /.test(description ?? ''),
		);
		expect(others).toEqual([]);
	});

	it('show what can be added in the order of the labels', () => {
		const unsorted = ofType('collection').filter(
			({ options }) => !isSorted((options ?? []).filter(isField).map((one) => one.displayName)),
		);
		expect(unsorted.map(({ name }) => name)).toEqual([]);
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
