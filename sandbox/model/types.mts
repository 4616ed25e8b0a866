/**
 * What the sandbox keeps in memory. Attributes carry the API's own names (sections 4 and 6 of
 * docs/oneflow-api.md) so that the views stay plain; times are strings as bodies show them.
 */

export type Role = 'manager' | 'viewer';
export type ContractState = 'draft' | 'pending' | 'overdue' | 'signed' | 'declined';
export type SignState = 'undecided' | 'signed' | 'declined';
export type FieldSource = 'user' | 'system';

export interface Account {
	id: number;
	name: string;
	country_code: string;
	registration_number: string;
	created_time: string;
	updated_time: string;
	/** False on a plan without publishing through the API (1.4). */
	can_publish: boolean;
}

export interface Extension {
	id: number;
	type: string;
	name: string;
}

export interface Token {
	value: string;
	label: string;
	/** Set for a token that an extension made (P3); contracts made with it count as its own. */
	extension: Extension | null;
}

export interface User {
	id: number;
	name: string;
	email: string;
	active: boolean;
	is_admin: boolean;
	phone_number: string;
	state: string;
	title: string;
	/** Workspace id → role. */
	roles: Record<number, Role>;
}

export interface Workspace {
	id: number;
	name: string;
	description: string;
	company_name: string;
	country_code: string;
	registration_number: string;
	date_format: string;
	type: string;
	created_time: string;
	updated_time: string | null;
}

export interface Tag {
	id: number;
	name: string;
}

export interface Folder {
	id: number;
	name: string;
	workspace_id: number;
	parent_id: number | null;
	path: number[];
}

export interface Contact {
	id: number;
	workspace_id: number;
	name: string;
	email: string;
	company_name: string;
	company_registration_number: string;
	country_code: string | null;
	date_of_birth: string | null;
	notes: string;
	phone_number: string;
	title: string;
	created_time: string;
	updated_time: string | null;
}

export interface TypeField {
	id: number;
	custom_id: string;
	name: string;
	description: string;
	placeholder: string;
	value: string;
	source: FieldSource;
	active: boolean;
}

export interface TemplateType {
	id: number;
	name: string;
	description: string;
	extension_type: string | null;
	active: boolean;
	data_fields: TypeField[];
	created_time: string;
	updated_time: string;
}

export interface AvailableOptions {
	can_receive_attachments: boolean;
	can_receive_expanded_pdf: boolean;
	can_receive_products: boolean;
	delivery_channels: Array<{
		name: string;
		preferred: boolean;
		required_participant_attributes: string[];
	}>;
	sign_methods: Array<{ name: string; preferred: boolean }>;
	two_step_authentication_methods: Array<{
		name: string;
		preferred: boolean;
		required_participant_attributes: string[];
	}>;
}

export interface LifecycleSettings {
	duration: string | null;
	end_date: string | null;
	initial_duration: string | null;
	notice_period: string | null;
	start_date: string | null;
	type: 'no_duration' | 'single_period' | 'recurring' | 'recurring_two_periods';
}

export interface LifecycleState {
	cancel_time: string | null;
	contract_end_time: string | null;
	contract_start_time: string | null;
	has_ended_by_termination: boolean;
	has_passed_notice_period_start_time: boolean;
	is_canceled: boolean;
	is_recurring: boolean;
	lifecycle_state: 'awaiting' | 'active' | 'ended';
	lifecycle_state_updated_time: string | null;
	notice_period_start_time: string | null;
	period: number;
	period_end_time: string | null;
	period_start_time: string | null;
}

export interface SigningPeriod {
	type: 'never' | 'days_after_publish' | 'fixed_date';
	expire_days_after_publish: number | null;
	expire_date: string | null;
}

export interface Template {
	id: number;
	name: string | null;
	active: boolean;
	template_type_id: number | null;
	workspace_ids: number[];
	tag_ids: number[];
	/** Values placed when the template was made; later defaults do not reach them (3.7). */
	field_values: Record<string, string>;
	available_options: AvailableOptions;
	default_creator_roles: { update: boolean; organizer: boolean; signatory: boolean };
	/** Users who stand on the owner's side of every contract made from this template. */
	owner_participants: Array<{ user_id: number; signatory: boolean; organizer: boolean }>;
	product_groups: ProductGroup[];
	signing_period: SigningPeriod;
	lifecycle_settings: LifecycleSettings;
	created_time: string;
	updated_time: string;
}

export interface Participant {
	id: number;
	name: string;
	email: string;
	phone_number: string;
	identification_number: string;
	title: string;
	signatory: boolean;
	organizer: boolean;
	update: boolean;
	sign_method: string;
	sign_state: SignState;
	sign_state_updated_time: string | null;
	delivery_channel: string;
	delivery_status: string;
	two_step_authentication_method: string;
	custom_id: string | null;
	created_time: string;
	updated_time: string | null;
	first_visited_time: string | null;
	last_visited_time: string | null;
	visits: number;
}

export interface Party {
	id: number;
	type: 'company' | 'individual';
	my_party: boolean;
	name: string;
	identification_number: string;
	country_code: string;
	custom_id: string | null;
	created_time: string;
	updated_time: string | null;
	participants: Participant[];
}

export interface ContractField {
	id: number;
	custom_id: string;
	name: string;
	description: string;
	placeholder: string;
	value: string;
	created_time: string;
	updated_time: string | null;
}

export interface Price {
	amount: { amount: string };
	base_amount: { amount: string };
	discount_amount: { amount: string };
	discount_percent: string;
}

export interface Quantity {
	type: 'quantity' | 'single_choice' | 'multiple_choice';
	amount: number;
}

export interface Product {
	id: number;
	name: string;
	description: string;
	price_1: Price | null;
	price_2: Price | null;
	quantity: Quantity;
	counterparty_lock: boolean;
	custom_id: string | null;
	created_time: string;
	updated_time: string | null;
}

export interface GroupConfiguration {
	columns: Array<{ key: string; enabled: boolean; label: string }>;
	counterpart_edit: boolean;
	hide_price_summation: boolean;
	name: { enabled: boolean; label: string };
	price_affixes: { prefix: string; postfix: string };
	price_precision: number;
	quantity_precision: number;
	tax_1: string | null;
}

export interface ProductGroup {
	id: number;
	configuration: GroupConfiguration;
	created_from: number | null;
	products: Product[];
	created_time: string;
	updated_time: string | null;
}

export interface Comment {
	id: number;
	body: string;
	private: boolean;
	parent_id: number | null;
	recipients: number[];
	sender: {
		participant_id: number | null;
		participant_name: string;
		party_id: number | null;
		party_name: string;
	};
	created_time: string;
	updated_time: string | null;
}

export interface Reminder {
	id: number;
	date_time: string;
	subject: string;
	message: string;
	recipients: number[];
	created_time: string;
}

export interface ContractEvent {
	id: number;
	type: string;
	created_time: string;
	party_id: number | null;
	participant_id: number | null;
}

export interface ContractFile {
	id: number;
	name: string;
	extension: string;
	type: 'contract' | 'verification' | 'attachment' | 'pdf';
	size: number;
	/** Null for files that are generated while they are sent. */
	bytes: Buffer | null;
}

export interface Contract {
	id: number;
	name: string;
	value: { amount: string; currency: string } | null;
	workspace_id: number;
	template_id: number;
	template_type_id: number | null;
	folder_id: number | null;
	tag_ids: number[];
	creator_id: number;
	/** The extension through which the contract was made (P5), null for all other ways. */
	through_extension: string | null;
	state: ContractState;
	state_updated_time: string | null;
	published_time: string | null;
	created_time: string;
	updated_time: string;
	signing_period: SigningPeriod;
	signing_period_expiry_time: string | null;
	sign_order: unknown[] | null;
	lifecycle_settings: LifecycleSettings;
	lifecycle_state: LifecycleState;
	available_options: AvailableOptions;
	data_fields: ContractField[];
	parties: Party[];
	product_groups: ProductGroup[];
	comments: Comment[];
	reminders: Reminder[];
	events: ContractEvent[];
	files: ContractFile[];
}

export interface FilterRule {
	type: 'EVENT_TYPE' | 'WORKSPACE';
	values: Array<string | number>;
}

export interface WebhookFilter {
	filter_rules: FilterRule[];
}

export interface Webhook {
	id: number;
	callback_url: string;
	sign_key: string | null;
	template_group_id: number | null;
	integration_process_id: number | null;
	filters: WebhookFilter[] | null;
	configuration: Record<string, unknown> | null;
	/** The extension that made it (P3); null for a plain webhook. */
	extension: string | null;
}

export interface AccessLink {
	key: string;
	contract_id: number;
	participant_id: number;
	expires: number;
}
