import { listed, listedText } from '../kit/locator';
import { parameter } from '../kit/parameter';

/**
 * The only way to point at templates that works in every account: each account has its own copies of
 * an extension's template types, with IDs of their own (docs/oneflow-api.md section 5, P9). Undefined when empty.
 */
export const extensionType = parameter(
	listedText('Extension Type', 'extensionType', 'searchExtensionTypes', {
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. hubspot' },
		description:
			'Optional. Only templates of this extension, whatever their IDs in this account. Leave empty for all templates.',
		builderHint: {
			propertyHint:
				"In a workflow for several Oneflow accounts set this by name, and workspaceId and templateId by mode 'extension' or 'name': IDs differ from account to account.",
		},
	}),
	listed,
);
