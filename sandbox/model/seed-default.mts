import { enableExtension } from './extensions.mts';
import {
	addTemplate,
	addTemplateType,
	addUser,
	addWorkspace,
	makeOptions,
	makeTable,
	seedContract,
} from './seed-tools.mts';
import type { Store } from './store.mts';
import { decline, everyone, expire } from './transitions.mts';

const CREATED = '2023-02-14T09:30:00+00:00';

/** The account of the documentation's samples: Northwind Demo AB with the extension `demo`. */
export function seedDefault(store: Store): void {
	store.account = {
		id: 700100,
		name: 'Northwind Demo AB',
		country_code: 'SE',
		registration_number: '559000-0000',
		created_time: CREATED,
		updated_time: '2024-11-05T08:00:00+00:00',
		can_publish: true,
	};
	store.startIds('user', 510100);
	store.startIds('workspace', 61100);
	store.startIds('tag', 9004);
	store.startIds('folder', 47003);
	store.startIds('contact', 230004);
	store.startIds('extension', 2101);
	store.startIds('templateType', 3310);
	store.startIds('typeField', 7000101);
	store.startIds('template', 84100);
	store.startIds('contract', 900500);
	store.startIds('party', 440001);
	store.startIds('participant', 550001);
	store.startIds('productGroup', 660001);
	store.startIds('product', 670001);
	store.startIds('field', 7700001);
	store.startIds('event', 3300101);
	store.startIds('comment', 120001);
	store.startIds('reminder', 150001);
	store.startIds('file', 880012);
	store.startIds('webhook', 18001);

	const token = 'sandbox-example-token-000000000000000001';
	store.tokens.set(token, { value: token, label: 'Custom integration', extension: null });

	addWorkspace(store, 61001, 'Sales', 'Quotes and orders');
	addWorkspace(store, 61002, 'People', 'Employment');
	addWorkspace(store, 61003, 'Procurement', 'Purchases from suppliers');
	addWorkspace(store, 61004, 'Board', 'No templates are shared with this workspace');

	const ada = addUser(store, {
		id: 510020,
		name: 'Ada Berg',
		email: 'ada@example.com',
		is_admin: true,
		title: 'Sales',
		roles: { 61001: 'manager', 61002: 'manager', 61003: 'manager', 61004: 'manager' },
	});
	addUser(store, {
		id: 510021,
		name: 'Nils Holm',
		email: 'nils@example.com',
		phone_number: '+46701234567',
		title: 'Account manager',
		// May create in Sales, only look in People, and does not see the other two.
		roles: { 61001: 'manager', 61002: 'viewer' },
	});
	addUser(store, {
		id: 510022,
		name: 'Ines Dahl',
		email: 'ines@example.com',
		active: false,
		title: 'Left the company',
		roles: { 61001: 'manager' },
	});

	for (const [id, name] of [
		[9001, 'New'],
		[9002, 'Renewal'],
		[9003, 'Priority'],
	] as const) {
		store.tags.set(id, { id, name });
	}
	store.folders.set(47001, {
		id: 47001,
		name: 'Customers',
		workspace_id: 61001,
		parent_id: null,
		path: [47001],
	});
	store.folders.set(47002, {
		id: 47002,
		name: 'Customers 2025',
		workspace_id: 61001,
		parent_id: 47001,
		path: [47001, 47002],
	});
	const contacts = [
		[230001, 'Bo Kivi', 'bo@example.org', 'Buyer Oy', 'FI', '+358401234567'],
		[230002, 'Cia Lund', 'cia@example.net', '', 'SE', '+46707654321'],
		[230003, 'Dov Stern', 'dov@example.org', 'Stern GmbH', 'DE', ''],
	] as const;
	for (const [id, name, email, company, country, phone] of contacts) {
		store.contacts.set(id, {
			id,
			workspace_id: 61001,
			name,
			email,
			company_name: company,
			company_registration_number: '',
			country_code: country,
			date_of_birth: null,
			notes: '',
			phone_number: phone,
			title: '',
			created_time: CREATED,
			updated_time: null,
		});
	}

	enableExtension(store, {
		type: 'demo',
		name: 'Demo integration',
		token: 'sandbox-example-demo-extension-000000001',
		signKey: 'example-sign-key-demo',
		configuration: { customer_id: 'example-customer' },
		templateTypes: [
			{
				id: 3301,
				name: 'Demo integration',
				description: 'Fields of the demo integration',
				created_time: '2024-01-10T10:00:00+00:00',
				dataFields: [
					{
						id: 7000001,
						custom_id: 'order_no',
						name: 'Order number',
						description: 'Number in the shop',
						placeholder: '10045',
					},
					{ id: 7000002, custom_id: 'old_ref', name: 'Old reference', active: false },
					{ id: 7000003, custom_id: 'internal_note', name: 'Internal note', source: 'user' },
					{ id: 7000004, custom_id: 'accept_terms', name: 'Terms accepted', value: '0' },
					{
						id: 7000005,
						custom_id: 'delivery_terms',
						name: 'Terms of delivery',
						source: 'user',
						value: 'DAP',
					},
					{
						id: 7000006,
						custom_id: 'old_note',
						name: 'Old note',
						source: 'user',
						active: false,
					},
				],
			},
			{
				id: 3302,
				name: 'Demo employment',
				description: 'Fields of the demo integration for people',
				created_time: '2024-01-10T10:00:00+00:00',
				dataFields: [
					{ id: 7000011, custom_id: 'employee_no', name: 'Employee number' },
					{ id: 7000012, custom_id: 'salary', name: 'Monthly salary', placeholder: '40000' },
					{ id: 7000013, custom_id: 'start_day', name: 'First day', source: 'user' },
					{ id: 7000014, custom_id: 'union', name: 'Union', active: false },
				],
			},
		],
	});
	enableExtension(store, {
		type: 'hubspot',
		name: 'HubSpot',
		token: 'sandbox-example-hubspot-0000000000000001',
		signKey: 'example-sign-key-hubspot',
		templateTypes: [
			{
				id: 3303,
				name: 'HubSpot deals',
				description: 'Fields of the CRM integration',
				created_time: '2024-02-01T10:00:00+00:00',
				dataFields: [
					{ id: 7000021, custom_id: 'deal_name', name: 'Deal name' },
					{ id: 7000022, custom_id: 'deal_stage', name: 'Deal stage' },
				],
			},
		],
	});
	addTemplateType(store, {
		id: 3304,
		name: 'House fields',
		description: 'Made by hand in the app',
		extension_type: null,
		created_time: '2024-03-01T10:00:00+00:00',
		fields: [
			{ id: 7000031, custom_id: 'project', name: 'Project', source: 'user' },
			{ id: 7000032, custom_id: 'budget', name: 'Budget', source: 'user', value: '0' },
		],
	});

	const created = '2024-01-11T10:00:00+00:00';
	addTemplate(store, {
		id: 84001,
		name: 'Quote',
		template_type_id: 3301,
		workspace_ids: [61001, 61003],
		tag_ids: [9001],
		product_groups: [
			makeTable(store, created, [
				['Starter', 'Basic package', '500.00', 1],
				['Support', 'Per year', '1200.00', 1],
			]),
		],
		lifecycle_settings: {
			duration: '12m',
			end_date: null,
			initial_duration: null,
			notice_period: '3m',
			start_date: null,
			type: 'recurring',
		},
		created_time: created,
		updated_time: '2024-06-02T10:00:00+00:00',
	});
	addTemplate(store, {
		id: 84002,
		name: 'Order',
		template_type_id: 3301,
		workspace_ids: [61001],
		available_options: makeOptions({ can_receive_expanded_pdf: true }),
		created_time: created,
	});
	addTemplate(store, {
		id: 84003,
		name: 'Employment',
		template_type_id: 3302,
		workspace_ids: [61002],
		owner_participants: [{ user_id: 510020, signatory: true, organizer: true }],
		created_time: created,
	});
	addTemplate(store, {
		id: 84004,
		name: 'Deal',
		template_type_id: 3303,
		workspace_ids: [61001],
		created_time: created,
	});
	addTemplate(store, {
		id: 84005,
		name: 'Project agreement',
		template_type_id: 3304,
		workspace_ids: [61001, 61003],
		created_time: created,
	});
	addTemplate(store, {
		id: 84006,
		name: 'Non-disclosure agreement',
		template_type_id: null,
		workspace_ids: [61001, 61002, 61003],
		available_options: makeOptions({
			can_receive_attachments: false,
			delivery_channels: makeOptions().delivery_channels.slice(0, 1),
			sign_methods: [{ name: 'standard_esign', preferred: true }],
		}),
		created_time: created,
	});
	addTemplate(store, {
		id: 84007,
		name: 'Quote 2022',
		template_type_id: 3301,
		workspace_ids: [61001],
		active: false,
		created_time: created,
	});

	seedContracts(store, ada);
}

function seedContracts(store: Store, ada: Parameters<typeof seedContract>[2]): void {
	const buyer = (name: string, person: string, email: string) => ({
		type: 'company' as const,
		name,
		country_code: 'FI',
		participants: [{ name: person, email, signatory: true, delivery_channel: 'email' as const }],
	});
	const recent = (days: number) =>
		new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+Z$/, '+00:00');

	seedContract(
		store,
		{
			workspace_id: 61001,
			template_id: 84001,
			name: 'Quote 10045',
			data_fields: [{ custom_id: 'order_no', value: '10045' }],
			parties: [buyer('Buyer Oy', 'Bo Kivi', 'bo@example.org')],
			tags: [{ id: 9001 }],
			value: { amount: '1800.00', currency: 'SEK' },
		},
		ada,
		{ created: recent(6), through: 'demo' },
	);
	seedContract(
		store,
		{
			workspace_id: 61001,
			template_id: 84001,
			name: 'Quote 10046',
			data_fields: [{ custom_id: 'order_no', value: '10046' }],
			folder_id: 47002,
			parties: [
				buyer('Buyer Oy', 'Bo Kivi', 'bo@example.org'),
				{
					type: 'individual',
					country_code: 'SE',
					participant: {
						name: 'Cia Lund',
						email: 'cia@example.net',
						signatory: true,
						delivery_channel: 'email',
					},
				},
			],
			value: { amount: '2500.00', currency: 'EUR' },
		},
		ada,
		{ created: recent(5), through: 'demo', until: 'pending' },
	);
	seedContract(
		store,
		{
			workspace_id: 61002,
			template_id: 84003,
			name: 'Employment Eva Lind',
			parties: [
				{
					type: 'individual',
					participant: {
						name: 'Eva Lind',
						email: 'eva@example.net',
						signatory: true,
						delivery_channel: 'email',
					},
				},
			],
		},
		ada,
		{ created: recent(20), until: 'signed' },
	);
	const declined = seedContract(
		store,
		{
			workspace_id: 61001,
			template_id: 84005,
			name: 'Project Aurora',
			data_fields: [{ custom_id: 'project', value: 'Aurora' }],
			parties: [buyer('Stern GmbH', 'Dov Stern', 'dov@example.org')],
		},
		ada,
		{ created: recent(10), until: 'pending' },
	);
	const refuser = everyone(declined).find(({ participant }) => participant.signatory);
	if (refuser) decline(store, declined, refuser, { silent: true });
	const late = seedContract(
		store,
		{
			workspace_id: 61003,
			template_id: 84006,
			name: 'NDA Kurt & Co',
			parties: [buyer('Kurt & Co', 'Kurt Öberg', 'kurt@example.org')],
		},
		ada,
		{ created: recent(45), until: 'pending' },
	);
	expire(store, late, { silent: true });
	// Signed while verification pages were still separate files (3.17).
	seedContract(
		store,
		{
			workspace_id: 61001,
			template_id: 84006,
			name: 'NDA 2023',
			parties: [buyer('Archive AB', 'Arne Ek', 'arne@example.org')],
		},
		ada,
		{
			created: '2023-05-02T08:00:00+00:00',
			until: 'signed',
			signedTime: '2023-05-03T08:00:00+00:00',
		},
	);
}
