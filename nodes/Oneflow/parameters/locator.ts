import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { z } from 'zod';

import type { Reference } from '../oneflow/names';
import { isLocator, type Item } from './item';
import { id, requiredId, requiredText } from './values';

interface LocatorOptions {
	/** Parameter name. */
	name: string;
	/** What is located, in the words of Oneflow's app. */
	label: string;
	description?: string;
	/** Method in `methods/listSearch.ts`. */
	list?: string;
	/** Path segment of addresses in the app and in `_links`, such as `contracts`. */
	urlSegment?: string;
	required?: boolean;
	default?: { mode: string; value: string };
	/** Offers By Name, for what has another ID in every account. */
	byName?: boolean;
	/** Offers By Extension, for what an extension brings into every account. */
	byExtension?: boolean;
}

/** A resource locator and its reading, together. */
export interface Locator {
	field: INodeProperties;
	/** The ID; throws NodeOperationError when there is none or it is no whole number. */
	of(item: Item): number;
	/** The ID, or undefined when left empty. */
	optionalOf(item: Item): number | undefined;
}

/** A locator of something that can be pointed at by name too, or by the extension that brought it. */
export interface NamedLocator {
	field: INodeProperties;
	/** What the user points at. Throws NodeOperationError when there is nothing, or an ID that is none. */
	read(item: Item): Reference;
	/** The same, or undefined when left empty. */
	readOptional(item: Item): Reference | undefined;
}

type ModeRest = Omit<INodePropertyMode, 'displayName' | 'name' | 'type'>;

function mode(
	displayName: string,
	name: string,
	type: INodePropertyMode['type'],
	rest: ModeRest,
): INodePropertyMode {
	return { ...rest, displayName, name, type };
}

/** Addresses in Oneflow's app and in its API end alike. */
function addressOf(urlSegment: string): string {
	return `^https?://[^?#]+/${urlSegment}/(\\d+)(?:[/?#].*)?$`;
}

function modesOf(options: LocatorOptions): INodePropertyMode[] {
	const { label, list, urlSegment } = options;
	const regex = addressOf(urlSegment ?? '');
	const fromList = mode('From List', 'list', 'list', {
		typeOptions: { searchListMethod: list, searchable: true },
	});
	const byUrl = mode('By URL', 'url', 'string', {
		placeholder: `e.g. https://app.oneflow.com/${urlSegment}/900500`,
		validation: [
			{
				type: 'regex',
				properties: {
					regex,
					errorMessage: `Not an address of a ${label.toLowerCase()} in Oneflow`,
				},
			},
		],
		extractValue: { type: 'regex', regex },
	});
	const byId = mode('By ID', 'id', 'string', {
		placeholder: 'e.g. 900500',
		validation: [
			{ type: 'regex', properties: { regex: '^\\d+$', errorMessage: 'IDs are whole numbers' } },
		],
	});
	const byName = mode('By Name', 'name', 'string', {
		placeholder: 'e.g. Sales',
	});
	const byExtension = mode('By Extension', 'extension', 'string', {
		placeholder: 'e.g. hubspot',
	});
	return [
		...(list === undefined ? [] : [fromList]),
		...(options.byName === true ? [byName] : []),
		...(options.byExtension === true ? [byExtension] : []),
		...(urlSegment === undefined ? [] : [byUrl]),
		byId,
	];
}

const emptyLocator: INodeProperties = {
	displayName: '',
	name: '',
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
};

function fieldOf(options: LocatorOptions): INodeProperties {
	const { name, label, list, description, required = true } = options;
	return {
		...emptyLocator,
		displayName: label,
		name,
		required,
		modes: modesOf(options),
		...(list === undefined ? {} : { default: { mode: 'list', value: '' } }),
		...(options.default === undefined ? {} : { default: options.default }),
		...(description === undefined ? {} : { description }),
	};
}

/** The parameter all operations use to point at one thing: from a list, by address, or by ID. */
export function locator(options: LocatorOptions): Locator {
	const { name, label } = options;
	return {
		field: fieldOf(options),
		of: (item) => item.read(name, label, requiredId),
		optionalOf: (item) => item.read(name, label, id),
	};
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/** What a locator's value points at, or a plain one from an expression: an ID when it is a number, else a name. */
function pointedAt(raw: unknown, urlSegment: string | undefined): Reference | undefined | string {
	const { mode, value } = isLocator(raw) ? raw : { mode: 'plain', value: raw };
	if (isEmpty(value)) return undefined;
	const asNumber = id.safeParse(value);
	if (mode === 'name' || mode === 'extension' || (mode === 'plain' && !asNumber.success)) {
		const text = requiredText().safeParse(value);
		if (!text.success) return text.error.issues[0].message;
		return mode === 'extension'
			? { by: 'extension', extension: text.data }
			: { by: 'name', name: text.data };
	}
	const digits =
		urlSegment === undefined ? undefined : new RegExp(addressOf(urlSegment)).exec(String(value));
	const read = digits === null || digits === undefined ? asNumber : id.safeParse(digits[1]);
	if (read.success && read.data !== undefined) return { by: 'id', id: read.data };
	return `"${String(value)}" is not an ID. Enter a whole number, or choose By Name.`;
}

/** A reference as a schema, for locators inside collections; undefined when left empty. */
export function reference(urlSegment?: string) {
	return z.unknown().transform((raw, context): Reference | undefined => {
		const read = pointedAt(raw, urlSegment);
		if (typeof read !== 'string') return read;
		context.addIssue({ code: 'custom', message: read });
		return z.NEVER;
	});
}

/** Several references: from a multi-select, a JSON array, or text with commas. */
export const references = z.unknown().transform((raw, context): Reference[] => {
	if (isEmpty(raw)) return [];
	const entries = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : [raw];
	const found: Reference[] = [];
	for (const entry of entries) {
		const read = pointedAt(entry, undefined);
		if (typeof read === 'string') {
			context.addIssue({ code: 'custom', message: read });
			return z.NEVER;
		}
		if (read !== undefined) found.push(read);
	}
	return found;
});

/** The parameter that points at something which every account names alike but numbers differently. */
export function namedLocator(options: Omit<LocatorOptions, 'byName'>): NamedLocator {
	const { name, label, urlSegment } = options;
	const schema = reference(urlSegment);
	const readOptional = (item: Item) => item.check(item.unresolved(name), label, schema);
	return {
		field: fieldOf({ ...options, byName: true }),
		readOptional,
		read(item) {
			const found = readOptional(item);
			if (found !== undefined) return found;
			const ways = options.byExtension === true ? 'name, extension or ID' : 'name or ID';
			throw item.problem(label, 'is empty.', `Choose one from the list, or enter its ${ways}.`);
		},
	};
}
