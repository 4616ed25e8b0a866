import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { asSpoken, countUpTo, isLongerThan } from '../../characters';
import { flagIn, isPlain, isRecord, recordIn } from '../../records';
import { enumerated } from '../../words';
import { isActive, isCheckbox, type TemplateType } from '../../oneflow/templates';
import { listCustomIds } from '../../oneflow/dataFields';
import { dataFieldMatch, LONGEST_FIELD_MATCH } from '../../oneflow/contractReference';
import { eitherInput, inputField, jsonField } from '../kit/fields';
import { inFormNames } from '../kit/formNames';
import type { Said } from '../kit/issues';
import type { Item } from '../kit/item';
import { isAsJson, type Group } from '../kit/parameter';
import { asTime, numberText, only, wrongIn } from '../kit/values';

/** Longest value of a data field (docs/oneflow-api.md 4.4). */
export const LONGEST_VALUE = 1024;

/** Whose data fields a form sets: the mapper's method, what that reads, and words of the form. */
interface Owner {
	method: string;
	/** What the fields depend on, by when that is. n8n forgets what is mapped when one of these changes. */
	mappers: Array<Pick<INodeProperties, 'description' | 'displayOptions'> & { dependsOn: string[] }>;
	/** Whether all fields are in the form from the start. n8n sets each switch that is: to off, or to its default. */
	addAllFields: boolean;
	jsonReason: string;
	jsonDescription: string;
	builderHint?: INodeProperties['builderHint'];
}

/** Data fields by mapper, in which a field's id is its custom ID, or as JSON. */
const dataFieldsOf = (owner: Owner): Group<MappedFields> => ({
	fields: eitherInput(
		inputField('Data Fields Input', 'dataFieldsInput', 'values of the data fields', {
			jsonReason: owner.jsonReason,
			builderHint: owner.builderHint,
		}),
		owner.mappers.map(({ dependsOn, ...shown }) => ({
			displayName: 'Data Fields',
			name: 'dataFields',
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			...shown,
			typeOptions: {
				loadOptionsDependsOn: dependsOn,
				resourceMapper: {
					resourceMapperMethod: owner.method,
					mode: 'add',
					valuesLabel: 'Data Fields',
					fieldWords: { singular: 'data field', plural: 'data fields' },
					addAllFields: owner.addAllFields,
					allowEmptyValues: true,
					// A template to choose first, or one without fields, is no failure: the notice says so.
					hideNoDataError: true,
				},
			},
		})),
		jsonField('Data Fields (JSON)', 'dataFieldsJson', {
			description: owner.jsonDescription,
		}),
	),
	read: readDataFields,
});

/** A template that is pointed at in one of these ways is the same one in every workspace. */
const BY_ITSELF = { '/templateId.mode': ['list', 'url', 'id'] };

/** The data fields of a new contract. */
export const templateDataFields = dataFieldsOf({
	method: 'getTemplateDataFields',
	addAllFields: true,
	mappers: [
		{
			dependsOn: ['templateId.value'],
			displayOptions: { show: BY_ITSELF },
			description:
				'Values of the template’s data fields. An empty text empties a field; null leaves it as the template has it, but for a checkbox, which is on or off. Fields marked (system) were brought by an extension: their values can be set like any other.',
		},
		{
			dependsOn: [
				'templateId.value',
				'templateId.mode',
				'workspaceId.value',
				'workspaceId.mode',
				'extensionType.value',
			],
			displayOptions: { hide: BY_ITSELF },
		},
	],
	jsonReason: 'For a template that is only known when the workflow runs',
	jsonDescription:
		'Custom IDs of the template’s data fields with their values: { "order_no": "10045", "accept_terms": "1" }',
	builderHint: {
		propertyHint:
			'Use \'json\' with dataFieldsJson { "custom_id": "value" } unless the template and its fields are known. The custom IDs are those of templateType:getDataFields.',
	},
});

/** The data fields of a contract that is there. */
export const contractDataFields = dataFieldsOf({
	method: 'getContractDataFields',
	mappers: [
		{
			dependsOn: ['contractId.value'],
			description:
				'The data fields to change; those not added here stay as they are. An empty text empties a field.',
		},
	],
	// A field that nobody adds stays as it is.
	addAllFields: false,
	jsonReason:
		'For a contract that is only known when the workflow runs, for example behind a trigger',
	jsonDescription:
		'Custom IDs of the contract’s data fields with their new values: { "order_no": "10045", "accept_terms": "1" }',
});

/** A value, what is wrong with it as one, or nothing. */
type Mapped = string | Said | undefined;

/** What the user mapped, by custom ID. `automatic` values come from the item's own JSON, by its keys. */
export interface MappedFields {
	automatic: boolean;
	/** Values of JSON are sent as they are written. */
	isJson: boolean;
	/** All of them texts, but in automatic mode, where it matters only if they are data fields. */
	values: Map<string, Mapped>;
}

function fieldProblem(item: Item, customId: string, { what, remedy }: Said): Error {
	return item.problem(`Data field "${customId}"`, what, remedy);
}

/** A switch as a checkbox has it, "0" or "1" (docs/oneflow-api.md 4.4); anything else as it is. */
export function asTick(entered: unknown): unknown {
	const raw = only(entered);
	return typeof raw === 'boolean' ? String(Number(raw)) : raw;
}

/** A value as Oneflow's text; undefined if not named, not if empty. */
function textOf(entered: unknown): Mapped {
	const raw = asTick(entered);
	if (raw === null || raw === undefined) return undefined;
	if (typeof raw === 'bigint') return String(raw);
	const text = typeof raw === 'number' ? numberText(raw) : (asTime(raw) ?? raw);
	if (typeof text === 'string') return wrongIn(text) ?? text;
	return typeof raw === 'number'
		? {
				what: `is the number ${raw}, which n8n cannot hold exactly.`,
				remedy: 'Enter it as text: in quotation marks, or rounded with toFixed().',
			}
		: { what: 'is a list or an object.', remedy: 'A data field takes text; pick one value of it.' };
}

const mapperSchema = z.object({
	mappingMode: z.string().optional(),
	// A schema of records would lose a custom ID `__proto__`.
	value: z.custom<Record<string, unknown>>(isRecord).nullish(),
});

/** Reads the mapper or the JSON for one item, all its keys in automatic mode. Throws NodeOperationError for no text. */
function readDataFields(item: Item): MappedFields {
	const isJson = isAsJson(item, 'Data Fields', 'dataFields');
	const mapper = isJson ? {} : (item.raw('dataFields') ?? {});
	const { mappingMode, value } = item.check(mapper, 'Data Fields', mapperSchema);
	const automatic = mappingMode === 'autoMapInputData';
	const source = automatic ? item.context.getInputData()[item.index].json : (value ?? {});
	const values: MappedFields['values'] = new Map();
	for (const [customId, raw] of isJson ? entriesOfJson(item) : Object.entries(source)) {
		const text = textOf(raw);
		if (!automatic) {
			if (text === undefined) continue;
			if (typeof text === 'object') throw fieldProblem(item, customId, text);
			if (values.has(customId)) throw fieldProblem(item, customId, TWICE);
		}
		values.set(customId, text);
	}
	return { automatic, isJson, values };
}

const TWICE = { what: 'is given twice.', remedy: 'Give each custom ID once.' };

/** `{ custom_id: value }`, by itself or in a list, or Oneflow's own list of `{ custom_id, value }`. */
function entriesOfJson(item: Item): Array<[string, unknown]> {
	const label = 'Data Fields (JSON)';
	const given = item.json('dataFieldsJson', label) ?? {};
	if (isRecord(given)) return Object.entries(given);
	const rows = [given].flat() as unknown[];
	const [one] = rows.map(inFormNames);
	if (rows.length === 1 && isRecord(one) && !isPlain(one.customId)) {
		return Object.entries(recordIn(rows[0]));
	}
	return rows.map((field): [string, unknown] => {
		const row = recordIn(inFormNames(field));
		if (isPlain(row.customId) && 'value' in row) return [String(row.customId), row.value];
		throw item.problem(
			label,
			'is not an object of custom IDs and values.',
			'Enter it as { "custom_id": "value" }.',
		);
	});
}

/**
 * The values to send, in the mapper's order: of fields that are `known`, those among them that are `boxes` as
 * Oneflow has them. Automatic mapping leaves out the others, of which `refused` says otherwise what is wrong.
 */
export function valuesToSend(
	item: Item,
	mapped: MappedFields,
	known: { has(customId: string): boolean },
	boxes: { has(customId: string): boolean },
	refused: (customId: string) => Error,
): Map<string, string> {
	const kept = new Map<string, string>();
	for (const [customId, value] of mapped.values) {
		if (!known.has(customId) && !mapped.automatic) throw refused(customId);
		if (!known.has(customId) || value === undefined) continue;
		if (typeof value === 'object') throw fieldProblem(item, customId, value);
		const text = boxes.has(customId) ? ticked(item, mapped, customId, value) : value;
		if (isLongerThan(text, LONGEST_VALUE)) {
			throw fieldProblem(item, customId, {
				what: `has ${countUpTo(text, text.length)} characters.`,
				remedy: `Oneflow takes at most ${LONGEST_VALUE}. Shorten the value.`,
			});
		}
		kept.set(customId, text);
	}
	return kept;
}

/** The values to send; for fields not there or inactive it throws before Oneflow does (docs/oneflow-api.md 3.9, P15). */
export function checkAgainst(item: Item, mapped: MappedFields, type: TemplateType | undefined) {
	const active = (type?.data_fields ?? []).filter(isActive);
	const fields = active.map(({ custom_id: customId, name }) => ({ customId, name }));
	return valuesToSend(
		item,
		byColumn(item, mapped, fields),
		new Set(fields.map(({ customId }) => customId)),
		new Set(active.filter(isCheckbox).map((field) => field.custom_id)),
		(customId) => fieldProblem(item, customId, whyUnknown(customId, type)),
	);
}

/** The value of a checkbox as Oneflow has it. Throws NodeOperationError for what is neither on nor off. */
function ticked(item: Item, { isJson }: MappedFields, customId: string, value: string): string {
	const isTicked = flagIn(value);
	if (isTicked !== undefined) return isTicked ? '1' : '0';
	// Its default alone makes it a checkbox: a way has to be left for a number that is 0 by default.
	if (value === '' || isJson) return value;
	throw fieldProblem(item, customId, {
		what: `"${value}" is neither on nor off, and the field is a checkbox: its default is 0 or 1.`,
		remedy:
			'Use true or 1 for on, false or 0 for off. If the field takes other values, set Data Fields Input to Using JSON.',
	});
}

/** The values as mapped, for a type the user may not read; refused in automatic mode, where most keys are no fields. */
export function unchecked(item: Item, mapped: MappedFields): Map<string, string> {
	const problem = () =>
		item.problem(
			'Data Fields',
			'the acting user cannot read the fields of this template, so they cannot be mapped automatically.',
			'Map each field, or let a user act who may read the template and its type.',
		);
	if (mapped.automatic) throw problem();
	return valuesToSend(item, mapped, mapped.values, new Set(), problem);
}

/** A name as people write it in the head of a column: capitals, spaces, hyphens and underscores aside. */
const headed = (text: string) => asSpoken(text).replace(/[\s_-]+/g, ' ');

/** The key under which a field was mapped: its custom ID, or in automatic mode a column that is alike. */
export function columnOf({ automatic, values }: MappedFields, customId: string): string {
	if (!automatic || values.has(customId)) return customId;
	return [...values.keys()].find((column) => headed(column) === headed(customId)) ?? customId;
}

const quoted = (texts: string[]) => enumerated(texts.map((text) => `"${text}"`));

/**
 * In automatic mode: the values under the custom IDs that the item's keys mean. A key is a field's custom ID,
 * or else, where just one field fits, its custom ID or name but for capitals and spaces. Keys that mean no
 * field are told in a hint. Throws NodeOperationError when no key means any of the fields, or two the same.
 */
export function byColumn(
	item: Item,
	mapped: MappedFields,
	known: Array<{ customId: string; name?: unknown }>,
): MappedFields {
	if (!mapped.automatic || known.length === 0) return mapped;
	const columns = [...mapped.values.keys()];
	const ids = known.map(({ customId }) => customId);
	const isCalled = (column: string, text: unknown) =>
		typeof text === 'string' && headed(text) === headed(column);
	// The custom ID that each column means.
	const meant = new Map<string, string>();
	for (const column of columns) {
		const alike = known.filter(({ customId, name }) =>
			[customId, name].some((text) => isCalled(column, text)),
		);
		const [id, ...others] = ids.includes(column) ? [column] : alike.map((one) => one.customId);
		if (id === undefined || others.length > 0) continue;
		if (id !== column && columns.includes(id)) continue;
		const other = [...meant.keys()].find((one) => meant.get(one) === id);
		if (other !== undefined) {
			throw item.problem(
				'Data Fields',
				`${quoted([other, column])} both look like the data field "${id}".`,
				`Call one of them "${id}", or remove the other before this node.`,
			);
		}
		meant.set(column, id);
	}
	if (meant.size === 0) {
		const found = columns.length === 0 ? 'The item is empty.' : `The item has: ${quoted(columns)}.`;
		throw item.problem(
			'Data Fields',
			'no key of the input is a data field, so nothing can be mapped automatically.',
			`${found} ${listCustomIds(ids, '')} Rename the keys (Edit Fields), or set Mapping Column Mode to Map Each Column Manually.`,
		);
	}
	const strange = columns.filter((column) => !meant.has(column));
	const [be, was] = strange.length === 1 ? ['is', 'was'] : ['are', 'were'];
	if (strange.length > 0) {
		item.hint(
			`Data Fields, mapped automatically: ${quoted(strange)} ${be} no data field and ${was} left out.`,
		);
	}
	const named = [...meant].map(([column, id]) => [id, mapped.values.get(column)] as const);
	return { ...mapped, values: new Map(named) };
}

function whyUnknown(customId: string, type: TemplateType | undefined): Said {
	if (type === undefined) {
		return {
			what: 'the template has no template type, so it has no data fields that can be set.',
			remedy: 'Remove the data fields, or choose a template that belongs to a template type.',
		};
	}
	if (type.data_fields.some((field) => field.custom_id === customId)) {
		return {
			what: 'is switched off in the template type.',
			remedy: 'Remove it here, or activate the field in the template type.',
		};
	}
	const known = type.data_fields.filter(isActive).map((field) => field.custom_id);
	return {
		what: 'is not a field of the template’s type.',
		remedy: listCustomIds(known, 'The type has no active data fields.'),
	};
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
