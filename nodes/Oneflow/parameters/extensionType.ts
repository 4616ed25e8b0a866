import type { INodeProperties } from 'n8n-workflow';

/**
 * The only way to point at templates that works in every account: each account has its own copies of
 * an extension's template types, with IDs of their own (API notes section 5, P9).
 */
export const extensionTypeField: INodeProperties = {
	displayName: 'Extension Type',
	name: 'extensionType',
	type: 'string',
	placeholder: 'e.g. hubspot',
	default: '',
	description:
		'Only templates of this extension, whatever their IDs in this account. Leave empty for all templates.',
};
