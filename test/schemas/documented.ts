import type { IDataObject } from 'n8n-workflow';

/**
 * What Oneflow gives, filled in as far as docs/oneflow-api.md names it: an account may fill what the sandbox
 * leaves empty. `rules` are the places that name the keys; `also` are keys seen in production.
 */
export interface Documented {
	rules: Array<[section: string, rule: number]>;
	/** Sections whose tables name the attributes in their first column. */
	tables?: string[];
	sample: IDataObject;
	/** Keys that may be null, wherever they stand. */
	nullable: string[];
}

const TIME = '2025-03-03T12:00:00+00:00';
const LINKS = { self: { href: 'https://api.oneflow.com/v1/x/1' } };
const named = { id: 1, name: 'A', _links: LINKS };

const tag = { ...named };

/** What a participant may lack: who was never changed, visited nothing and signed nothing. */
const PERSON_NULLABLE = [
	'email',
	'phone_number',
	'identification_number',
	'title',
	'custom_id',
	'sign_state_updated_time',
	'first_visited_time',
	'last_visited_time',
	'updated_time',
];

const person = {
	...named,
	email: 'a@example.org',
	phone_number: '+46701234567',
	identification_number: '1',
	title: 'CEO',
	signatory: true,
	organizer: true,
	sign_method: 'standard_esign',
	sign_state: 'undecided',
	sign_state_updated_time: TIME,
	delivery_channel: 'email',
	delivery_status: 'not_sent',
	two_step_authentication_method: 'none',
	draft_approver: false,
	my_participant: false,
	pending_approver: false,
	created_time: TIME,
	updated_time: TIME,
	_permissions: { 'contract:update': true },
	_private_ownerside: {
		custom_id: 'a',
		visits: 1,
		first_visited_time: TIME,
		last_visited_time: TIME,
	},
};

const party = {
	...named,
	type: 'company',
	identification_number: '1',
	country_code: 'SE',
	my_party: false,
	created_time: TIME,
	updated_time: TIME,
	_private_ownerside: { custom_id: 'a' },
	participants: [person],
	participant: person,
};

const price = {
	base_amount: { amount: '1000.00' },
	discount_amount: { amount: '100.00' },
	discount_percent: '10.000',
	amount: { amount: '900.00' },
};

const product = {
	...named,
	description: 'A',
	price_1: price,
	price_2: price,
	quantity: { type: 'quantity', amount: 2 },
	counterparty_lock: false,
	_private_ownerside: { custom_id: 'a', created_time: TIME, updated_time: TIME },
};

const table = {
	id: 1,
	_links: LINKS,
	configuration: {
		name: { label: 'Licences' },
		columns: ['name', 'description', 'price_1', 'price_2', 'count'].map((key) => ({
			key,
			enabled: true,
			label: 'A',
		})),
		counterpart_edit: false,
		hide_price_summation: false,
		price_affixes: { prefix: '', postfix: 'SEK' },
		price_precision: 2,
		quantity_precision: 0,
		tax_1: { label: 'VAT' },
	},
	products: [product],
	enabled_columns: ['name'],
	created_from: 'template',
};

const choice = { name: 'email', preferred: true, required_participant_attributes: ['email'] };

const options = {
	can_receive_attachments: true,
	can_receive_expanded_pdf: true,
	can_receive_products: true,
	delivery_channels: [choice],
	sign_methods: [{ name: 'sms', preferred: true }],
	two_step_authentication_methods: [choice],
};

const typeField = {
	...named,
	custom_id: 'a',
	description: 'A',
	placeholder: 'A',
	value: 'A',
	active: true,
	source: 'user',
};

const templateTypeRow = {
	...named,
	description: 'A',
	active: true,
	extension_type: 'demo',
	created_time: TIME,
	updated_time: TIME,
};

const templateType = { ...templateTypeRow, data_fields: [typeField] };

const workspace = {
	...named,
	type: 'normal',
	description: 'A',
	company_name: 'A',
	registration_number: '1',
	country_code: 'SE',
	date_format: 'YYYY-MM-DD',
	created_time: TIME,
	updated_time: TIME,
	_permissions: { 'contract:create': true },
};

const field = {
	...named,
	description: 'A',
	placeholder: 'A',
	value: 'A',
	_private_ownerside: { custom_id: 'a' },
};

const contract = {
	id: 1,
	_links: LINKS,
	state: 'signed',
	_private: {
		name: 'A',
		workspace_id: 1,
		value: { amount: '1.00', currency: 'SEK' },
		folder: { ...named },
		signing_period_expiration: {
			type: 'never',
			expire_days_after_publish: 1,
			expire_date: '2025-03-03',
		},
	},
	_private_ownerside: { template_id: 1, template_type_id: 1, created_time: TIME },
	_permissions: { 'contract:update': true },
	available_options: options,
	data_fields: [field],
	lifecycle_settings: {
		type: 'recurring',
		duration: '12m',
		notice_period: '3m',
		start_date: '2025-03-03',
	},
	lifecycle_state: {
		lifecycle_state: 'active',
		lifecycle_state_updated_time: TIME,
		contract_start_time: TIME,
		contract_end_time: TIME,
		cancel_time: TIME,
		period: 1,
		period_start_time: TIME,
		period_end_time: TIME,
		notice_period_start_time: TIME,
		has_ended_by_termination: false,
		has_passed_notice_period_start_time: false,
		is_canceled: false,
		is_recurring: true,
	},
	parties: [
		{ ...party, my_party: true },
		{ ...party, my_party: false },
	],
	product_groups: [table],
	tags: [tag],
	published_time: TIME,
	state_updated_time: TIME,
	signing_period_expiry_time: TIME,
	updated_time: TIME,
};

const template = {
	...named,
	template_active: true,
	template_type: templateTypeRow,
	workspaces: [workspace],
	tags: [tag],
	parties: [party],
	product_groups: [table],
	available_options: options,
	configuration: {
		default_creator_roles: { update: true, organizer: true, signatory: false },
	},
	created_time: TIME,
	updated_time: TIME,
};

export const DOCUMENTED = {
	account: {
		rules: [['3.1', 1]],
		sample: {
			...named,
			country_code: 'SE',
			registration_number: '1',
			created_time: TIME,
			updated_time: TIME,
			token_info: { integration: { id: 1, key: 'custom' } },
		},
		nullable: ['registration_number'],
	},
	user: {
		rules: [['3.2', 1]],
		sample: {
			...named,
			email: 'a@example.org',
			active: true,
			is_admin: false,
			state: 'registered',
			title: 'CEO',
			phone_number: '+46701234567',
		},
		nullable: ['title', 'phone_number'],
	},
	workspace: {
		rules: [['4.8', 1]],
		sample: workspace,
		nullable: [
			'description',
			'company_name',
			'registration_number',
			'country_code',
			'date_format',
			'updated_time',
		],
	},
	contact: {
		rules: [
			['3.4', 2],
			['4.8', 3],
		],
		sample: {
			...named,
			email: 'a@example.org',
			company_name: 'A',
			phone_number: '+46701234567',
			notes: 'A',
			title: 'CEO',
			company_registration_number: '1',
			country_code: 'SE',
			date_of_birth: '1990-01-01',
			workspace_id: 1,
			created_time: TIME,
			updated_time: TIME,
		},
		nullable: [
			'email',
			'company_name',
			'phone_number',
			'notes',
			'title',
			'company_registration_number',
			'country_code',
			'date_of_birth',
			'updated_time',
		],
	},
	folder: {
		rules: [['4.8', 4]],
		sample: {
			...named,
			parent_id: 1,
			path: [1],
			workspace_id: 1,
			_permissions: { 'folder:update': true },
		},
		nullable: ['parent_id'],
	},
	tag: { rules: [['4.8', 5]], sample: tag, nullable: [] },
	template: {
		rules: [
			['4.5', 1],
			['4.6', 1],
		],
		sample: template,
		nullable: ['name', 'description', 'extension_type', 'template_type', 'updated_time'],
	},
	templateType: {
		rules: [['4.9', 1]],
		sample: templateType,
		nullable: ['description', 'extension_type', 'placeholder', 'value', 'updated_time'],
	},
	/** One workspace with one template, as Get Usable pairs them. */
	usable: {
		rules: [['3.8', 4]],
		sample: { workspace, template },
		nullable: ['name', 'description', 'extension_type', 'updated_time'],
	},
	accessLink: {
		rules: [['3.9', 13]],
		sample: { access_link: 'https://app.oneflow.com/contracts/1/at/a' },
		nullable: [],
	},
	templateTypeField: {
		rules: [['4.4', 1]],
		sample: typeField,
		nullable: ['description', 'placeholder', 'value'],
	},
	party: {
		rules: [['4.2', 1]],
		tables: ['3.10'],
		sample: party,
		nullable: [...PERSON_NULLABLE, 'name', 'country_code'],
	},
	participant: {
		rules: [
			['4.3', 2],
			['4.3', 3],
		],
		tables: ['3.11', '4.3'],
		sample: { ...person, party_id: 1, party_name: 'A', my_party: false },
		nullable: PERSON_NULLABLE,
	},
	dataField: {
		rules: [['4.4', 2]],
		sample: field,
		nullable: ['description', 'placeholder', 'value', 'custom_id', 'updated_time'],
	},
	product: {
		rules: [
			['3.13', 1],
			['3.13', 2],
		],
		sample: product,
		nullable: ['description', 'custom_id', 'price_1', 'price_2', 'updated_time'],
	},
	table: {
		rules: [
			['4.7', 1],
			['4.7', 2],
		],
		sample: table,
		nullable: ['updated_time'],
	},
	comment: {
		rules: [['3.14', 1]],
		sample: {
			id: 1,
			body: 'A',
			private: true,
			parent_id: 1,
			participants: {
				recipients: [{ participant_id: 1, participant_name: 'A', party_id: 1, party_name: 'A' }],
				sender: { participant_id: 1, participant_name: 'A', party_id: 1, party_name: 'A' },
			},
			created_time: TIME,
			updated_time: TIME,
			_links: LINKS,
		},
		nullable: ['parent_id', 'updated_time'],
	},
	reminder: {
		rules: [['3.15', 1]],
		sample: {
			id: 1,
			date_time: TIME,
			subject: 'A',
			message: 'A',
			reminder_recipients: [{ id: 1, name: 'A' }],
		},
		nullable: [],
	},
	event: {
		rules: [['3.16', 1]],
		sample: { id: 1, type: 'a', created_time: TIME, actor: { party: { id: 1 } } },
		nullable: ['actor'],
	},
	file: {
		rules: [['3.17', 2]],
		sample: { ...named, type: 'contract', extension: 'pdf' },
		nullable: ['name'],
	},
	webhook: {
		rules: [
			['4.10', 1],
			['4.10', 2],
		],
		tables: ['3.18'],
		sample: {
			id: 1,
			webhook_id: 1,
			callback_url: 'https://n8n.example.com/webhook/1',
			template_group_id: 1,
			integration_process_id: 1,
			integration_instance: 1,
			legacy_webhook: false,
			sign_key: 'a',
			configuration: {},
			filters: [{ filter_rules: [{ type: 'EVENT_TYPE', values: ['a'] }] }],
		},
		nullable: ['template_group_id', 'integration_process_id', 'integration_instance'],
	},
	contract: {
		rules: [['4.1', 1]],
		sample: contract,
		nullable: [
			'description',
			'custom_id',
			'identification_number',
			'price_2',
			'updated_time',
			'value',
		],
	},
} satisfies Record<string, Documented>;

export type Kind = keyof typeof DOCUMENTED;

/** What an operation gives, where it gives what Oneflow does: its rows by kind. */
const KINDS: Partial<Record<string, Kind>> = {
	account: 'account',
	comment: 'comment',
	contact: 'contact',
	contract: 'contract',
	dataField: 'dataField',
	event: 'event',
	file: 'file',
	folder: 'folder',
	participant: 'participant',
	party: 'party',
	product: 'product',
	reminder: 'reminder',
	tag: 'tag',
	template: 'template',
	templateType: 'templateType',
	user: 'user',
	webhook: 'webhook',
	workspace: 'workspace',
};

/** Operations that give something else than their resource's rows. */
const OTHERS: Partial<Record<string, Kind>> = {
	// What the package itself finds, as a type of its own says.
	'account:check': undefined,
	// What its rows look like is not public (3.1).
	'account:getExtensions': undefined,
	'participant:createAccessLink': 'accessLink',
	'template:getUsable': 'usable',
	'templateType:getDataFields': 'templateTypeField',
	'templateType:setDataFields': 'templateTypeField',
};

export function kindOf(operation: string): Kind | undefined {
	const [resource, name] = operation.split(':');
	if (name === 'delete') return undefined;
	return operation in OTHERS ? OTHERS[operation] : KINDS[resource];
}

function emptied(value: unknown, nullable: Set<string>): unknown {
	if (Array.isArray(value)) return value.map((entry) => emptied(entry, nullable));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [
			key,
			nullable.has(key) ? null : emptied(inner, nullable),
		]),
	);
}

/** A row with all that is documented, and the same with everything null that may be. */
export function samplesOf(kind: Kind): IDataObject[] {
	const { sample, nullable } = DOCUMENTED[kind] as Documented;
	return [sample, emptied(sample, new Set(nullable)) as IDataObject];
}
