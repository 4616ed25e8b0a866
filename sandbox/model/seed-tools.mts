import { type ContractInput, createContract } from './create-contract.mts';
import { logEvents } from './events.mts';
import { timeOf } from './formats.mts';
import { computePrice } from './money.mts';
import { defaultConfiguration } from './products.mts';
import type { Store } from './store.mts';
import { everyone, findParticipant, publish, sign } from './transitions.mts';
import type {
	AvailableOptions,
	Contract,
	LifecycleSettings,
	ProductGroup,
	SigningPeriod,
	Template,
	TemplateType,
	TypeField,
	User,
	Workspace,
} from './types.mts';

/** Building blocks that both seeds and the control calls share. */

export function addUser(
	store: Store,
	user: Pick<User, 'id' | 'name' | 'email'> & Partial<User>,
): User {
	const full: User = {
		active: true,
		is_admin: false,
		phone_number: '',
		state: 'registered',
		title: '',
		roles: {},
		...user,
	};
	store.users.set(full.id, full);
	return full;
}

export function addWorkspace(store: Store, id: number, name: string, description = ''): Workspace {
	const { account } = store;
	const workspace: Workspace = {
		id,
		name,
		description,
		company_name: account.name,
		country_code: account.country_code,
		registration_number: account.registration_number,
		date_format: '',
		type: 'normal',
		created_time: account.created_time,
		updated_time: null,
	};
	store.workspaces.set(id, workspace);
	return workspace;
}

export type FieldSeed = Pick<TypeField, 'custom_id' | 'name'> & Partial<TypeField>;

export function makeFields(store: Store, fields: readonly FieldSeed[]): TypeField[] {
	return fields.map((field) => ({
		description: '',
		placeholder: '',
		value: '',
		source: 'system',
		active: true,
		...field,
		id: field.id ?? store.nextId('typeField'),
	}));
}

export function addTemplateType(
	store: Store,
	type: Pick<TemplateType, 'id' | 'name' | 'extension_type' | 'created_time'> & {
		description?: string;
		fields: readonly FieldSeed[];
	},
): TemplateType {
	const { fields, ...rest } = type;
	const full: TemplateType = {
		description: '',
		active: true,
		updated_time: type.created_time,
		...rest,
		data_fields: makeFields(store, fields),
	};
	store.templateTypes.set(full.id, full);
	return full;
}

/** Options as in 6.5, with what a template adds or leaves out. */
export function makeOptions(change: Partial<AvailableOptions> = {}): AvailableOptions {
	return {
		can_receive_attachments: true,
		can_receive_expanded_pdf: false,
		can_receive_products: false,
		delivery_channels: [
			{ name: 'email', preferred: true, required_participant_attributes: ['email'] },
			{ name: 'sms', preferred: false, required_participant_attributes: ['phone_number'] },
			{
				name: 'email_and_sms',
				preferred: false,
				required_participant_attributes: ['email', 'phone_number'],
			},
			{ name: 'same_device', preferred: false, required_participant_attributes: [] },
			{ name: 'none', preferred: false, required_participant_attributes: [] },
		],
		sign_methods: [
			{ name: 'standard_esign', preferred: true },
			{ name: 'sms', preferred: false },
			{ name: 'swedish_bankid', preferred: false },
			{ name: 'handwritten_signature', preferred: false },
		],
		two_step_authentication_methods: [
			{ name: 'none', preferred: true, required_participant_attributes: [] },
			{ name: 'email', preferred: false, required_participant_attributes: ['email'] },
			{ name: 'sms', preferred: false, required_participant_attributes: ['phone_number'] },
		],
		...change,
	};
}

export const noDuration: LifecycleSettings = {
	duration: null,
	end_date: null,
	initial_duration: null,
	notice_period: null,
	start_date: null,
	type: 'no_duration',
};

export const thirtyDays: SigningPeriod = {
	type: 'days_after_publish',
	expire_days_after_publish: 30,
	expire_date: null,
};

/** A product table of a template with rows `[name, description, price, quantity]`. */
export function makeTable(
	store: Store,
	created: string,
	rows: ReadonlyArray<readonly [string, string, string, number]>,
): ProductGroup {
	return {
		id: store.nextId('productGroup'),
		configuration: defaultConfiguration(),
		created_from: null,
		created_time: created,
		updated_time: null,
		products: rows.map(([name, description, price, amount]) => ({
			id: store.nextId('product'),
			name,
			description,
			price_1: computePrice({ base_amount: { amount: price } }),
			price_2: null,
			quantity: { type: 'quantity', amount },
			counterparty_lock: false,
			custom_id: null,
			created_time: created,
			updated_time: null,
		})),
	};
}

export function addTemplate(
	store: Store,
	template: Pick<Template, 'id' | 'name' | 'template_type_id' | 'workspace_ids' | 'created_time'> &
		Partial<Template>,
): Template {
	const fields = store.templateTypes.get(template.template_type_id ?? -1)?.data_fields ?? [];
	const groups = template.product_groups ?? [];
	const full: Template = {
		active: true,
		tag_ids: [],
		field_values: Object.fromEntries(fields.map((field) => [field.custom_id, field.value])),
		available_options: makeOptions({ can_receive_products: groups.length > 0 }),
		default_creator_roles: { update: true, organizer: true, signatory: false },
		owner_participants: [],
		product_groups: groups,
		signing_period: thirtyDays,
		lifecycle_settings: noDuration,
		updated_time: template.created_time,
		...template,
	};
	store.templates.set(full.id, full);
	return full;
}

/** A contract of the seed, without notifications; `until` says how far it got. */
export function seedContract(
	store: Store,
	input: ContractInput,
	user: User,
	options: {
		created: string;
		through?: string;
		until?: 'draft' | 'pending' | 'signed';
		signedTime?: string;
	},
): Contract {
	const time = timeOf(options.created);
	const contract = createContract(store, input, user, options.through ?? null, time);
	logEvents(store, contract, ['contract:create'], null, { silent: true, time });
	if (!options.until || options.until === 'draft') return contract;
	publish(store, contract, null, { silent: true, time: time + 60_000 });
	if (options.until === 'signed') {
		const signTime = options.signedTime ? timeOf(options.signedTime) : time + 3_600_000;
		for (const { participant } of everyone(contract)) {
			const who = participant.signatory ? findParticipant(contract, participant.id) : null;
			if (who) sign(store, contract, who, { silent: true, time: signTime });
		}
	}
	return contract;
}
