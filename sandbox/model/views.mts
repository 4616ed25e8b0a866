import { type Actor, isAdmin, mayCreateIn, mayDeleteContract, mayEditContract } from './rights.mts';
import { timeOf } from './formats.mts';
import type { Store } from './store.mts';
import { everyone } from './transitions.mts';
import type {
	Comment,
	Contact,
	Contract,
	ContractEvent,
	ContractField,
	ContractFile,
	Folder,
	Participant,
	Party,
	Product,
	ProductGroup,
	Reminder,
	Template,
	TemplateType,
	User,
	Webhook,
	Workspace,
} from './types.mts';

/** JSON forms of all models, by section 4 and the samples of section 6. */

export const link = (store: Store, path: string | null) => ({
	href: path === null ? null : `${store.url}/v1${path}`,
});

export const accountView = (store: Store, actor: Actor) => {
	const { can_publish: _plan, ...account } = store.account;
	const { extension } = actor.token;
	return {
		_links: { self: link(store, '/accounts/me') },
		...account,
		token_info: { integration: { id: extension?.id ?? null, key: extension?.type ?? 'custom' } },
	};
};

export const userView = (store: Store, { roles: _roles, ...user }: User) => ({
	_links: { self: link(store, `/users/${user.id}`) },
	...user,
});

export const workspaceView = (store: Store, actor: Actor, workspace: Workspace) => ({
	_links: { self: link(store, `/workspaces/${workspace.id}`) },
	_permissions: {
		'contract:create': actor.user
			? mayCreateIn(actor.user, workspace.id)
			: store.guesses.anonymousMayCreate,
	},
	...workspace,
});

export const contactView = (store: Store, contact: Contact) => ({
	_links: { self: link(store, `/contacts/${contact.id}`) },
	...contact,
});

export const folderView = (actor: Actor, folder: Folder) => {
	const allowed = isAdmin(actor) || actor.user?.roles[folder.workspace_id] === 'manager';
	return {
		_permissions: {
			'folder:contract': allowed,
			'folder:delete': allowed,
			'folder:sub_folder:create': allowed,
			'folder:update': allowed,
		},
		...folder,
	};
};

/** The extension of a type in the form that is guessed (4.9). */
const extensionOf = (store: Store, { extension_type: type }: TemplateType) => {
	switch (store.guesses.extensionTypeForm) {
		case 'text':
			return { extension_type: type };
		case 'null':
			return { extension_type: null };
		case 'list':
			return { extension_type: type === null ? [] : [type, 'another'] };
		case 'missing':
			return {};
	}
};

/** The short form that templates carry (4.5, 6.9). */
export const typeSummary = (store: Store, type: TemplateType) => {
	const { active: _active, data_fields: _fields, extension_type: _type, ...shown } = type;
	return { ...shown, ...extensionOf(store, type) };
};

/** The row of the list (4.9); the single object adds the fields. */
export const typeRow = (store: Store, type: TemplateType) => ({
	_links: { self: link(store, `/template_types/${type.id}`) },
	active: type.active,
	...typeSummary(store, type),
});

export const typeFieldsView = (store: Store, type: TemplateType) =>
	type.data_fields.map((field) => ({
		_links: { template_type: link(store, `/template_types/${type.id}`) },
		...field,
	}));

export const typeView = (store: Store, type: TemplateType) => ({
	...typeRow(store, type),
	data_fields: typeFieldsView(store, type),
});

const templateTypeOf = (store: Store, template: Template) => {
	const type = store.templateTypes.get(template.template_type_id ?? -1);
	return type ? typeSummary(store, type) : null;
};

/** A template inside the helper's answer (6.9). */
export const templateSummary = (store: Store, template: Template) => ({
	available_options: template.available_options,
	created_time: template.created_time,
	id: template.id,
	name: template.name,
	template_type: templateTypeOf(store, template),
	updated_time: template.updated_time,
});

export const templateView = (store: Store, template: Template) => {
	const roles = template.default_creator_roles;
	return {
		_links: {
			self: link(store, `/templates/${template.id}`),
			template_type: link(
				store,
				template.template_type_id === null ? null : `/template_types/${template.template_type_id}`,
			),
		},
		attachment_file_groups: [],
		...templateSummary(store, template),
		configuration: {
			default_creator_roles: {
				_permissions: { 'contract:update': roles.update },
				organizer: roles.organizer,
				signatory: roles.signatory,
			},
		},
		draft_approval_workflow: null,
		parties: [
			{
				country_code: store.account.country_code,
				identification_number: store.account.registration_number,
				my_party: true,
				name: store.account.name,
				participants: template.owner_participants.flatMap((one) => {
					const user = store.users.get(one.user_id);
					return user
						? [
								{
									email: user.email,
									name: user.name,
									organizer: one.organizer,
									signatory: one.signatory,
								},
							]
						: [];
				}),
				type: 'company',
			},
		],
		pdf_file_groups: [],
		pending_approval_workflow: null,
		product_groups: template.product_groups.map(groupView),
		sign_order: null,
		tags: tagsView(store, template.tag_ids),
		template_active: template.active,
		workspaces: template.workspace_ids.flatMap((id) => {
			const workspace = store.workspaces.get(id);
			return workspace ? [{ id, name: workspace.name }] : [];
		}),
	};
};

const tagsView = (store: Store, ids: number[]) =>
	ids.flatMap((id) => {
		const tag = store.tags.get(id);
		return tag ? [{ id, name: tag.name }] : [];
	});

export const participantView = (
	store: Store,
	actor: Actor,
	contract: Contract,
	party: Party,
	participant: Participant,
) => {
	const {
		update,
		created_time,
		custom_id,
		first_visited_time,
		last_visited_time,
		updated_time,
		visits,
		...shown
	} = participant;
	const path = `/contracts/${contract.id}/parties/${party.id}/participants/${participant.id}`;
	return {
		_links: { self: link(store, path) },
		_permissions: { 'contract:update': update },
		_private_ownerside: {
			created_time,
			custom_id,
			first_visited_time,
			last_visited_time,
			updated_time,
			visits,
		},
		...shown,
		draft_approver: false,
		my_participant:
			party.my_party && participant.email.toLowerCase() === actor.user?.email.toLowerCase(),
		pending_approver: false,
	};
};

/** Puts what only the owner's side sees into an object of its own (2.5). */
const ownerside = <T extends { created_time: string; updated_time: string | null }>({
	created_time,
	updated_time,
	...shown
}: T) => ({ _private_ownerside: { created_time, updated_time }, ...shown });

const withCustomId = <
	T extends { created_time: string; updated_time: string | null; custom_id: string | null },
>({
	created_time,
	updated_time,
	custom_id,
	...shown
}: T) => ({ _private_ownerside: { created_time, custom_id, updated_time }, ...shown });

/** A party: a company has `participants`, an individual `participant` (4.2). */
export const partyView = (store: Store, actor: Actor, contract: Contract, party: Party) => {
	const { participants, ...shown } = withCustomId(party);
	const people = participants.map((one) => participantView(store, actor, contract, party, one));
	return {
		_links: { self: link(store, `/contracts/${contract.id}/parties/${party.id}`) },
		...shown,
		...(party.type === 'company' ? { participants: people } : { participant: people[0] }),
	};
};

/** A field of a contract; its custom ID may be missing (4.4). */
export const fieldView = (store: Store, field: ContractField) =>
	withCustomId(
		store.guesses.fieldsWithoutCustomId.includes(field.custom_id)
			? { ...field, custom_id: null }
			: field,
	);

export const productView = (product: Product) => withCustomId(product);

export const groupView = (group: ProductGroup) => ({
	...ownerside(group),
	enabled_columns: group.configuration.columns
		.filter(({ enabled }) => enabled)
		.map(({ key }) => key),
	products: group.products.map(productView),
});

export const fileView = (
	store: Store,
	contract: Contract,
	{ size: _size, bytes: _bytes, ...file }: ContractFile,
) => ({ _links: { self: link(store, `/contracts/${contract.id}/files/${file.id}`) }, ...file });

const fileGroups = (store: Store, contract: Contract, type: ContractFile['type']) => {
	const files = contract.files.filter((file) => file.type === type);
	return files.length > 0 ? [{ files: files.map((file) => fileView(store, contract, file)) }] : [];
};

/** When publishing made the template disappear again, if it does (2.10). */
const publishedAgain = (store: Store, { published_time: time }: Contract): number =>
	store.guesses.templateIdLagFrom === 'publishing' && time !== null ? timeOf(time) : 0;

/** A row of the contract list: without options, fields and product tables (3.9). */
export const contractRow = (store: Store, actor: Actor, contract: Contract) => {
	const at = (path: string) => link(store, `/contracts/${contract.id}${path}`);
	const folder = store.folders.get(contract.folder_id ?? -1);
	const { template_id, template_type_id, created_time } = contract;
	const copied =
		Math.max(timeOf(created_time), publishedAgain(store, contract)) +
			store.guesses.templateIdLagMs <=
		store.now();
	return {
		_links: {
			data_fields: at('/data_fields'),
			events: at('/events'),
			files: at('/files'),
			parties: at('/parties'),
			publish: at('/publish'),
			self: at(''),
			template: link(store, copied ? `/templates/${template_id}` : null),
			template_type: link(
				store,
				copied && template_type_id !== null ? `/template_types/${template_type_id}` : null,
			),
			workspace: link(store, `/workspaces/${contract.workspace_id}`),
		},
		_permissions: {
			'contract:delete': mayDeleteContract(actor, contract),
			'contract:download_pdf': true,
			'contract:send': mayEditContract(actor, contract),
		},
		_private: {
			date_format: store.workspaces.get(contract.workspace_id)?.date_format ?? '',
			folder: folder ? folderView(actor, folder) : null,
			name: contract.name,
			signing_period_expiration: contract.signing_period,
			value: contract.value,
			workspace_id: contract.workspace_id,
		},
		_private_ownerside: {
			created_time,
			...(copied ? { template_id, template_type_id } : {}),
		},
		attachment_file_groups: fileGroups(store, contract, 'attachment'),
		draft_approval_workflow: null,
		id: contract.id,
		lifecycle_settings: contract.lifecycle_settings,
		lifecycle_state: contract.lifecycle_state,
		links: [],
		parties: contract.parties.map((party) => partyView(store, actor, contract, party)),
		pdf_file_groups: fileGroups(store, contract, 'pdf'),
		published_time: contract.published_time,
		sign_order: contract.sign_order,
		signing_period_expiry_time: contract.signing_period_expiry_time,
		state: contract.state,
		state_updated_time: contract.state_updated_time,
		tags: tagsView(store, contract.tag_ids),
		updated_time: contract.updated_time,
	};
};

/** The complete contract (4.1, 6.5). */
export const contractView = (store: Store, actor: Actor, contract: Contract) => ({
	...contractRow(store, actor, contract),
	available_options: contract.available_options,
	data_fields: contract.data_fields.map((field) => fieldView(store, field)),
	product_groups: contract.product_groups.map(groupView),
});

export const commentView = (contract: Contract, { recipients, sender, ...comment }: Comment) => ({
	...comment,
	participants: {
		recipients: everyone(contract)
			.filter(({ participant }) => recipients.includes(participant.id))
			.map(({ party, participant }) => ({
				participant_id: participant.id,
				participant_name: participant.name,
				party_id: party.id,
				party_name: party.name,
			})),
		sender,
	},
});

export const reminderView = (store: Store, { recipients, ...reminder }: Reminder) => ({
	...reminder,
	reminder_recipients: recipients.map((id) => ({ [store.guesses.reminderRecipientKey]: id })),
});

export const eventView = (store: Store, contract: Contract, event: ContractEvent) => ({
	_links: { self: link(store, `/contracts/${contract.id}/events/${event.id}`) },
	actor: {
		participant: event.participant_id === null ? null : { id: event.participant_id },
		party: event.party_id === null ? null : { id: event.party_id },
	},
	created_time: event.created_time,
	id: event.id,
	type: event.type,
});

/** A webhook with the keys that live code reads, or the documented ones (4.10, 6.11). */
export const webhookView = (store: Store, webhook: Webhook) => {
	const { extension: _extension, configuration, id, sign_key, ...rest } = webhook;
	const { integration_process_id: process, ...shown } = rest;
	const isDocumented = store.guesses.webhookIdKey === 'webhook_id';
	return {
		...(isDocumented
			? { webhook_id: id, integration_instance: process }
			: { id, integration_process_id: process }),
		...shown,
		...(store.guesses.signKeyShown ? { sign_key } : {}),
		...(configuration === null ? {} : { configuration }),
	};
};
