import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { isLocator, plainValue, type Item } from './item';
import { isTool } from './tool';
import { isEmpty } from './values';

/** As n8n stores what is worked out for each item. */
const isExpression = (raw: unknown) => typeof raw === 'string' && raw.startsWith('=');

/** Texts that stand in for an empty one by themselves, as their forms say. */
const FILLED_IN = new Set(['subject', 'message']);

/** Without events, a webhook is told of every event. */
const EVENTS = 'events';

/** Filters that ask for nothing let everything through. */
const FILTERS = 'filters';

/** Whether an empty value would pass for another one: for on or off, for what the form has by itself, for "none". */
function hasMeaning({ type, name, default: usual }: INodeProperties): boolean {
	if (['boolean', 'options', 'number', 'json'].includes(type) || name === EVENTS) return true;
	if (type === 'resourceLocator') return isLocator(usual) && !isEmpty(usual.value);
	return !isEmpty(usual) && typeof usual === 'string' && !FILLED_IN.has(name);
}

/** Whether a field that was entered gives no value that could be intended. */
function isEmptied(field: INodeProperties, value: unknown): boolean {
	if (field.type === 'multiOptions' && Array.isArray(value)) return value.length === 0;
	if (!isEmpty(value)) return false;
	if (field.type === 'json') return value !== '';
	const choices = field.options ?? [];
	return !choices.some((choice) => 'value' in choice && choice.value === value);
}

function remedyFor({ type, options = [] }: INodeProperties): string {
	const end = 'or remove the expression.';
	if (type === 'boolean') {
		return `A record may lack what was not ticked: add ?? false to the expression, ${end}`;
	}
	if (type === 'options') {
		const values = options.flatMap((choice) => ('value' in choice ? [String(choice.value)] : []));
		const known = values.filter((value) => value !== '').slice(0, 12);
		return `Give one of: ${known.join(', ')}; ${end}`;
	}
	return type === 'json' ? `Give [] or {} for none, ${end}` : `Give a value, ${end}`;
}

type Keys = Array<string | number>;

/** What stands under a key of a value that was entered, undefined where it has none. */
const inner = (value: unknown, key: string | number): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** A field that is no collection: what is stored in it, by which keys, and what the form calls it there. */
interface Entered {
	field: INodeProperties;
	raw: unknown;
	keys: Keys;
	label: string;
	isFilter: boolean;
}

/** The field itself, or those inside of it: of a collection, of its one entry, or of the entries of a list. */
function* fieldsIn(
	field: INodeProperties,
	raw: unknown,
	keys: Keys = [],
	place = '',
	isFilter = false,
): Generator<Entered> {
	const options = (field.options ?? []) as Array<INodeProperties & INodePropertyCollection>;
	if (field.type === 'collection') {
		for (const one of options) {
			const inFilters = field.name === FILTERS;
			yield* fieldsIn(one, inner(raw, one.name), [...keys, one.name], place, inFilters);
		}
	} else if (field.type === 'fixedCollection') {
		for (const { name, displayName, values } of options) {
			const group = inner(raw, name);
			for (const [index, entry] of [group].flat().entries()) {
				const [at, whose] = Array.isArray(group)
					? [[name, index], `${place}${displayName} ${index + 1}, `]
					: [[name], place];
				for (const one of values) {
					yield* fieldsIn(one, inner(entry, one.name), [...keys, ...at, one.name], whose);
				}
			}
		}
	} else yield { field, raw, keys, label: `${place}${field.displayName}`, isFilter };
}

/**
 * Refuses expressions that give nothing for this item where that would pass for a value: an unticked box of
 * a record is often not in it at all, and an empty cell is an empty text. What was left untouched has its
 * default and is not looked at. Throws NodeOperationError naming the field.
 */
export function refuseEmptied(item: Item, fields: INodeProperties[]): void {
	for (const top of fields) {
		const { name } = top;
		// A model leaves out what it does not look for.
		if (name === FILTERS && isTool(item.context)) continue;
		const entered = fieldsIn(top, item.stored(name));
		for (const { field, raw, keys, label, isFilter } of entered) {
			if (!isExpression(plainValue(raw)) || !(isFilter || hasMeaning(field))) continue;
			const given = keys.reduce(inner, item.unresolved(name));
			if (!isEmptied(field, plainValue(given))) continue;
			const remedy = `The expression gives nothing for this item. ${remedyFor(field)}`;
			throw item.problem(label, 'is empty.', remedy);
		}
	}
}
