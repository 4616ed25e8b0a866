import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { isRecord } from '../../records';
import { isLocator, type Item } from './item';
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

/**
 * Whether an empty value would pass for another one: a switch for off or on, a choice or a number for what
 * the form has by itself, a JSON text for "none".
 */
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

/** Keys of a value that was entered, none where it is no object. */
const inner = (value: unknown, key: string) => (isRecord(value) ? value[key] : undefined);

type Report = (label: string, field: INodeProperties) => Error;

/** `raw` is what is stored, `value` works out what it gives for the item, `place` is where the field is. */
function walk(
	field: INodeProperties,
	raw: unknown,
	value: () => unknown,
	place: string,
	report: Report,
	isFilter = false,
): void {
	const options = (field.options ?? []) as Array<INodeProperties & INodePropertyCollection>;
	if (field.type === 'collection' || field.type === 'fixedCollection') {
		for (const option of options) {
			const entered = inner(raw, option.name);
			if (entered === undefined) continue;
			const given = () => inner(value(), option.name);
			const inFilters = field.name === FILTERS;
			if (field.type === 'collection') walk(option, entered, given, place, report, inFilters);
			else walkEntries(option, entered, given, place, report);
		}
		return;
	}
	const stored = isLocator(raw) ? raw.value : raw;
	if (!isExpression(stored) || !(isFilter || hasMeaning(field))) return;
	const given = value();
	const isNothing = isEmptied(field, isLocator(given) ? given.value : given);
	if (isNothing) throw report(`${place}${field.displayName}`, field);
}

/** The entries of a list, or its one entry. */
function walkEntries(
	group: INodePropertyCollection,
	raw: unknown,
	value: () => unknown,
	place: string,
	report: Report,
): void {
	const entries = Array.isArray(raw) ? (raw as unknown[]) : [raw];
	entries.forEach((entry, index) => {
		const entryPlace = Array.isArray(raw) ? `${place}${group.displayName} ${index + 1}, ` : place;
		for (const field of group.values) {
			const given = () => {
				const all = value();
				return inner(Array.isArray(all) ? all[index] : all, field.name);
			};
			walk(field, inner(entry, field.name), given, entryPlace, report);
		}
	});
}

/**
 * Refuses expressions that give nothing for this item where that would pass for a value: an unticked box of
 * a record is often not in it at all, and an empty cell is an empty text. What was left untouched has its
 * default and is not looked at. Throws NodeOperationError naming the field.
 */
export function refuseEmptied(item: Item, fields: INodeProperties[]): void {
	const report: Report = (label, field) =>
		item.problem(
			label,
			'is empty.',
			`The expression gives nothing for this item. ${remedyFor(field)}`,
		);
	for (const field of fields) {
		// A model leaves out what it does not look for.
		if (field.name === FILTERS && isTool(item.context)) continue;
		const raw = item.stored(field.name);
		walk(field, raw, () => item.unresolved(field.name), '', report);
	}
}
