import type { INodeProperties } from 'n8n-workflow';

import { actAsOptions } from '../parameters/actAs';
import { concurrencyOption } from '../parameters/concurrency';
import { byLabel, choiceField, collectionField } from '../parameters/fields';
import { simplifyField } from '../parameters/simplify';
import type { Operation, Resource } from './operation';

/** A field, and the choices for which it stands in the form. */
interface Shown {
	field: INodeProperties;
	values: string[];
	/** What stands right before it in any of the forms. */
	before: Set<string>;
}

/**
 * Puts forms into one list, in which a field that several of them have stands once: n8n keeps its value when
 * another of the forms is chosen, and has less to load and to look through. The forms have to agree on the
 * order of what they share.
 */
function merged(forms: Array<{ value: string; fields: INodeProperties[] }>): Shown[] {
	const shown = new Map<string, Shown>();
	for (const { value, fields } of forms) {
		const keys = fields.map((field) => JSON.stringify(field));
		fields.forEach((field, index) => {
			const known = shown.get(keys[index]) ?? { field, values: [], before: new Set() };
			shown.set(keys[index], known);
			known.values.push(value);
			if (index > 0) known.before.add(keys[index - 1]);
		});
	}
	const list = new Set<Shown>();
	const visited = new Set<string>();
	const add = (one: Shown, key: string) => {
		if (visited.has(key)) return;
		visited.add(key);
		for (const earlier of one.before) add(shown.get(earlier) as Shown, earlier);
		list.add(one);
	};
	shown.forEach(add);
	return [...list];
}

/** As n8n's `updateDisplayOptions`, which merges deeply and takes most of the node's start-up for it. */
function shownFor(choice: string, { field, values }: Shown): INodeProperties {
	const { displayOptions } = field;
	const show = { [choice]: values, ...displayOptions?.show };
	return { ...field, displayOptions: { ...displayOptions, show } };
}

/** An operation's own fields and those that all have. */
export function fieldsOf(operation: Operation): INodeProperties[] {
	const options = [...(operation.options ?? []), ...actAsOptions(operation.acting?.actAs)];
	return [
		...operation.fields,
		...(operation.shape === undefined ? [] : [simplifyField]),
		// A read by itself needs no collection for how many of them run side by side.
		...(options.length === 0
			? []
			: [
					collectionField('Options', 'options', {
						placeholder: 'Add option',
						options: [...options, concurrencyOption].sort(byLabel),
					}),
				]),
	];
}

const operationChoice = choiceField('Operation', 'operation', { noDataExpression: true });

/** A resource's operation choice and every operation's fields. What all operations have asks for none of them. */
function formOf({ operations }: Resource): INodeProperties[] {
	const choice: INodeProperties = {
		...operationChoice,
		options: operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: operations[0].value,
	};
	const forms = operations.map((operation) => ({
		value: operation.value,
		fields: fieldsOf(operation),
	}));
	const fields = merged(forms).map((shown) =>
		shown.values.length === operations.length ? shown.field : shownFor('operation', shown),
	);
	return [choice, ...fields];
}

/** The parameters below the choice of the resource, shown where they belong. */
export function propertiesOf(resources: Resource[]): INodeProperties[] {
	const forms = resources.map((resource) => ({ value: resource.value, fields: formOf(resource) }));
	return merged(forms).map((shown) => shownFor('resource', shown));
}
