import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined, isRecord } from '../../records';
import type { Call, Operation } from '../operation';
import {
	checkAgainst,
	checkFieldMatch,
	dataFieldMapper,
	dataFieldsJson,
	readDataFields,
	type MappedFields,
	unchecked,
} from '../../parameters/dataFields';
import { LONGEST_NAME, valueJson } from '../../parameters/contractFields';
import { extensionTypeField } from '../../parameters/extensionType';
import type { Item } from '../../parameters/item';
import { locator } from '../../parameters/locator';
import { partiesFields, partyJson, readParties, type Party } from '../../parameters/parties';
import { productsFields, readProductGroups } from '../../parameters/products';
import { publishContract, type Invitation } from '../../oneflow/publishing';
import { publishFields, readInvitation } from '../../parameters/invitation';
import { amount, currency, flag, id, idList, text } from '../../parameters/values';
import { isForbidden, isMissing, OneflowFailure, rethrow } from '../../transport/failure';
import {
	askAheadForType,
	templateOf,
	templateTypeOf,
	type Template,
} from '../../oneflow/templates';
import { toNodeError } from '../../transport/nodeError';
import {
	ownerParticipantsField,
	ownerParticipantsSchema,
	ownerPartyJson,
} from './ownerParticipants';
import { createOnce, type Reference } from '../../oneflow/reference';

const workspace = locator({
	name: 'workspaceId',
	label: 'Workspace',
	description: 'Only workspaces in which the acting user may create contracts from such templates',
	list: 'searchUsableWorkspaces',
	urlSegment: 'workspaces',
});

const template = locator({
	name: 'templateId',
	label: 'Template',
	description: 'Active templates of the workspace',
	list: 'searchUsableTemplates',
	urlSegment: 'templates',
});

const additionalSchema = z.object({
	name: text(LONGEST_NAME),
	folderId: id,
	tagIds: idList,
	valueAmount: amount,
	valueCurrency: currency,
	ownerParticipants: ownerParticipantsSchema,
});

interface Plan {
	workspaceId: number;
	templateId: number;
	fields: MappedFields;
	parties: Party[];
	productGroups: IDataObject[];
	additional: z.output<typeof additionalSchema>;
	value: IDataObject | undefined;
	invitation: Invitation | undefined;
	reference: Reference | undefined;
}

/** Reads and checks everything the user entered, before any call. */
function readPlan(item: Item): Plan {
	const additional = item.read('additionalFields', 'Additional Fields', additionalSchema);
	const fields = readDataFields(item);
	return {
		workspaceId: workspace.of(item),
		templateId: template.of(item),
		fields,
		parties: readParties(item),
		productGroups: readProductGroups(item),
		additional,
		value: valueJson(item, additional.valueAmount, additional.valueCurrency),
		invitation: readPublishOption(item),
		reference: readReference(item, fields),
	};
}

/** `publish` is a switch with Subject and Message beside it; an object holding both texts counts as on. */
function readPublishOption(item: Item): Invitation | undefined {
	const publish = item.option('publish');
	if (!isRecord(publish)) {
		if (item.check(publish, 'Publish', flag) !== true) return undefined;
		return readInvitation(item, item.option('subject'), item.option('message'));
	}
	const [inner] = Object.values(publish);
	const { subject, message } = isRecord(inner) ? inner : publish;
	return readInvitation(item, subject ?? item.option('subject'), message ?? item.option('message'));
}

function referenceField(item: Item): string | undefined {
	return item.check(item.option('referenceField'), 'Reference Field', text());
}

function readReference(item: Item, { values }: MappedFields): Reference | undefined {
	const customId = referenceField(item);
	if (customId === undefined) return undefined;
	// Sent as Oneflow would store it, so that the next search finds it.
	const value = values.get(customId)?.trim();
	if (value !== undefined && value !== '') {
		values.set(customId, value);
		checkFieldMatch(item, 'Reference Field', customId, value);
		return { customId, value };
	}
	throw item.problem(
		'Reference Field',
		`"${customId}" has no value among the data fields.`,
		'Give this data field a value that is different for every contract, such as an order number, or remove the option.',
	);
}

/** What a look-up gives, unless the acting user may not read it: then Oneflow's own answer to the create counts. */
async function ifReadable<T>(lookUp: Promise<T>): Promise<T | undefined> {
	try {
		return await lookUp;
	} catch (error) {
		if (isMissing(error) || isForbidden(error)) return undefined;
		rethrow(error);
	}
}

/** What the template allows (API notes 4.6), where it says so. */
function checkOptions(item: Item, { parties, productGroups }: Plan, found: Template): void {
	if (found.template_active === false) {
		throw item.problem(
			'Template',
			`"${found.name ?? found.id}" is not active.`,
			'Activate it in Oneflow, or choose another one.',
		);
	}
	const { available_options: available } = found;
	if (productGroups.length > 0 && available?.can_receive_products === false) {
		throw item.problem(
			'Products',
			'the template has no product table.',
			'Remove the products, or choose a template with a product table.',
		);
	}
	const checks = [
		['deliveryChannel', 'Delivery Channel', available?.delivery_channels],
		['signMethod', 'Sign Method', available?.sign_methods],
		[
			'twoStepAuthentication',
			'Two-Step Authentication',
			available?.two_step_authentication_methods,
		],
	] as const;
	parties.forEach((party, partyIndex) =>
		party.participants.forEach((person, personIndex) => {
			for (const [key, label, options] of checks) {
				const chosen = person[key];
				if (chosen === undefined || options === undefined) continue;
				if (options.some(({ name }) => name === chosen)) continue;
				throw item.problem(
					`Party ${partyIndex + 1}, participant ${personIndex + 1}, ${label}`,
					`"${chosen}" is not possible with this template.`,
					`The template allows: ${options.map(({ name }) => name).join(', ') || 'none'}.`,
				);
			}
		}),
	);
}

/** The data fields to send; checked against the template's type when the user may read it. */
async function dataFieldsOf(
	{ item, oneflow }: Call,
	fields: MappedFields,
	found: Template | undefined,
): Promise<IDataObject[]> {
	if (fields.values.size + (fields.unusable?.size ?? 0) === 0) return [];
	const typeId = found?.template_type?.id;
	const type = typeId === undefined ? undefined : await ifReadable(templateTypeOf(oneflow, typeId));
	const isUnknown = found === undefined || (typeId !== undefined && type === undefined);
	return dataFieldsJson(isUnknown ? unchecked(item, fields) : checkAgainst(item, fields, type));
}

/** Without its field the reference would find nothing, and a second run make a second contract. */
function checkReference(item: Item, { reference }: Plan, dataFields: IDataObject[]): void {
	if (reference === undefined) return;
	if (dataFields.some((field) => field.custom_id === reference.customId)) return;
	throw item.problem(
		'Reference Field',
		`"${reference.customId}" is not an active data field of the template.`,
		'Choose one of its data fields, or remove the option.',
	);
}

function requestOf(plan: Plan, dataFields: IDataObject[]): IDataObject {
	const { additional, parties, productGroups } = plan;
	const orNothing = (list: IDataObject[]) => (list.length > 0 ? list : undefined);
	return withoutUndefined({
		workspace_id: plan.workspaceId,
		template_id: plan.templateId,
		name: additional.name,
		folder_id: additional.folderId,
		data_fields: orNothing(dataFields),
		my_party: ownerPartyJson(additional.ownerParticipants),
		parties: orNothing(parties.map(partyJson)),
		product_groups: orNothing(productGroups),
		tags: orNothing(additional.tagIds.map((tagId) => ({ id: tagId }))),
		value: plan.value,
	});
}

/**
 * Publishes the contract if wanted and still a draft; a run that stopped between the two steps is so
 * completed by the next. A refusal must not hide that the contract is there.
 */
async function published(
	{ item, oneflow }: Call,
	contract: IDataObject,
	invitation: Invitation | undefined,
): Promise<IDataObject> {
	if (invitation === undefined || contract.state !== 'draft') return contract;
	try {
		return await publishContract(oneflow, Number(contract.id), invitation);
	} catch (error) {
		if (!(error instanceof OneflowFailure)) rethrow(error);
		throw createdButNotPublished(item, contract, error);
	}
}

function createdButNotPublished(item: Item, contract: IDataObject, failure: OneflowFailure): Error {
	const cause = toNodeError(item.context.getNode(), failure);
	const remedy =
		'description' in cause && typeof cause.description === 'string' ? cause.description : '';
	return item.problem(
		`Contract ${String(contract.id)} was created but not published`,
		cause.message,
		`${remedy}\nDo not create it again: publish contract ${String(contract.id)} with the operation Publish.`,
	);
}

/** POST /contracts/create, and on request publish (API notes 3.9). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create contract',
	description: 'Create a contract from a template, and send it if wanted',
	shape: 'contract',
	fields: [
		extensionTypeField,
		workspace.field,
		template.field,
		dataFieldMapper('getTemplateDataFields', ['templateId.value']),
		...partiesFields,
		...productsFields,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Contract Name',
					name: 'name',
					type: 'string',
					placeholder: 'e.g. Quote 10045',
					default: '',
				},
				{
					displayName: 'Folder ID',
					name: 'folderId',
					type: 'string',
					placeholder: 'e.g. 73001',
					default: '',
				},
				ownerParticipantsField,
				{
					displayName: 'Tag Names or IDs',
					name: 'tagIds',
					type: 'multiOptions',
					typeOptions: { loadOptionsMethod: 'getTags' },
					default: [],
					description:
						'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
				},
				{
					displayName: 'Value Amount',
					name: 'valueAmount',
					type: 'string',
					placeholder: 'e.g. 1800.00',
					default: '',
					description: 'Value of the deal, at most two decimals; needs a currency',
				},
				{
					displayName: 'Value Currency',
					name: 'valueCurrency',
					type: 'string',
					placeholder: 'e.g. SEK',
					default: '',
				},
			],
		},
	],
	options: [
		...publishFields.map((field) => ({ ...field, displayOptions: { show: { publish: [true] } } })),
		{
			displayName: 'Publish',
			name: 'publish',
			type: 'boolean',
			default: false,
			description: 'Whether to send the contract to its participants at once',
		},
		{
			displayName: 'Reference Field',
			name: 'referenceField',
			type: 'string',
			placeholder: 'e.g. order_no',
			default: '',
			description:
				'Custom ID of a data field whose value stands for one contract, such as an order number. A contract that already carries the value is returned, marked existing, instead of making a second one.',
		},
	],
	acting: { requiresUser: true, actAs: 'account' },
	sequentialBy: (_, item) => {
		// Resolving the fields' expressions costs more than anything else here.
		if (referenceField(item) === undefined) return undefined;
		const reference = readReference(item, readDataFields(item));
		return reference && `reference:${reference.customId}:${reference.value}`;
	},
	async run(call) {
		const { item, oneflow } = call;
		const plan = readPlan(item);
		const finding = ifReadable(templateOf(oneflow, plan.templateId));
		if (plan.fields.values.size > 0) askAheadForType(oneflow, plan.templateId);
		const found = await finding;
		if (found !== undefined) checkOptions(item, plan, found);
		const dataFields = await dataFieldsOf(call, plan.fields, found);
		checkReference(item, plan, dataFields);
		const request = requestOf(plan, dataFields);
		const { reference, invitation } = plan;
		// With a reference nothing is repeated blindly: the contract is looked for in between.
		const retry = reference === undefined;
		const make = async () =>
			await oneflow.post('/contracts/create', request, { retry, needsAnswer: true });
		if (reference === undefined) return await published(call, await make(), invitation);
		// Within a run the first item's contract is remembered: Oneflow's search may lag behind.
		let isFirst = false;
		const key = `contract:${reference.customId}:${reference.value}`;
		const made = await oneflow.once(key, async () => {
			isFirst = true;
			const { contract, existing } = await createOnce(oneflow, reference, make);
			return { existing, contract: await published(call, contract, invitation) };
		});
		return made.existing || !isFirst ? { ...made.contract, existing: true } : made.contract;
	},
};
