import { type Actor, isAdmin, mayCreateIn, mayDeleteContract, mayEditContract } from './rights.mts';
import type { Store } from './store.mts';
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
	const { account } = store;
	const { extension } = actor.token;
	return {
		_links: { self: link(store, '/accounts/me') },
		country_code: account.country_code,
		created_time: account.created_time,
		id: account.id,
		name: account.name,
		registration_number: account.registration_number,
		token_info: { integration: { id: extension?.id ?? null, key: extension?.type ?? 'custom' } },
		updated_time: account.updated_time,
	};
};

export const userView = (store: Store, user: User) => ({
	_links: { self: link(store, `/users/${user.id}`) },
	active: user.active,
	email: user.email,
	id: user.id,
	is_admin: user.is_admin,
	name: user.name,
	phone_number: user.phone_number,
	state: user.state,
	title: user.title,
});

export const workspaceView = (store: Store, actor: Actor, workspace: Workspace) => ({
	_links: { self: link(store, `/workspaces/${workspace.id}`) },
	_permissions: {
		'contract:create': actor.user
			? mayCreateIn(actor.user, workspace.id)
			: store.guesses.anonymousMayCreate,
	},
	company_name: workspace.company_name,
	country_code: workspace.country_code,
	created_time: workspace.created_time,
	date_format: workspace.date_format,
	description: workspace.description,
	id: workspace.id,
	name: workspace.name,
	registration_number: workspace.registration_number,
	type: workspace.type,
	updated_time: workspace.updated_time,
});

export const contactView = (store: Store, contact: Contact) => ({
	_links: { self: link(store, `/contacts/${contact.id}`) },
	company_name: contact.company_name,
	company_registration_number: contact.company_registration_number,
	country_code: contact.country_code,
	created_time: contact.created_time,
	date_of_birth: contact.date_of_birth,
	email: contact.email,
	id: contact.id,
	name: contact.name,
	notes: contact.notes,
	phone_number: contact.phone_number,
	title: contact.title,
	updated_time: contact.updated_time,
	workspace_id: contact.workspace_id,
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
		id: folder.id,
		name: folder.name,
		parent_id: folder.parent_id,
		path: folder.path,
		workspace_id: folder.workspace_id,
	};
};

/** The short form that templates carry (4.5, 6.9). */
export const typeSummary = (type: TemplateType) => ({
	created_time: type.created_time,
	description: type.description,
	extension_type: type.extension_type,
	id: type.id,
	name: type.name,
	updated_time: type.updated_time,
});

/** The row of the list (4.9); the single object adds the fields. */
export const typeRow = (store: Store, type: TemplateType) => ({
	_links: { self: link(store, `/template_types/${type.id}`) },
	active: type.active,
	...typeSummary(type),
});

export const typeFieldsView = (store: Store, type: TemplateType) =>
	type.data_fields.map((field) => ({
		_links: { template_type: link(store, `/template_types/${type.id}`) },
		active: field.active,
		custom_id: field.custom_id,
		description: field.description,
		id: field.id,
		name: field.name,
		placeholder: field.placeholder,
		source: field.source,
		value: field.value,
	}));

export const typeView = (store: Store, type: TemplateType) => ({
	...typeRow(store, type),
	data_fields: typeFieldsView(store, type),
});

const templateTypeOf = (store: Store, template: Template) => {
	const type = store.templateTypes.get(template.template_type_id ?? -1);
	return type ? typeSummary(type) : null;
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
) => ({
	_links: {
		self: link(
			store,
			`/contracts/${contract.id}/parties/${party.id}/participants/${participant.id}`,
		),
	},
	_permissions: { 'contract:update': participant.update },
	_private_ownerside: {
		created_time: participant.created_time,
		custom_id: participant.custom_id,
		first_visited_time: participant.first_visited_time,
		last_visited_time: participant.last_visited_time,
		updated_time: participant.updated_time,
		visits: participant.visits,
	},
	delivery_channel: participant.delivery_channel,
	delivery_status: participant.delivery_status,
	draft_approver: false,
	email: participant.email,
	id: participant.id,
	identification_number: participant.identification_number,
	my_participant:
		party.my_party && participant.email.toLowerCase() === actor.user?.email.toLowerCase(),
	name: participant.name,
	organizer: participant.organizer,
	pending_approver: false,
	phone_number: participant.phone_number,
	sign_method: participant.sign_method,
	sign_state: participant.sign_state,
	sign_state_updated_time: participant.sign_state_updated_time,
	signatory: participant.signatory,
	title: participant.title,
	two_step_authentication_method: participant.two_step_authentication_method,
});

/** A party: a company has `participants`, an individual `participant` (4.2). */
export const partyView = (store: Store, actor: Actor, contract: Contract, party: Party) => {
	const people = party.participants.map((one) =>
		participantView(store, actor, contract, party, one),
	);
	return {
		_links: { self: link(store, `/contracts/${contract.id}/parties/${party.id}`) },
		_private_ownerside: {
			created_time: party.created_time,
			custom_id: party.custom_id,
			updated_time: party.updated_time,
		},
		country_code: party.country_code,
		id: party.id,
		identification_number: party.identification_number,
		my_party: party.my_party,
		name: party.name,
		...(party.type === 'company' ? { participants: people } : { participant: people[0] }),
		type: party.type,
	};
};

export const fieldView = (field: ContractField) => ({
	_private_ownerside: {
		created_time: field.created_time,
		custom_id: field.custom_id,
		updated_time: field.updated_time,
	},
	description: field.description,
	id: field.id,
	name: field.name,
	placeholder: field.placeholder,
	value: field.value,
});

export const productView = (product: Product) => ({
	_private_ownerside: {
		created_time: product.created_time,
		custom_id: product.custom_id,
		updated_time: product.updated_time,
	},
	counterparty_lock: product.counterparty_lock,
	description: product.description,
	id: product.id,
	name: product.name,
	price_1: product.price_1,
	price_2: product.price_2,
	quantity: product.quantity,
});

export const groupView = (group: ProductGroup) => ({
	_private_ownerside: { created_time: group.created_time, updated_time: group.updated_time },
	configuration: group.configuration,
	created_from: group.created_from,
	enabled_columns: group.configuration.columns
		.filter(({ enabled }) => enabled)
		.map(({ key }) => key),
	id: group.id,
	products: group.products.map(productView),
});

export const fileView = (store: Store, contract: Contract, file: ContractFile) => ({
	_links: { self: link(store, `/contracts/${contract.id}/files/${file.id}`) },
	extension: file.extension,
	id: file.id,
	name: file.name,
	type: file.type,
});

const fileGroups = (store: Store, contract: Contract, type: ContractFile['type']) => {
	const files = contract.files.filter((file) => file.type === type);
	return files.length > 0 ? [{ files: files.map((file) => fileView(store, contract, file)) }] : [];
};

/** A row of the contract list: without options, fields and product tables (3.9). */
export const contractRow = (store: Store, actor: Actor, contract: Contract) => {
	const at = (path: string) => link(store, `/contracts/${contract.id}${path}`);
	const folder = store.folders.get(contract.folder_id ?? -1);
	return {
		_links: {
			data_fields: at('/data_fields'),
			events: at('/events'),
			files: at('/files'),
			parties: at('/parties'),
			publish: at('/publish'),
			self: at(''),
			template: link(store, `/templates/${contract.template_id}`),
			template_type: link(
				store,
				contract.template_type_id === null ? null : `/template_types/${contract.template_type_id}`,
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
			created_time: contract.created_time,
			template_id: contract.template_id,
			template_type_id: contract.template_type_id,
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
	data_fields: contract.data_fields.map(fieldView),
	product_groups: contract.product_groups.map(groupView),
});

export const commentView = (contract: Contract, comment: Comment) => ({
	body: comment.body,
	created_time: comment.created_time,
	id: comment.id,
	parent_id: comment.parent_id,
	participants: {
		recipients: comment.recipients.flatMap((id) =>
			contract.parties.flatMap((party) =>
				party.participants
					.filter((participant) => participant.id === id)
					.map((participant) => ({
						participant_id: id,
						participant_name: participant.name,
						party_id: party.id,
						party_name: party.name,
					})),
			),
		),
		sender: comment.sender,
	},
	private: comment.private,
	updated_time: comment.updated_time,
});

export const reminderView = (store: Store, reminder: Reminder) => ({
	created_time: reminder.created_time,
	date_time: reminder.date_time,
	id: reminder.id,
	message: reminder.message,
	reminder_recipients: reminder.recipients.map((id) => ({
		[store.guesses.reminderRecipientKey]: id,
	})),
	subject: reminder.subject,
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

/** A webhook with the keys that live code reads (4.10, 6.11). */
export const webhookView = (webhook: Webhook) => ({
	callback_url: webhook.callback_url,
	...(webhook.configuration === null ? {} : { configuration: webhook.configuration }),
	filters: webhook.filters,
	id: webhook.id,
	integration_process_id: webhook.integration_process_id,
	sign_key: webhook.sign_key,
	template_group_id: webhook.template_group_id,
});
