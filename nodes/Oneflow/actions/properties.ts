import type { INodeProperties } from 'n8n-workflow';

import { actAsOptions } from '../parameters/things/actAs';
import { byLabel, choiceField, collectionField, numberField } from '../parameters/kit/fields';
import { option } from '../parameters/kit/parameter';
import { simplified } from '../parameters/kit/simplify';
import { wholeNumber } from '../parameters/kit/values';
import type { Operation, Resource } from './operation';

const USUAL_CONCURRENCY = 5;
const HIGHEST_CONCURRENCY = 50;

/** How many items run side by side. */
export const concurrency = option(
	numberField('Concurrency', 'concurrency', {
		typeOptions: { minValue: 1, maxValue: HIGHEST_CONCURRENCY, numberPrecision: 0 },
		default: USUAL_CONCURRENCY,
		description:
			'How many input items are processed at the same time. The output keeps the order of the input. Oneflow allows 2,000 requests in five minutes.',
	}),
	wholeNumber(1, HIGHEST_CONCURRENCY).transform((entered) => entered ?? USUAL_CONCURRENCY),
);

/** An operation's own fields and those that all have. */
export function fieldsOf(operation: Operation): INodeProperties[] {
	const options = [...(operation.options ?? []), ...actAsOptions(operation.acting?.actAs)];
	return [
		...operation.fields,
		...(operation.shape === undefined ? [] : [simplified.field]),
		// A read by itself needs no collection for how many of them run side by side.
		...(options.length === 0
			? []
			: [
					collectionField('Options', 'options', {
						placeholder: 'Add option',
						options: [...options, concurrency.field].sort(byLabel),
					}),
				]),
	];
}

function choiceOf({ operations }: Resource): INodeProperties {
	const options = operations.map(({ name, value, action, description }) => {
		return { name, value, action, description };
	});
	const usual = { noDataExpression: true, options, default: operations[0].value };
	return choiceField('Operation', 'operation', usual);
}

/** A field, and the operations that have it, by resource. */
interface Shared {
	field: INodeProperties;
	operationsOf: Map<Resource, string[]>;
	/** What stands right before it in any of the forms. */
	before: Set<Shared>;
}

const namesOf = ({ operations }: Resource) => operations.map(({ value }) => value);

/** Whether one rule can show a field for these operations of each resource, and for no others. */
function isOneRule(operationsOf: Map<Resource, string[]>): boolean {
	const named = new Set([...operationsOf.values()].flat());
	return [...operationsOf].every(
		([resource, operations]) =>
			namesOf(resource).filter((name) => named.has(name)).length === operations.length,
	);
}

/** As n8n's `updateDisplayOptions`, which merges deeply and takes most of the node's start-up for it. */
function shown({ field, operationsOf }: Shared): INodeProperties {
	const { displayOptions } = field;
	const resources = [...operationsOf.keys()];
	const operations = [...new Set([...operationsOf.values()].flat())];
	const isInAll = resources.every(
		(resource) => operationsOf.get(resource)?.length === namesOf(resource).length,
	);
	const show = {
		resource: resources.map(({ value }) => value),
		...(isInAll ? {} : { operation: operations }),
		...displayOptions?.show,
	};
	return { ...field, displayOptions: { ...displayOptions, show } };
}

/**
 * The parameters below the choice of the resource. A field of several operations stands once: n8n keeps its value,
 * and has less to load. The operations have to agree on the order of what they share.
 */
export function propertiesOf(resources: Resource[]): INodeProperties[] {
	/** Fields that are alike, in as few as can be shown by one rule each. */
	const rules = new Map<string, Shared[]>();
	const forms = resources.flatMap((resource) => {
		const own = new Map<string, { field: INodeProperties; operations: string[] }>();
		const keys = resource.operations.map((operation) =>
			[choiceOf(resource), ...fieldsOf(operation)].map((field) => {
				const key = JSON.stringify(field);
				const { operations = [] } = own.get(key) ?? {};
				own.set(key, { field, operations: [...operations, operation.value] });
				return key;
			}),
		);
		const shared = new Map<string, Shared>();
		for (const [key, { field, operations }] of own) {
			const alike = rules.get(key) ?? [];
			const other = alike.find(({ operationsOf }) =>
				isOneRule(new Map([...operationsOf, [resource, operations]])),
			);
			const one = other ?? { field, operationsOf: new Map(), before: new Set() };
			one.operationsOf.set(resource, operations);
			if (other === undefined) rules.set(key, [...alike, one]);
			shared.set(key, one);
		}
		return keys.map((form) => form.map((key) => shared.get(key) as Shared));
	});
	for (const form of forms) {
		form.slice(1).forEach((field, index) => field.before.add(form[index]));
	}
	const list = new Set<Shared>();
	const visited = new Set<Shared>();
	const add = (one: Shared) => {
		if (visited.has(one)) return;
		visited.add(one);
		one.before.forEach(add);
		list.add(one);
	};
	forms.flat().forEach(add);
	return [...list].map(shown);
}
