import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { flagIn, inside, recordsIn } from '../../records';
import { switchField } from './fields';
import { isLocator, isTool, plainValue, type Item } from './item';
import { isEmpty, oneOf, only, textList } from './values';

/** As n8n stores what is worked out for each item. */
const isExpression = (raw: unknown) => typeof raw === 'string' && raw.startsWith('=');

/** Texts that stand in for an empty one by themselves, as their forms say. */
const FILLED_IN = new Set(['subject', 'message']);

/**
 * Fields that narrow or protect what is done: left empty by an expression, a webhook would report everything or
 * unsigned, a contract be made twice or from another template, a check pass.
 */
const NARROWING = new Set([
	'events',
	'customEvents',
	'workspaceIds',
	'templateTypeId',
	'signKey',
	'referenceField',
	'extensionType',
	'requiredDataFields',
]);

/** What a model that uses the node as a tool leaves out, as it does not look for it. */
const SOUGHT = new Set(['filters', 'extensionType']);

/** Whether an empty value would pass for another: on or off, the form's own, "none". `within` names its collection. */
function hasMeaning({ type, name, default: usual }: INodeProperties, within: string): boolean {
	// Filters that ask for nothing let everything through.
	if (['boolean', 'options', 'number', 'json'].includes(type) || within === 'filters') return true;
	// An update empties what it names, as its form says; without events, a webhook is told of every event.
	if (NARROWING.has(name)) return within !== 'updateFields' || name === 'events';
	if (type === 'resourceLocator') return isLocator(usual) && !isEmpty(usual.value);
	return !isEmpty(usual) && typeof usual === 'string' && !FILLED_IN.has(name);
}

/** Whether a field that was entered gives no value that could be intended. */
function isEmptied(field: INodeProperties, value: unknown): boolean {
	if (field.type === 'json') return isEmpty(value) && value !== '';
	// A list with nothing in it is empty, too, as is one of nothing but commas.
	if (textList.safeParse(value).data?.length !== 0) return false;
	return !field.options?.some((choice) => 'value' in choice && choice.value === value);
}

function remedyFor({ type, options = [] }: INodeProperties): string {
	const end = 'or remove the expression.';
	if (type === 'boolean') {
		return `A record may lack what was not ticked: add || false to the expression, ${end}`;
	}
	if (type === 'options') {
		const values = options.flatMap((choice) => ('value' in choice ? [String(choice.value)] : []));
		const known = values.filter((value) => value !== '').slice(0, 12);
		return `Give one of: ${known.join(', ')}; ${end}`;
	}
	return type === 'json' ? `Give [] or {} for none, ${end}` : `Give a value, ${end}`;
}

/**
 * Looks at a field, or at those inside of it: of a collection, of its one entry, or of the entries of a list. `raw` is
 * what is stored at the path, its expressions not worked out, which they are only where it matters.
 */
function refuseIn(
	item: Item,
	field: INodeProperties,
	path: string,
	raw: unknown,
	place = '',
	within = '',
): void {
	const options = (field.options ?? []) as Array<INodeProperties & INodePropertyCollection>;
	if (field.type === 'collection') {
		const whose = within === '' ? place : `${place}${field.displayName}, `;
		for (const one of options) {
			refuseIn(item, one, `${path}.${one.name}`, inside(raw, one.name), whose, field.name);
		}
	} else if (field.type === 'fixedCollection') {
		for (const { name, displayName, values } of options) {
			const group = inside(raw, name);
			[group].flat().forEach((entry, index) => {
				const [which, whose] = Array.isArray(group)
					? [`[${index}]`, `${place}${displayName} ${index + 1}, `]
					: ['', place];
				for (const one of values) {
					const at = `${path}.${name}${which}.${one.name}`;
					refuseIn(item, one, at, inside(entry, one.name), whose);
				}
			});
		}
	} else if (field.type === 'resourceMapper') {
		// The editor keeps what was mapped by hand where the mapping is automatic now.
		if (inside(raw, 'mappingMode') === 'autoMapInputData') return;
		for (const { id, type } of recordsIn(inside(raw, 'schema'))) {
			const box = switchField(`Data field "${String(id)}"`, String(id));
			const at = `${path}.value[${JSON.stringify(id)}]`;
			if (type === 'boolean') refuseIn(item, box, at, inside(raw, 'value', box.name));
		}
	} else if (isExpression(plainValue(raw)) && hasMeaning(field, within)) {
		if (!isEmptied(field, plainValue(item.unresolved(path)))) return;
		const remedy = `The expression gives nothing for this item. ${remedyFor(field)}`;
		throw item.problem(`${place}${field.displayName}`, 'is empty.', remedy);
	}
}

/** Whether what was entered is read as this choice or position of a switch, however it is written. */
const means = (entered: unknown, value: unknown) =>
	entered === value ||
	(typeof value === 'boolean'
		? flagIn(only(entered)) === value
		: oneOf(String(value)).safeParse(entered).success);

/** Whether the field is one to enter, and shown by the item's values: others only keep theirs (`keptFor`). */
const isInUse = (item: Item, { type, displayOptions }: INodeProperties) =>
	type !== 'hidden' &&
	type !== 'notice' &&
	Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
		values?.some((value) => means(item.raw(name), value)),
	);

/**
 * Refuses expressions that give nothing for this item where that would pass for a value, as of a record without an
 * unticked box. What was left untouched has its default and is not looked at. Throws NodeOperationError.
 */
export function refuseEmptied(item: Item, fields: INodeProperties[]): void {
	for (const field of fields) {
		const { name } = field;
		// A model leaves out what it does not look for.
		if ((SOUGHT.has(name) && isTool(item.context)) || !isInUse(item, field)) continue;
		refuseIn(item, field, name, item.stored(name));
	}
}
