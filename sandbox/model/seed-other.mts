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

const CREATED = '2025-08-20T06:15:00+00:00';

/** An account that shares nothing with the first one: other ids, names, types and fields. */
export function seedOther(store: Store): void {
	store.account = {
		id: 1204417,
		name: 'Fjordlys Energi AS',
		country_code: 'NO',
		registration_number: '914778271',
		created_time: CREATED,
		updated_time: '2026-01-09T12:00:00+00:00',
		can_publish: true,
	};
	store.startIds('user', 883900);
	store.startIds('workspace', 305900);
	store.startIds('tag', 41290);
	store.startIds('folder', 91310);
	store.startIds('contact', 644100);
	store.startIds('extension', 7718);
	store.startIds('templateType', 15980);
	store.startIds('typeField', 23400500);
	store.startIds('template', 502900);
	store.startIds('contract', 6120044);
	store.startIds('party', 9310200);
	store.startIds('participant', 12750300);
	store.startIds('productGroup', 2204100);
	store.startIds('product', 3871600);
	store.startIds('field', 55010200);
	store.startIds('event', 90233100);
	store.startIds('comment', 781400);
	store.startIds('reminder', 330700);
	store.startIds('file', 4410900);
	store.startIds('webhook', 99120);

	const token = 'other-example-token-00000000000000000077';
	store.tokens.set(token, { value: token, label: 'Egen integrasjon', extension: null });

	addWorkspace(store, 305112, 'Strøm', 'Strømavtaler');
	addWorkspace(store, 305118, 'Drift & vedlikehold');
	addWorkspace(store, 305131, 'Juridisk');
	addWorkspace(store, 305140, 'Leverandører');
	addWorkspace(store, 305155, 'Styret', 'Ingen maler');

	const astrid = addUser(store, {
		id: 883041,
		name: 'Astrid Nygård',
		email: 'astrid.nygard@fjordlys.example',
		is_admin: true,
		title: 'Leder',
		phone_number: '+4791234567',
		roles: { 305112: 'manager', 305118: 'manager', 305131: 'viewer', 305155: 'manager' },
	});
	addUser(store, {
		id: 883052,
		name: 'Jonas Lie',
		email: 'jonas.lie@fjordlys.example',
		roles: { 305118: 'manager', 305112: 'viewer' },
	});
	addUser(store, {
		id: 883060,
		name: 'Per Gammel',
		email: 'per.gammel@fjordlys.example',
		active: false,
		roles: { 305118: 'manager' },
	});

	store.tags.set(41207, { id: 41207, name: 'Haster' });
	store.tags.set(41211, { id: 41211, name: 'Nabolag' });
	store.folders.set(91304, {
		id: 91304,
		name: 'Vest',
		workspace_id: 305118,
		parent_id: null,
		path: [91304],
	});
	store.contacts.set(644019, {
		id: 644019,
		workspace_id: 305118,
		name: 'Gro Vik',
		email: 'gro@vik.example',
		company_name: 'Vik Bygg',
		company_registration_number: '820188122',
		country_code: 'NO',
		date_of_birth: null,
		notes: '',
		phone_number: '',
		title: '',
		created_time: CREATED,
		updated_time: null,
	});

	enableExtension(store, {
		type: 'superoffice',
		name: 'SuperOffice',
		token: 'other-example-superoffice-00000000000077',
		signKey: 'example-sign-key-other',
		templateTypes: [
			{
				id: 15402,
				name: 'SuperOffice salg',
				description: 'Felt fra salg',
				created_time: CREATED,
				dataFields: [
					{ id: 23400113, custom_id: 'kunde-nr', name: 'Kundenummer', placeholder: '4711' },
					{ id: 23400114, custom_id: 'måler id', name: 'Måler-ID', value: 'ukjent' },
					{ id: 23400115, custom_id: 'rabatt', name: 'Rabatt', active: false },
					{ id: 23400116, custom_id: 'merknad', name: 'Merknad', source: 'user' },
				],
			},
		],
	});
	enableExtension(store, {
		type: 'lime',
		name: 'Lime',
		token: 'other-example-lime-000000000000000000077',
		signKey: 'example-sign-key-lime',
		templateTypes: [
			{
				id: 15417,
				name: 'Lime service',
				created_time: CREATED,
				dataFields: [{ id: 23400140, custom_id: 'anlegg', name: 'Anlegg' }],
			},
			{
				id: 15418,
				name: 'Lime innkjøp',
				created_time: CREATED,
				dataFields: [{ id: 23400150, custom_id: 'bestilling', name: 'Bestilling' }],
			},
		],
	});
	addTemplateType(store, {
		id: 15433,
		name: 'Egne felt',
		extension_type: null,
		created_time: CREATED,
		fields: [{ id: 23400160, custom_id: 'avdeling', name: 'Avdeling', source: 'user' }],
	});

	addTemplate(store, {
		id: 502317,
		name: 'Strømavtale bedrift',
		template_type_id: 15402,
		workspace_ids: [305112, 305118],
		product_groups: [
			makeTable(store, CREATED, [['Fastpris', 'øre per kWh', '89.90', 1]]),
			makeTable(store, CREATED, [['Måler', 'Leie', '49.00', 1]]),
		],
		created_time: CREATED,
	});
	addTemplate(store, {
		id: 502330,
		name: 'Serviceavtale',
		template_type_id: 15417,
		workspace_ids: [305118],
		available_options: makeOptions({
			sign_methods: [
				{ name: 'norwegian_bankid', preferred: true },
				{ name: 'standard_esign', preferred: false },
			],
		}),
		created_time: CREATED,
	});
	addTemplate(store, {
		id: 502341,
		name: 'Innkjøp',
		template_type_id: 15418,
		workspace_ids: [305140],
		created_time: CREATED,
	});
	addTemplate(store, {
		id: 502352,
		name: null,
		template_type_id: null,
		workspace_ids: [305131, 305118],
		created_time: CREATED,
	});
	addTemplate(store, {
		id: 502363,
		name: 'Gammel avtale',
		template_type_id: 15433,
		workspace_ids: [305118],
		active: false,
		created_time: CREATED,
	});

	seedContract(
		store,
		{
			workspace_id: 305118,
			template_id: 502317,
			name: 'Avtale Vik Bygg',
			data_fields: [{ custom_id: 'kunde-nr', value: 'K-88' }],
			parties: [
				{
					type: 'company',
					name: 'Vik Bygg',
					country_code: 'NO',
					participants: [
						{
							name: 'Gro Vik',
							email: 'gro@vik.example',
							signatory: true,
							delivery_channel: 'email',
						},
					],
				},
			],
			value: { amount: '12000.00', currency: 'NOK' },
		},
		astrid,
		{ created: CREATED, through: 'superoffice' },
	);
}
