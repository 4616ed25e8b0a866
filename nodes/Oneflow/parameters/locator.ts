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

/** The parameter all operations use to point at one thing: from a list, by address, or by ID. */
export function locator(options: LocatorOptions): Locator {
	const { name, label, list, urlSegment, required = true } = options;
	const modes: INodePropertyMode[] = [];
	if (list !== undefined) {
		modes.push({
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: list, searchable: true },
		});
	}
	if (urlSegment !== undefined) {
		const regex = `^https?://[^?#]+/${urlSegment}/(\\d+)(?:[/?#].*)?$`;
		modes.push({
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: `e.g. https://app.oneflow.com/${urlSegment}/900500`,
			validation: [
				{
					type: 'regex',
					properties: { regex, errorMessage: `Not an address of a ${label.toLowerCase()} in Oneflow` },
				},
			],
			extractValue: { type: 'regex', regex },
		});
	}
	modes.push({
		displayName: 'By ID',
		name: 'id',
		type: 'string',
		placeholder: 'e.g. 900500',
		validation: [
			{ type: 'regex', properties: { regex: '^\\d+$', errorMessage: 'IDs are whole numbers' } },
		],
	});
	return {
		field: {
			displayName: label,
			name,
			type: 'resourceLocator',
			required,
			default: options.default ?? { mode: list === undefined ? 'id' : 'list', value: '' },
			modes,
			...(options.description === undefined ? {} : { description: options.description }),
		},
		of: (item) => item.read(name, label, requiredId),
		optionalOf: (item) => item.read(name, label, id),
	};
}
