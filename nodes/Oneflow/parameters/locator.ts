import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import type { Item } from './item';
import { id, requiredId } from './values';

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
}

/** A resource locator and its reading, together. */
export interface Locator {
	field: INodeProperties;
	/** The ID; throws NodeOperationError when there is none or it is no whole number. */
	of(item: Item): number;
	/** The ID, or undefined when left empty. */
	optionalOf(item: Item): number | undefined;
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

function modesOf({ label, list, urlSegment }: LocatorOptions): INodePropertyMode[] {
	const regex = `^https?://[^?#]+/${urlSegment}/(\\d+)(?:[/?#].*)?$`;
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
	return [
		...(list === undefined ? [] : [fromList]),
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

/** The parameter all operations use to point at one thing: from a list, by address, or by ID. */
export function locator(options: LocatorOptions): Locator {
	const { name, label, list, description, required = true } = options;
	return {
		field: {
			...emptyLocator,
			displayName: label,
			name,
			required,
			modes: modesOf(options),
			...(list === undefined ? {} : { default: { mode: 'list', value: '' } }),
			...(options.default === undefined ? {} : { default: options.default }),
			...(description === undefined ? {} : { description }),
		},
		of: (item) => item.read(name, label, requiredId),
		optionalOf: (item) => item.read(name, label, id),
	};
}
