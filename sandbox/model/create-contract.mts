import { type Static, Type } from '@sinclair/typebox';
import { ApiError, Problems, refuse } from './errors.mts';
import { toBodyTime } from './formats.mts';
import { newLifecycleState } from './lifecycle.mts';
import { normalAmount } from './money.mts';
import {
	checkPeople,
	makeParticipant,
	MAX_PARTIES,
	ParticipantCreate,
	type ParticipantInput,
} from './participants.mts';
import { makeParty, PartyCreate } from './parties.mts';
import { GroupCreate, tablesForContract } from './products.mts';
import { mayCreateIn } from './rights.mts';
import { Formatted, Id, Nullable, SomeText, Strict, Text } from './schema.mts';
import type { Store } from './store.mts';
import { MAX_FIELD_VALUE } from './template-types.mts';
import type { Contract, ContractField, Party, Template, User } from './types.mts';

export const ValueBody = Strict({
	amount: Formatted('api-signed-amount'),
	currency: Formatted('api-currency'),
});
export const TagReferences = Type.Array(Strict({ id: Id() }));

/** Body of POST /contracts/create (3.9). */
export const ContractCreate = Strict({
	workspace_id: Id(),
	template_id: Id(),
	name: Type.Optional(Text(130)),
	data_fields: Type.Optional(
		Type.Array(
			Strict({
				custom_id: SomeText(),
				value: Type.Optional(Nullable(Text(MAX_FIELD_VALUE))),
			}),
		),
	),
	folder_id: Type.Optional(Id()),
	my_party: Type.Optional(
		Strict({
			name: Type.Optional(Text(100, 1)),
			country_code: Type.Optional(Formatted('api-country')),
			participants: Type.Optional(Type.Array(ParticipantCreate)),
		}),
	),
	parties: Type.Optional(Type.Array(PartyCreate, { maxItems: MAX_PARTIES })),
	product_groups: Type.Optional(Type.Array(GroupCreate)),
	tags: Type.Optional(TagReferences),
	value: Type.Optional(Nullable(ValueBody)),
});
export type ContractInput = Static<typeof ContractCreate>;

/** The ids of tags that exist; a 400 naming the others. */
export function tagIds(store: Store, tags: Static<typeof TagReferences>): number[] {
	const problems = new Problems();
	tags.forEach(({ id }, index) => {
		if (!store.tags.has(id)) problems.add(`tags[${index}].id`, 'No such tag.');
	});
	problems.throwIfAny(store.guesses.bodyReferenceMissingStatus);
	return [...new Set(tags.map(({ id }) => id))];
}

/** A contract value as it is read back. */
export function normalValue(
	store: Store,
	value: Static<typeof ValueBody> | null,
	path: string,
): Contract['value'] {
	if (value?.amount.startsWith('-') && !store.guesses.signedPrices) {
		throw ApiError.problem(`${path}.amount`, 'Must not be negative.');
	}
	return value && { amount: normalAmount(value.amount), currency: value.currency };
}

function templateFor(store: Store, input: ContractInput, user: User): Template {
	if (!store.workspaces.has(input.workspace_id)) {
		throw ApiError.problem('workspace_id', 'No such workspace.', 404);
	}
	const template = store.templates.get(input.template_id);
	if (!template) throw ApiError.problem('template_id', 'No such template.', 404);
	if (!mayCreateIn(user, input.workspace_id)) {
		throw new ApiError(403, 'The user may not create contracts in this workspace.');
	}
	if (!template.workspace_ids.includes(input.workspace_id)) {
		refuse(
			ApiError.problem(
				'template_id',
				'The template is not shared with the workspace.',
				store.guesses.templateNotInWorkspaceStatus,
			),
		);
	}
	if (!template.active) throw new ApiError(403, 'The template is inactive.');
	return template;
}

/** The fields of a new contract: active fields of the type with the values of the template. */
function fieldsFor(store: Store, template: Template, input: ContractInput, time: string) {
	const type = store.templateTypes.get(template.template_type_id ?? -1);
	const active = (type?.data_fields ?? []).filter((field) => field.active);
	const names = new Set(active.map((field) => field.custom_id));
	const values = new Map<string, string>();
	const problems = new Problems();
	(input.data_fields ?? []).forEach(({ custom_id: customId, value }, index) => {
		const path = `data_fields[${index}].custom_id`;
		// An inactive field acts as removed (P15, 8 #5): the answer is that of an unknown one.
		if (!names.has(customId)) problems.add(path, `Required field '${customId}' is missing.`);
		else if (values.has(customId)) problems.add(path, `Field '${customId}' is given twice.`);
		if (value !== undefined) values.set(customId, store.storedValue(value ?? ''));
	});
	problems.throwIfAny(store.guesses.inactiveFieldStatus);
	return active.map(
		(field): ContractField => ({
			id: store.nextId('field'),
			custom_id: field.custom_id,
			name: field.name,
			description: field.description,
			placeholder: field.placeholder,
			value: values.get(field.custom_id) ?? template.field_values[field.custom_id] ?? field.value,
			created_time: time,
			updated_time: time,
		}),
	);
}

/** The owner's party: the acting user, the template's people, and those of the request (3.9). */
function ownerParty(
	store: Store,
	template: Template,
	input: ContractInput,
	user: User,
	problems: Problems,
	time: number,
): Party {
	const given = input.my_party?.participants ?? [];
	const roles = template.default_creator_roles;
	const inputs: Array<{ input: ParticipantInput; path: string }> = [];
	const has = (email: string) =>
		[...inputs.map((one) => one.input), ...given].some(
			(one) => one.email?.toLowerCase() === email.toLowerCase(),
		);
	const addUser = (
		person: User,
		role: { update: boolean; organizer: boolean; signatory: boolean },
	) => {
		if (has(person.email)) return;
		inputs.push({
			path: 'my_party',
			input: {
				name: person.name,
				email: person.email,
				phone_number: person.phone_number,
				title: person.title,
				organizer: role.organizer,
				signatory: role.signatory,
				_permissions: { 'contract:update': role.update },
			},
		});
	};
	addUser(user, roles);
	for (const { user_id: id, signatory, organizer } of template.owner_participants) {
		const person = store.users.get(id);
		if (person?.active) addUser(person, { update: true, organizer, signatory });
	}
	given.forEach((one, index) =>
		inputs.push({ input: one, path: `my_party.participants[${index}]` }),
	);
	return {
		id: store.nextId('party'),
		type: 'company',
		my_party: true,
		name: input.my_party?.name ?? store.account.name,
		identification_number: store.account.registration_number,
		country_code: input.my_party?.country_code ?? store.account.country_code,
		custom_id: null,
		created_time: toBodyTime(time),
		updated_time: null,
		participants: inputs.map((one) =>
			makeParticipant(store, template.available_options, one.input, true, one.path, problems, time),
		),
	};
}

/**
 * Makes a draft from a template (3.9): copies the content of the template, applies the request
 * and puts the acting user on the owner's side. `throughExtension` is the extension whose token
 * was used, if any (P5). Nothing is stored when the request is refused.
 */
export function createContract(
	store: Store,
	input: ContractInput,
	user: User,
	throughExtension: string | null,
	time = store.now(),
): Contract {
	const template = templateFor(store, input, user);
	const now = toBodyTime(time);
	const folder = input.folder_id === undefined ? null : store.folders.get(input.folder_id);
	if (folder === undefined || (folder && folder.workspace_id !== input.workspace_id)) {
		refuse(
			ApiError.problem(
				'folder_id',
				'No such folder in the workspace.',
				store.guesses.bodyReferenceMissingStatus,
			),
		);
	}
	const tags = tagIds(store, input.tags ?? []);
	const fields = fieldsFor(store, template, input, now);
	const problems = new Problems();
	const parties = [
		ownerParty(store, template, input, user, problems, time),
		...(input.parties ?? []).map((party, index) =>
			makeParty(store, template.available_options, party, `parties[${index}]`, problems),
		),
	];
	problems.throwIfAny();
	checkPeople(store, parties);
	const tables = tablesForContract(store, template.product_groups, input.product_groups, now);
	const contract: Contract = {
		id: store.nextId('contract'),
		name: input.name ?? '',
		value: normalValue(store, input.value ?? null, 'value'),
		workspace_id: input.workspace_id,
		template_id: template.id,
		template_type_id: template.template_type_id,
		folder_id: folder?.id ?? null,
		tag_ids: tags,
		creator_id: user.id,
		through_extension: throughExtension,
		state: 'draft',
		state_updated_time: null,
		published_time: null,
		created_time: now,
		updated_time: now,
		signing_period: { ...template.signing_period },
		signing_period_expiry_time: null,
		sign_order: null,
		lifecycle_settings: { ...template.lifecycle_settings },
		lifecycle_state: newLifecycleState(template.lifecycle_settings),
		available_options: template.available_options,
		data_fields: fields,
		parties,
		product_groups: tables,
		comments: [],
		reminders: [],
		events: [],
		files: [],
	};
	store.contracts.set(contract.id, contract);
	return contract;
}
