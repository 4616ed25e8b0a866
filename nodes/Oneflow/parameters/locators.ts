import { locator } from './locator';

/** Locators that many operations share. Lists come from `methods/listSearch.ts`. */

export const contract = locator({
	name: 'contractId',
	label: 'Contract',
	list: 'searchContracts',
	urlSegment: 'contracts',
});

export const template = locator({
	name: 'templateId',
	label: 'Template',
	list: 'searchTemplates',
	urlSegment: 'templates',
});

export const templateType = locator({
	name: 'templateTypeId',
	label: 'Template Type',
	description: 'Called template group in Oneflow',
	list: 'searchTemplateTypes',
	urlSegment: 'template_types',
});

export const workspace = locator({
	name: 'workspaceId',
	label: 'Workspace',
	list: 'searchWorkspaces',
	urlSegment: 'workspaces',
});

export const user = locator({
	name: 'userId',
	label: 'User',
	list: 'searchUsers',
	urlSegment: 'users',
});
