import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { z } from 'zod';

import type { Reference } from '../../oneflow/names';
import { trimmed } from '../../characters';
import { isRecord } from '../../records';
import { isLocator, plainValue, type Item } from './item';
import { parameter } from './parameter';
import { described, isEmpty, listOf, requiredId, requiredText, text } from './values';

interface LocatorOptions {
	description?: string;
	/** Path segment of addresses in the app and in `_links`, such as `contracts`. */
	urlSegment?: string;
	required?: boolean;
	default?: { mode: string; value: string; cachedResultName?: string };
	/** Offers By Name, for what has another ID in every account. */
	byName?: boolean;
	/** Offers Extension, for what an extension brings into every account. */
	byExtension?: boolean;
}

const mode = (
	displayName: string,
	name: string,
	rest: Omit<INodePropertyMode, 'displayName' | 'name' | 'type'>,
	type: INodePropertyMode['type'] = 'string',
): INodePropertyMode => ({ ...rest, displayName, name, type });

const fromList = (searchListMethod: string) =>
	mode('From List', 'list', { typeOptions: { searchListMethod, searchable: true } }, 'list');

type Typed = Pick<INodePropertyMode, 'displayName' | 'name' | 'placeholder'>;

/** A text of a list, or typed: what has no ID, such as an address or an extension's type. */
export function listedText(
	displayName: string,
	name: string,
	list: string,
	{ typed, default: usual, ...more }: Partial<INodeProperties> & { typed: Typed },
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		// As n8n stores it: it folds an entry's field only while the value equals the default.
		default: { __rl: true, mode: 'list', value: '', ...(isRecord(usual) ? usual : {}) },
		modes: [
			fromList(list),
			mode(typed.displayName, typed.name, { placeholder: typed.placeholder }),
		],
		...more,
	};
}

/** A value of such a list, or one that was typed; undefined when left empty. */
export const listed = z.preprocess(plainValue, text());

export const BY_EMAIL = {
	displayName: 'By Email',
	name: 'email',
	placeholder: 'e.g. ada@example.com',
};

/** Addresses in Oneflow's app and in its API end alike. */
const addressOf = (urlSegment: string) =>
	`^https?://[^?#\\s,;]+/${urlSegment}/(\\d+)(?:[/?#]\\S*)?$`;

const matching = (regex: string, errorMessage: string): INodePropertyMode['validation'] => [
	{ type: 'regex', properties: { regex, errorMessage } },
];

function byUrl(label: string, urlSegment: string): INodePropertyMode {
	const regex = addressOf(urlSegment);
	return mode('By URL', 'url', {
		placeholder: `e.g. https://app.oneflow.com/${urlSegment}/900500`,
		validation: matching(regex, `${label}: not the address of one in Oneflow`),
		extractValue: { type: 'regex', regex },
	});
}

function fieldOf(
	label: string,
	name: string,
	list: string,
	options: LocatorOptions,
): INodeProperties {
	const { urlSegment, description, required = true } = options;
	return {
		displayName: label,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '', ...options.default },
		required,
		modes: [
			fromList(list),
			...(options.byName === true ? [mode('By Name', 'name', { placeholder: 'e.g. Sales' })] : []),
			...(options.byExtension === true
				? // n8n cuts longer names of a mode.
					[mode('Extension', 'extension', { placeholder: 'e.g. hubspot' })]
				: []),
			...(urlSegment === undefined ? [] : [byUrl(label, urlSegment)]),
			mode('By ID', 'id', {
				placeholder: 'e.g. 900500',
				validation: matching('^\\d+$', `${label}: an ID is a whole number`),
			}),
		],
		...(description === undefined ? {} : { description }),
	};
}

/** The parameter that points at one thing: from a list (`methods/listSearch.ts`), by address, or by ID. */
export const locator = (label: string, name: string, list: string, options: LocatorOptions = {}) =>
	parameter(
		fieldOf(label, name, list, options),
		// n8n would read addresses too, but names no remedy, and not always the field.
		z.preprocess((raw) => idIn(raw, options.urlSegment), requiredId),
	);

/** The ID in an address of one, and any other value as it is, also what is too long to be an address. */
function idIn(raw: unknown, urlSegment: string | undefined): unknown {
	if (urlSegment === undefined || typeof raw !== 'string' || raw.length > 10_000) return raw;
	return new RegExp(addressOf(urlSegment)).exec(trimmed(raw))?.[1] ?? raw;
}

/** An ID where a name could have been chosen as well. */
const anId = described('not an ID', 'Enter a whole number, or choose By Name.', requiredId);
const POINTERS = { id: anId, name: requiredText(), extension: requiredText() };

/** What a locator's value, or a plain one from an expression, points at; a number is an ID, else it is a name. */
function pointerIn(raw: unknown, urlSegment: string | undefined) {
	const { mode, value } = isLocator(raw) ? raw : { mode: 'plain', value: raw };
	if (isEmpty(value)) return undefined;
	if (mode === 'extension' || mode === 'name') return { by: mode, value } as const;
	if (mode === 'plain' && !requiredId.safeParse(value).success)
		return { by: 'name', value } as const;
	return { by: 'id', value: idIn(value, urlSegment) } as const;
}

/** A reference as a schema, for locators inside collections; undefined when left empty. */
export function reference(urlSegment?: string) {
	return z.unknown().transform((raw, context): Reference | undefined => {
		const pointer = pointerIn(raw, urlSegment);
		if (pointer === undefined) return undefined;
		const read = POINTERS[pointer.by].safeParse(pointer.value);
		if (read.success) {
			// In a list of names a number may be one.
			const isText = pointer.by === 'id' && typeof raw === 'string' && urlSegment === undefined;
			const name = isText ? { name: raw.trim() } : {};
			return { by: pointer.by, [pointer.by]: read.data, ...name } as Reference;
		}
		read.error.issues.forEach((issue) => context.addIssue(issue));
		return z.NEVER;
	});
}

/** Several references: from a multi-select, a JSON array, or text with commas. */
export const references = listOf(reference());

type NamedOptions = Omit<LocatorOptions, 'byName' | 'required'>;

/** What points at something that all accounts name alike but number differently; undefined when left empty. */
export function optionalLocator(label: string, name: string, list: string, options: NamedOptions) {
	const schema = reference(options.urlSegment);
	return {
		field: fieldOf(label, name, list, { ...options, byName: true, required: false }),
		read: (item: Item) => item.check(item.unresolved(name), label, schema),
	};
}

/** The same where nothing can be done without. */
export function namedLocator(label: string, name: string, list: string, options: NamedOptions) {
	const { field, read } = optionalLocator(label, name, list, options);
	return {
		field: { ...field, required: true },
		read(item: Item) {
			const found = read(item);
			if (found !== undefined) return found;
			const ways = options.byExtension === true ? 'name, extension or ID' : 'name or ID';
			throw item.problem(label, 'is empty.', `Choose one from the list, or enter its ${ways}.`);
		},
	};
}
