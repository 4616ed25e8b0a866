import { z } from 'zod';

import { plainValue, type Item } from '../kit/item';
import { listedText } from '../kit/locator';
import { text } from '../kit/values';

/**
 * The only way to point at templates that works in every account: each account has its own copies of
 * an extension's template types, with IDs of their own (docs/oneflow-api.md section 5, P9).
 */
export const extensionTypeField = listedText(
	'Extension Type',
	'extensionType',
	'searchExtensionTypes',
	{
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. hubspot' },
		description:
			'Optional. Only templates of this extension, whatever their IDs in this account. Leave empty for all templates.',
		builderHint: {
			propertyHint:
				"In a workflow for several Oneflow accounts set this by name, and workspaceId and templateId by mode 'extension' or 'name': IDs differ from account to account.",
		},
	},
);

/** An extension type inside a collection: a locator's value or plain text; undefined when left empty. */
export const extensionType = z.preprocess((raw) => plainValue(raw), text());

/** The extension type, or undefined when left empty. Throws NodeOperationError when it is no text. */
export function readExtensionType(item: Item): string | undefined {
	return item.check(item.unresolved('extensionType'), 'Extension Type', extensionType);
}
