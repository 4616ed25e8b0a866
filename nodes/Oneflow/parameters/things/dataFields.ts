import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { asSpoken, countUpTo, isLongerThan, plain } from '../../characters';
import { isRecord } from '../../records';
import type { TemplateType } from '../../oneflow/templates';
import { isActive, isCheckbox } from '../../oneflow/templates';
import { listCustomIds } from '../../oneflow/dataFields';
import { dataFieldMatch, LONGEST_FIELD_MATCH } from '../../oneflow/contractReference';
import { choiceField, jsonField } from '../kit/fields';
import type { Item } from '../kit/item';
import { asTime, numberText, switched } from '../kit/values';

/** Longest value of a data field (docs/oneflow-api.md 4.4). */
export const LONGEST_VALUE = 1024;

/** Whose data fields a form sets: the mapper's method, what that reads, and words of the form. */
interface Owner {
	method: string;
	dependsOn: string[];
	jsonReason: string;
	description: string;
	jsonDescription: string;
	builderHint?: INodeProperties['builderHint'];
}

/** Data fields by mapper, in which a field's id is its custom ID, or as JSON. */
function dataFieldsForm(owner: Owner): INodeProperties[] {
	return [
		choiceField('Data Fields Input', 'dataFieldsInput', {
			options: [
				{ name: 'Using Fields', value: 'fields' },
				{ name: 'Using JSON', value: 'json', description: owner.jsonReason },
			],
			default: 'fields',
			description: 'How the values of the data fields are entered',
			builderHint: owner.builderHint,
		}),
		{
			displayName: 'Data Fields',
			name: 'dataFields',
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			displayOptions: { show: { dataFieldsInput: ['fields'] } },
			description: owner.description,
			typeOptions: {
				loadOptionsDependsOn: owner.dependsOn,
				resourceMapper: {
					resourceMapperMethod: owner.method,
					mode: 'add',
					valuesLabel: 'Data Fields',
					fieldWords: { singular: 'data field', plural: 'data fields' },
					addAllFields: true,
					multiKeyMatch: false,
					supportAutoMap: true,
					allowEmptyValues: true,
					// A template to choose first, or one without fields, is no failure: the notice says so.
					hideNoDataError: true,
				},
			},
		},
		jsonField('Data Fields (JSON)', 'dataFieldsJson', {
			displayOptions: { show: { dataFieldsInput: ['json'] } },
			description: owner.jsonDescription,
		}),
	];
}

/** The data fields of a new contract. */
export const templateDataFields = dataFieldsForm({
	method: 'getTemplateDataFields',
	dependsOn: [
		'templateId.value',
		'templateId.mode',
		'workspaceId.value',
		'workspaceId.mode',
		'extensionType.value',
	],
	description:
		'Values of the template’s data fields. An empty text empties a field; null leaves it as the template has it. Fields marked (system) were brought by an extension: their values can be set like any other.',
	jsonReason: 'For a template that is only known when the workflow runs',
	jsonDescription:
		'Custom IDs of the template’s data fields with their values: { "order_no": "10045", "accept_terms": "1" }',
	builderHint: {
		propertyHint:
			'Use \'json\' with dataFieldsJson { "custom_id": "value" } unless the template and its fields are known. The custom IDs are those of templateType:getDataFields.',
	},
});

/** The data fields of a contract that is there. */
export const contractDataFields = dataFieldsForm({
	method: 'getContractDataFields',
	dependsOn: ['contractId.value', 'contractId.mode'],
	description:
		'The data fields to change; those not added here stay as they are. An empty text empties a field.',
	jsonReason:
		'For a contract that is only known when the workflow runs, for example behind a trigger',
	jsonDescription:
		'Custom IDs of the contract’s data fields with their new values: { "order_no": "10045", "accept_terms": "1" }',
});

const mapperSchema = z
	.object({
		mappingMode: z.string().optional(),
		// A schema of records would lose a custom ID `__proto__`.
		value: z.custom<Record<string, unknown>>(isRecord).nullish(),
	})
	.passthrough();

/** What the user mapped: custom ID → text. `automatic` values come from the item's own JSON, by its keys. */
export interface MappedFields {
	automatic: boolean;
	/** In automatic mode: the item's keys, those without a value included. */
	columns?: string[];
	/** Values of JSON are sent as they are written. */
	isJson?: boolean;
	values: Map<string, string>;
	/** In automatic mode: keys whose values are no text, which matters only if they are data fields. */
	unusable?: Map<string, Unusable>;
}

/** Why a value is no text. */
class Unusable {
	constructor(
		readonly what: string,
		readonly remedy: string,
	) {}
}

/**
 * Oneflow's values are all text, a checkbox "0" or "1" (docs/oneflow-api.md 4.4). Returns undefined for "not
 * named"; an empty text is a value: the user emptied the field.
 */
function textOf(raw: unknown): string | undefined | Unusable {
	if (raw === null || raw === undefined) return undefined;
	if (typeof raw === 'string') return raw;
	if (typeof raw === 'number') return numberOrWhy(raw);
	if (typeof raw === 'boolean') return raw ? '1' : '0';
	return (
		asTime(raw) ??
		new Unusable('is a list or an object.', 'A data field takes text; pick one value of it.')
	);
}

/** A number as text, unless it is not the number that was entered or meant. */
function numberOrWhy(value: number): string | Unusable {
	const text = value === 0 ? '0' : numberText(value);
	if (text !== undefined) return text;
	return new Unusable(
		`is the number ${value}, which n8n cannot hold exactly.`,
		'Enter it as text: in quotation marks, or rounded with toFixed().',
	);
}

/**
 * Reads the mapper for one item. In automatic mode every key of the item counts, and those that are no data
 * fields are left out later, when the fields are known. Throws NodeOperationError for values that are not
 * text, or are longer than Oneflow accepts.
 */
export function readDataFields(item: Item): MappedFields {
	if (item.raw('dataFieldsInput') === 'json') return readJson(item);
	const mapper = item.check(item.raw('dataFields', {}) ?? {}, 'Data Fields', mapperSchema);
	const automatic = mapper.mappingMode === 'autoMapInputData';
	const source = automatic ? item.context.getInputData()[item.index].json : (mapper.value ?? {});
	const values = new Map<string, string>();
	const unusable = new Map<string, Unusable>();
	for (const [key, raw] of Object.entries(source)) {
		const customId = automatic ? plain(key) : key;
		const text = textOf(raw);
		if (text === undefined) continue;
		if (text instanceof Unusable) {
			unusable.set(customId, text);
			if (automatic) continue;
			throw unusableField(item, customId, text);
		}
		values.set(customId, text);
	}
	return { automatic, columns: Object.keys(source).map(plain), values, unusable };
}

export function unusableField(item: Item, customId: string, { what, remedy }: Unusable): Error {
	return item.problem(`Data field "${customId}"`, what, remedy);
}

const TWICE = new Unusable('is given twice.', 'Give each custom ID once.');

/** `{ custom_id: value }`, or Oneflow's own list of `{ custom_id, value }`. */
function readJson(item: Item): MappedFields {
	const label = 'Data Fields (JSON)';
	const input = item.json('dataFieldsJson', label) ?? {};
	const entries = Array.isArray(input)
		? input.map((field: unknown): [unknown, unknown] =>
				isRecord(field) ? [field.custom_id ?? field.customId, field.value] : [undefined, field],
			)
		: isRecord(input)
			? Object.entries(input)
			: [[undefined, input] as [unknown, unknown]];
	const values = new Map<string, string>();
	for (const [customId, raw] of entries) {
		if (typeof customId !== 'string') {
			throw item.problem(
				label,
				'is not an object of custom IDs and values.',
				'Enter it as { "custom_id": "value" }.',
			);
		}
		const text = textOf(raw);
		if (text instanceof Unusable) throw unusableField(item, customId, text);
		if (text === undefined) continue;
		if (values.has(customId)) throw unusableField(item, customId, TWICE);
		values.set(customId, text);
	}
	return { automatic: false, isJson: true, values };
}

/**
 * Checks mapped values against the fields there are: unknown and inactive ones would be refused by
 * Oneflow (docs/oneflow-api.md 3.9 and P15), so they are reported before the call; automatic mapping skips them.
 * Returns the values to send, in the mapper's order.
 */
export function checkAgainst(
	item: Item,
	mapped: MappedFields,
	type: TemplateType | undefined,
): Array<{ customId: string; value: string }> {
	const fields = new Map(type?.data_fields.map((field) => [field.custom_id, field]));
	const active = type?.data_fields.filter(isActive) ?? [];
	const { automatic, values, unusable } = byColumn(
		item,
		mapped,
		active.map((field) => ({ customId: field.custom_id, name: field.name })),
	);
	const kept: Array<{ customId: string; value: string }> = [];
	for (const [customId, problem] of unusable ?? []) {
		if (fields.has(customId)) throw unusableField(item, customId, problem);
	}
	for (const [customId, value] of values) {
		const field = fields.get(customId);
		if (field === undefined || !isActive(field)) {
			if (automatic) continue;
			throw unknownField(item, customId, type, field !== undefined);
		}
		const text = isCheckbox(field) ? ticked(item, mapped, customId, value) : value;
		kept.push({ customId, value: checkLength(item, customId, text) });
	}
	return kept;
}

/** The value of a checkbox as Oneflow has it. Throws NodeOperationError for what is neither on nor off. */
export function ticked(
	item: Item,
	{ isJson }: MappedFields,
	customId: string,
	value: string,
): string {
	if (value === '') return value;
	const isTicked = switched(value);
	if (isTicked !== undefined) return isTicked ? '1' : '0';
	// Its default alone makes it a checkbox: a way has to be left for a number that is 0 by default.
	if (isJson === true) return value;
	throw item.problem(
		`Data field "${customId}"`,
		`"${value}" is neither on nor off, and the field is a checkbox: its default is 0 or 1.`,
		'Use true or 1 for on, false or 0 for off. If the field takes other values, set Data Fields Input to Using JSON.',
	);
}

/**
 * The values as mapped, for a type that the acting user may not read: Oneflow reports unknown ones. Not
 * so in automatic mode, where most of an item's keys are no fields.
 */
export function unchecked(
	item: Item,
	{ automatic, values }: MappedFields,
): Array<{ customId: string; value: string }> {
	if (automatic) {
		throw item.problem(
			'Data Fields',
			'the acting user cannot read the fields of this template, so they cannot be mapped automatically.',
			'Map each field, or let a user act who may read the template and its type.',
		);
	}
	return [...values].map(([customId, value]) => ({
		customId,
		value: checkLength(item, customId, value),
	}));
}

interface KnownField {
	customId: string;
	name?: unknown;
}

/** A name as people write it in the head of a column: capitals, spaces, hyphens and underscores aside. */
const headed = (text: string) => asSpoken(text).replace(/[\s_-]+/g, ' ');

/** Columns that a message names; more would hide what it says. */
const MOST_NAMED = 15;

const quoted = (texts: string[]) =>
	texts
		.slice(0, MOST_NAMED)
		.map((text) => `"${text}"`)
		.join(', ') + (texts.length > MOST_NAMED ? ` and ${texts.length - MOST_NAMED} more` : '');

/**
 * In automatic mode: the values under the custom IDs that the item's keys mean. A key is a field's custom ID,
 * or else, where just one field fits, its custom ID or name but for capitals and spaces. Keys that mean no
 * field are told in a hint. Throws NodeOperationError when no key means any of the fields, or two the same.
 */
export function byColumn(item: Item, mapped: MappedFields, known: KnownField[]): MappedFields {
	if (!mapped.automatic || known.length === 0) return mapped;
	const columns = mapped.columns ?? [];
	const exact = new Set(known.map(({ customId }) => customId));
	const taken = new Map(columns.filter((column) => exact.has(column)).map((id) => [id, id]));
	const meant = new Map(taken);
	for (const column of columns) {
		if (meant.has(column)) continue;
		const fitting = known.filter(({ customId, name }) =>
			[customId, name].some((text) => typeof text === 'string' && headed(text) === headed(column)),
		);
		if (fitting.length !== 1 || exact.has(column)) continue;
		const [{ customId }] = fitting;
		const other = taken.get(customId);
		if (other === customId) continue;
		if (other !== undefined) throw twoColumns(item, customId, other, column);
		taken.set(customId, column);
		meant.set(column, customId);
	}
	const ids = known.map(({ customId }) => customId);
	if (meant.size === 0) throw nothingMapped(item, columns, ids);
	const strange = columns.filter((column) => !meant.has(column));
	if (strange.length > 0) {
		item.hint(
			`Data Fields, mapped automatically: ${quoted(strange)} ${strange.length === 1 ? 'is' : 'are'} no data field and ${strange.length === 1 ? 'was' : 'were'} left out.`,
		);
	}
	const renamed = <T>(values: Map<string, T> = new Map()) =>
		new Map(
			[...values].flatMap(([column, value]) => {
				const customId = meant.get(column);
				return customId === undefined ? [] : [[customId, value] as const];
			}),
		);
	return { ...mapped, values: renamed(mapped.values), unusable: renamed(mapped.unusable) };
}

function twoColumns(item: Item, customId: string, one: string, other: string): Error {
	return item.problem(
		'Data Fields',
		`${quoted([one, other])} both look like the data field "${customId}".`,
		`Call one of them "${customId}", or remove the other before this node.`,
	);
}

function nothingMapped(item: Item, columns: string[], customIds: string[]): Error {
	const found = columns.length === 0 ? 'The item is empty.' : `The item has: ${quoted(columns)}.`;
	return item.problem(
		'Data Fields',
		'no key of the input is a data field, so nothing can be mapped automatically.',
		`${found} ${listCustomIds(customIds, '')} Rename the keys (Edit Fields), or set Mapping Column Mode to Map Each Column Manually.`,
	);
}

export function checkLength(item: Item, customId: string, value: string): string {
	if (!isLongerThan(value, LONGEST_VALUE)) return value;
	throw item.problem(
		`Data field "${customId}"`,
		`has ${countUpTo(value, value.length)} characters.`,
		`Oneflow takes at most ${LONGEST_VALUE}. Shorten the value.`,
	);
}

function unknownField(
	item: Item,
	customId: string,
	type: TemplateType | undefined,
	isInactive: boolean,
): Error {
	const label = `Data field "${customId}"`;
	if (type === undefined) {
		return item.problem(
			label,
			'the template has no template type, so it has no data fields that can be set.',
			'Remove the data fields, or choose a template that belongs to a template type.',
		);
	}
	if (isInactive) {
		return item.problem(
			label,
			'is switched off in the template type.',
			'Remove it here, or activate the field in the template type.',
		);
	}
	const known = type.data_fields.filter(isActive).map((field) => field.custom_id);
	return item.problem(
		label,
		'is not a field of the template’s type.',
		listCustomIds(known, 'The type has no active data fields.'),
	);
}

/** The entries of a create request (docs/oneflow-api.md 3.9). */
export function dataFieldsJson(fields: Array<{ customId: string; value: string }>): IDataObject[] {
	return fields.map(({ customId, value }) => ({ custom_id: customId, value }));
}

/** Throws NodeOperationError when the pair is longer than Oneflow's filter accepts. */
export function checkFieldMatch(item: Item, label: string, customId: string, value: string): void {
	const match = dataFieldMatch(customId, value);
	if (!isLongerThan(match, LONGEST_FIELD_MATCH)) return;
	throw item.problem(
		label,
		`custom ID and value have ${countUpTo(match, match.length)} characters together.`,
		`Oneflow takes at most ${LONGEST_FIELD_MATCH}.`,
	);
}
