import type { IDataObject } from 'n8n-workflow';

import { recordsIn, withoutUndefined } from '../../records';
import { folderIdOf, placeOf, tagIdsOf, templatesIn, thereAre } from '../../oneflow/names';
import { eachOnce, listTables, newRowJson, tableByName } from '../../oneflow/productTables';
import { publishUnlessSent, refuseUnsigned } from '../../oneflow/publishing';
import { createOnce } from '../../oneflow/contractReference';
import { listCustomIds, valuesIn } from '../../oneflow/dataFields';
import { isSent } from '../../oneflow/contractState';
import {
	templateOf,
	templateTypeOf,
	usableWorkspaces,
	type Template,
} from '../../oneflow/templates';
import { checkAgainst, unchecked } from '../../parameters/things/dataFields';
import type { Item } from '../../parameters/kit/item';
import { partyJson } from '../../parameters/things/parties';
import { unlike } from '../../transport/client';
import { ifReadable, OneflowFailure, rethrow, UserProblem } from '../../transport/failure';
import { descriptionOf, toNodeError } from '../../transport/nodeError';
import { inWords } from '../../words';
import type { Call, Operation } from '../operation';
import { createFields, createOptions, readPlan, type Plan } from './createPlan';
import { ownerPartyJson } from './ownerParticipants';

/** What the template allows (docs/oneflow-api.md 4.6), where it says so. */
function checkOptions(item: Item, { parties, tables }: Plan, found: Template): void {
	if (found.template_active === false) {
		throw item.problem(
			'Template',
			`"${found.name ?? found.id}" is not active.`,
			'Activate it in Oneflow, or choose another one.',
		);
	}
	const { available_options: available } = found;
	if (tables.length > 0 && available?.can_receive_products === false) {
		throw item.problem(
			'Products',
			'the template has no product table.',
			'Remove the products, or choose a template with a product table.',
		);
	}
	const checks = [
		['deliveryChannel', available?.delivery_channels],
		['signMethod', available?.sign_methods],
		['twoStepAuthentication', available?.two_step_authentication_methods],
	] as const;
	parties.forEach((party, partyIndex) =>
		party.participants.forEach((person, personIndex) => {
			for (const [key, options] of checks) {
				const chosen = person[key];
				if (chosen === undefined || options === undefined) continue;
				if (options.some(({ name }) => name.toLowerCase() === chosen)) continue;
				throw item.problem(
					inWords(['parties', partyIndex, 'participants', personIndex, key], { parties }),
					`"${chosen}" is not possible with this template.`,
					`The template allows: ${options.map(({ name }) => name).join(', ') || 'none'}.`,
				);
			}
		}),
	);
}

type SentField = Awaited<ReturnType<typeof dataFieldsOf>>[number];

/** The data fields to send; checked against the template's type when the user may read it. */
async function dataFieldsOf({ item, oneflow }: Call, fields: Plan['fields'], found?: Template) {
	if (!fields.automatic && fields.values.size === 0) return [];
	const typeId = found?.template_type?.id;
	const type = typeId === undefined ? undefined : await ifReadable(templateTypeOf(oneflow, typeId));
	const isShown = found?.template_type !== undefined;
	const isUnknown = !isShown || (typeId !== undefined && type === undefined);
	const values = isUnknown ? unchecked(item, fields) : checkAgainst(item, fields, type);
	return [...values].map(([customId, value]) => ({ custom_id: customId, value }));
}

/** The reference as sent: with another value a second run would make a second contract. Throws NodeOperationError. */
function referenceSent(item: Item, { contractReference: wanted }: Plan, sent: SentField[]) {
	if (wanted === undefined) return undefined;
	const { customId } = wanted;
	const field = sent.find((one) => one.custom_id === customId);
	if (field !== undefined) return { customId, value: field.value };
	const mapped = listCustomIds(
		sent.map((one) => one.custom_id),
		'',
	);
	throw item.problem(
		'Reference Field',
		`"${customId}" is not an active data field of the template.`,
		`Choose one of its data fields by its custom ID, or remove the option. ${mapped}`.trim(),
	);
}

/** A template that cannot be read may not exist: said with those there are, before anything else is. */
async function refuseUnknownTemplate({ oneflow }: Call, templateId: number): Promise<void> {
	const usable = await ifReadable(usableWorkspaces(oneflow, {}));
	if (usable === undefined) return;
	const templates = templatesIn(usable);
	if (templates.some(({ id }) => id === templateId)) return;
	throw new UserProblem(
		`Template: #${templateId} is not among the templates that the acting user may use.`,
		templates.length === 0
			? 'There are none. Give the user the right to create contracts in a workspace in Oneflow.'
			: thereAre(templates),
	);
}

/** The tables of the contract are made from the template's, whose IDs tell which is which (docs/oneflow-api.md 3.9). */
function tablesJson(tables: Plan['tables'], found?: Template) {
	const there = recordsIn(found?.product_groups);
	const owner = found ? `the template "${found.name ?? found.id}"` : 'a template that is not shown';
	const filled = tables.filter(({ rows }) => rows.length > 0);
	const isNamed = filled.some(({ id, name }) => (id ?? name) !== undefined);
	const sent = eachOnce(filled, ({ id, name }) => {
		if (id === undefined && name !== undefined) return Number(tableByName(there, name, owner).id);
		if (id !== undefined || (there.length < 2 && !isNamed)) return id;
		if (there.length === 1) return Number(there[0].id);
		throw new UserProblem(
			`Products: some rows name none of the product tables of ${owner}.`,
			`Enter a Table Name in every row. ${listTables(there)}`,
		);
	});
	return sent.map(({ id, configuration, rows }) =>
		withoutUndefined({
			id,
			configuration,
			products: rows.map((row) => newRowJson({ ...row, id: undefined })),
		}),
	);
}

async function requestOf(
	call: Call,
	plan: Plan,
	place: { workspaceId: number; templateId: number },
	found: Template | undefined,
	dataFields: IDataObject[],
): Promise<IDataObject> {
	const orNothing = (list: IDataObject[]) => (list.length > 0 ? list : undefined);
	const [folderId, tagIds, ownParty] = await Promise.all([
		plan.folder && folderIdOf(call, plan.folder, place.workspaceId),
		tagIdsOf(call, plan.tags),
		ownerPartyJson(call, plan.ownerParticipants),
	]);
	return withoutUndefined({
		workspace_id: place.workspaceId,
		template_id: place.templateId,
		name: plan.name,
		folder_id: folderId,
		data_fields: orNothing(dataFields),
		my_party: ownParty,
		parties: orNothing(plan.parties.map(partyJson)),
		product_groups: orNothing(tablesJson(plan.tables, found)),
		tags: orNothing(tagIds.map((id) => ({ id }))),
		value: plan.value,
	});
}

/** Publishes it if wanted and not sent, also after a run that stopped before; a refusal must not hide the contract. */
async function published(
	{ item, oneflow }: Call,
	contract: IDataObject,
	invitation: Plan['invitation'],
) {
	if (invitation === undefined || isSent(contract)) return contract;
	try {
		return (await publishUnlessSent(oneflow, Number(contract.id), invitation)) ?? contract;
	} catch (error) {
		if (!(error instanceof OneflowFailure)) rethrow(error);
		const cause = toNodeError(item.context.getNode(), error);
		throw item.problem(
			`Contract ${String(contract.id)} was created but not published`,
			cause.message,
			`${descriptionOf(cause)}\nDo not create it again: publish contract ${String(contract.id)} with the operation Publish.`,
		);
	}
}

const EXISTED_HINT =
	'Reference Field: contracts marked existing were already there, so nothing from this form was written to them.';

/** POST /contracts/create, and on request publish (docs/oneflow-api.md 3.9). */
export const create: Operation<Plan> = {
	description: 'Create a contract from a template, as a draft or sent for signing',
	shape: 'contract',
	fields: createFields,
	options: createOptions,
	acting: { requiresUser: true, actAs: 'account' },
	read: readPlan,
	sequentialBy: ({ contractReference }) =>
		contractReference && `reference:${contractReference.customId}:${contractReference.value}`,
	async run(call, plan) {
		const { item, oneflow } = call;
		const { invitation } = plan;
		const { workspaceId = 0, templateId = 0 } = await placeOf(call, plan);
		const found = await ifReadable(templateOf(oneflow, templateId));
		if (found === undefined) await refuseUnknownTemplate(call, templateId);
		else checkOptions(item, plan, found);
		const dataFields = await dataFieldsOf(call, plan.fields, found);
		const reference = referenceSent(item, plan, dataFields);
		const request = await requestOf(call, plan, { workspaceId, templateId }, found, dataFields);
		// With a reference nothing is repeated blindly: the contract is looked for in between.
		const retry = reference === undefined;
		const make = async () => {
			const contract = await oneflow.post('/contracts/create', request, { retry, needsId: true });
			const { name, tags, folder_id: id } = request;
			const shown = withoutUndefined({ name, folder: id && { id } });
			const sent = dataFields.map(({ custom_id: key, value }) => [key, value]);
			const wanted = { _private: shown, tags, data_fields: Object.fromEntries(sent) };
			const made = { ...contract, data_fields: valuesIn(contract) };
			oneflow.journal.unlike.push(...unlike(withoutUndefined(wanted), made));
			return contract;
		};
		if (reference === undefined) return await published(call, await make(), invitation);
		// Within a run the first item's contract is remembered: Oneflow's search may lag behind.
		let isFirst = false;
		const key = `contract:${reference.customId}:${reference.value}`;
		const made = await oneflow.once(key, async () => {
			isFirst = true;
			return await createOnce(oneflow, reference, make);
		});
		const isOwn = !made.existing || oneflow.journal.made.includes(made.contract.id);
		// What this item has made was checked by its form, and may show nobody yet.
		if (!isOwn && invitation !== undefined) refuseUnsigned(made.contract, plan);
		made.contract = await published(call, made.contract, invitation);
		if (isOwn && isFirst) return made.contract;
		item.hint(EXISTED_HINT);
		return { ...made.contract, existing: true };
	},
};
