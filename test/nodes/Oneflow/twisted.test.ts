/* The nodes where Oneflow's answers come in another form than the pages show. */
import { byId, failureOf, mapped, run, runNode } from '../../support/harness';
import {
	api,
	control,
	requests,
	resetSandbox,
	sandboxCredential,
	sandboxUrl,
} from '../../support/sandbox';
import {
	type Answer,
	everyObject,
	startTwisted,
	type Twist,
	withoutKeys,
} from '../../support/twisted';

type Parameters = Record<string, unknown>;
type Row = Record<string, unknown>;

const DRAFT = 900500;
const SIGNED = 900502;
const SALES = { __rl: true, mode: 'name', value: 'Sales' };

const isRow = (value: unknown): value is Row =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (row: Row) => Array.isArray(row.data);
const isGiven = ({ status }: Answer) => status < 300;

/** Every entry of every object in every answer, changed. */
const entries = (change: (key: string, value: unknown) => unknown): Twist =>
	everyObject((row) =>
		Object.fromEntries(Object.entries(row).map(([key, value]) => [key, change(key, value)])),
	);
const answers = (
	to: RegExp,
	change: (own: Answer & { body: Row }) => Partial<Answer>,
	path = /./,
): Twist => ({
	answer: (own, asked) =>
		isGiven(own) && to.test(asked.method) && path.test(asked.path)
			? { ...own, ...change(own as Answer & { body: Row }) }
			: own,
});

/** What one operation gives through the twist, simplified; IDs of what was made anew differ. */
async function given(baseUrl: string, resource: string, operation: string, more: Parameters = {}) {
	const parameters = { simplify: true, resource, operation, contractId: byId(DRAFT), ...more };
	const items = await runNode({ parameters, credential: sandboxCredential({ baseUrl }) });
	return items.map(({ json }) => json);
}
type Give = (resource: string, operation: string, more?: Parameters) => ReturnType<typeof given>;

const ids = async (rows: ReturnType<Give>) => (await rows).map(({ id }) => Number(id)).sort();
const creating = (more: Parameters = {}) => ({
	workspaceId: SALES,
	templateId: byId(84001),
	dataFields: mapped({ order_no: '7' }),
	...more,
});
const once = creating({ options: { referenceField: 'order_no' } });

const reading = async (give: Give) => [
	await ids(give('contract', 'getAll', { filters: { name: 'quote' } })),
	await ids(give('contract', 'getAll', { filters: { states: ['signed'] }, returnAll: true })),
	await ids(give('template', 'getAll', { filters: { workspaceIds: [61003] } })),
	await ids(give('party', 'getAll')),
	await ids(give('user', 'getAll', { limit: 2 })),
	(await give('template', 'getUsable')).map(({ templateId }) => templateId),
	(await give('account', 'check', { extensionType: 'demo' })).map(({ check }) => check),
];
const WEBHOOK = { callbackUrl: 'https://n8n.example.com/webhook/1', events: ['contract:sign'] };
const changedWebhook = async (give: Give) => {
	const [{ id }] = await give('webhook', 'create', WEBHOOK);
	const updateFields = { callbackUrl: `${WEBHOOK.callbackUrl}/2` };
	return await give('webhook', 'update', { webhookId: byId(Number(id)), updateFields });
};
const writing = async (give: Give) => [
	(await give('contract', 'create', creating()))[0].state,
	(await give('contract', 'update', { updateFields: { name: 'B' } }))[0].name,
	(await give('dataField', 'update', { dataFields: mapped({ order_no: '1' }) }))[0].value,
	(await changedWebhook(give))[0].callbackUrl,
	(await give('contract', 'publish', { subject: 'A', message: 'B' }))[0].state,
	await give('contract', 'delete'),
];
const sending = async (give: Give) => {
	const parties = { individual: [{ name: 'Bo', email: 'bo@example.net' }] };
	const texts = { name: 'A', subject: 'A', message: 'B' };
	return [
		await ids(give('contract', 'getAll', { filters: { states: ['draft'] } })),
		(await give('contract', 'create', creating({ parties, publish: true, ...texts })))[0].state,
	];
};
const makingOnce = async (give: Give) => {
	const [first] = await give('contract', 'create', once);
	const [again] = await give('contract', 'create', once);
	return [Number(first.id) === Number(again.id), again.existing];
};
const webhooks = async (give: Give) => {
	const [made] = await give('webhook', 'create', WEBHOOK);
	await give('webhook', 'delete', { webhookId: byId(Number(made.id)) });
	return await ids(give('webhook', 'getAll'));
};

/** The sandbox's contracts are made anew for each test. */
const timeless = (rows: unknown) => JSON.stringify(rows).replace(/"\d{4}-\d\d-\d\dT[^"]*"/g, '""');

/** What lies inside of things. */
const inner = async (give: Give) => [
	timeless(await give('contract', 'get')),
	timeless(await give('contract', 'getSigned', { contractId: byId(SIGNED) })),
	(await give('template', 'getUsable')).map(({ templateId }) => templateId),
	await tablesOfNew(give),
	await ids(give('participant', 'getAll')),
	(await give('contract', 'publish', { subject: 'A', message: 'B' }))[0].state,
];
const tablesOfNew = async (give: Give) => {
	const made = await give('contract', 'create', creating({ additionalFields: WITH_PRODUCT }));
	return (made[0].products as Row[]).map(({ table, name }) => [table, name]);
};
const WITH_PRODUCT = { productsJson: '[{ "name": "A", "tableName": "Products" }]' };
const joining = async (give: Give) => {
	const company = { addTo: 'company', companyName: 'Buyer Oy', name: 'Bo' };
	await give('participant', 'create', { ...company, email: 'one@example.org' });
	await give('participant', 'create', { ...company, email: 'two@example.org' });
	return (await give('party', 'getAll')).length;
};

const DEMO = { templateTypeId: byId(3301) };
const NEW_FIELD = { ...DEMO, dataFields: { dataField: [{ customId: 'a', name: 'A' }] } };
const ADDED_ROW = { applyTo: 'rows', productsInput: 'json', productsJson: '[{ "name": "New" }]' };
/** The rows of a table that has got one more. */
const pricesAfter = async (give: Give) => {
	const tables = `/contracts/${DRAFT}/product_groups`;
	const [{ id, products }] = (await api('GET', tables)).data;
	const price = { base_amount: { amount: '5.00' } };
	const full = {
		price_2: price,
		description: 'A',
		counterparty_lock: true,
		quantity: { amount: 3 },
	};
	await api('PUT', `${tables}/${id}/products/${products[0].id}`, full);
	await give('product', 'update', ADDED_ROW);
	const [table] = (await api('GET', tables)).data;
	return (table.products as Row[]).map((row) => ({ ...row, ...TIMELESS, id: undefined }));
};
const TIMELESS = { _private_ownerside: undefined };
/** What rows do not show. */
const HIDDEN = ['name', 'description', 'price_1', 'price_2', 'quantity', 'counterparty_lock'];
const rowsWithout = (key: string): Twist =>
	everyObject((row) =>
		'counterparty_lock' in row
			? Object.fromEntries(Object.entries(row).filter(([name]) => name !== key))
			: row,
	);
/** What stands in `{ amount }`, in another form. */
const amounts = (form: (amount: unknown) => unknown) =>
	entries((key, value) =>
		/^(base_|discount_)?amount$/.test(key) && isRow(value) && 'amount' in value
			? form(value.amount)
			: value,
	);
/** Values of data fields in another form. */
const fieldValues = (form: (value: unknown) => unknown): Twist =>
	everyObject((row) => ('placeholder' in row ? { ...row, value: form(row.value) } : row));

const listed = (change: (row: Row & { data: unknown[] }) => Row): Twist =>
	everyObject((row) => (isList(row) ? change(row as Row & { data: unknown[] }) : row));

/** Forms in which everything works as ever. */
const SAME: Array<[string, Twist, (give: Give) => Promise<unknown>]> = [
	[
		'IDs as text',
		entries((key, value) =>
			/^id$|_id$/.test(key) && typeof value === 'number' ? String(value) : value,
		),
		reading,
	],
	...[reading, makingOnce].map((work): [string, Twist, typeof work] => [
		'null for a list without rows',
		entries((_, value) => (Array.isArray(value) && value.length === 0 ? null : value)),
		work,
	]),
	[
		'an empty list beside an individual',
		everyObject((row) => (isRow(row.participant) ? { ...row, participants: [] } : row)),
		inner,
	],
	...(
		[
			['in themselves', (id) => ({ id, name: 'A' })],
			['by link alone', () => undefined],
		] satisfies Array<[string, (id: unknown) => unknown]>
	).map(([what, form]): [string, Twist, typeof inner] => [
		`workspace and template of a contract ${what}`,
		everyObject(({ _private_ownerside: own, _private: shared, ...row }) => {
			if (!isRow(shared)) return { ...row, _private_ownerside: own, _private: shared };
			const { workspace_id: workspace, ...others } = shared;
			const { template_id: template, template_type_id: type, ...more } = own as Row;
			const things = { workspace: form(workspace), template: form(template) };
			const home = { ...things, template_type: form(type) };
			return { ...row, ...home, _private: others, _private_ownerside: more };
		}),
		inner,
	]),
	['amounts not nested', amounts((amount) => amount), inner],
	['amounts not nested', amounts((amount) => amount), pricesAfter],
	['amounts as numbers', amounts(Number), pricesAfter],
	...HIDDEN.map((key): [string, Twist, typeof pricesAfter] => [
		`rows of products that do not show ${key}`,
		rowsWithout(key),
		pricesAfter,
	]),
	...[undefined, null, 2].map((products): [string, Twist, typeof pricesAfter] => [
		`product tables with ${String(products)} in place of their rows in a list`,
		answers(/GET/, ({ body }) => ({
			body: isList(body)
				? { ...body, data: (body.data as Row[]).map((table) => ({ ...table, products })) }
				: body,
		})),
		pricesAfter,
	]),
	[
		'quantities as numbers',
		entries((key, value) => (key === 'quantity' && isRow(value) ? value.amount : value)),
		pricesAfter,
	],
	['values of data fields in an object', fieldValues((value) => ({ value })), makingOnce],
	[
		'values of data fields in an object',
		fieldValues((value) => ({ value })),
		async (give) => [
			(await give('dataField', 'update', { dataFields: mapped({ order_no: '1' }) })).length,
			(await api('GET', `/contracts/${DRAFT}/data_fields/c::order_no`)).value,
		],
	],
	[
		'tags by name',
		entries((key, value) =>
			key === 'tags' && Array.isArray(value) ? value.map(({ name }: Row) => name) : value,
		),
		inner,
	],
	[
		'headings as text',
		entries((key, value) => (key === 'name' && isRow(value) ? value.label : value)),
		inner,
	],
	[
		'types in capitals',
		entries((key, value) => (key === 'type' && value === 'company' ? 'COMPANY' : value)),
		joining,
	],
	[
		'registration numbers as numbers',
		entries((key, value) => (key === 'identification_number' && value ? Number(value) : value)),
		async (give) => {
			const buyer = { addTo: 'company', companyName: 'Stern', registrationNumber: '5560001111' };
			await give('participant', 'create', { ...buyer, name: 'A', email: 'a@example.org' });
			await give('participant', 'create', { ...buyer, name: 'B', email: 'b@example.org' });
			return (await give('party', 'getAll')).length;
		},
	],
	[
		'the value of a contract not nested',
		everyObject((row) => ({ ...row, ...(row._private as Row), _private: {} })),
		async (give) =>
			(await give('contract', 'update', { updateFields: { valueAmount: '7' } }))[0].value,
	],
	[
		'the ID alone of what is changed',
		answers(/PUT/, ({ body }) => ({ body: { id: body.id } })),
		writing,
	],
	[
		'templates that do not show their type',
		entries((key, value) => (key === 'template_type' ? undefined : value)),
		makingOnce,
	],
	['nothing among the rows', listed((row) => ({ ...row, data: [...row.data, null] })), reading],
	['counts as text', listed((row) => ({ ...row, count: String(row.count) })), reading],
	['counts of the page alone', listed((row) => ({ ...row, count: row.data.length })), reading],
	[
		'smaller pages than asked for',
		{ ask: ({ query }) => query.has('limit') && query.set('limit', '1') },
		reading,
	],
	[
		'the next page as text',
		entries((key, value) => (key === 'next' && isRow(value) ? value.href : value)),
		reading,
	],
	['no links', entries((key, value) => (key === '_links' ? null : value)), reading],
	[
		'something else in place of what is changed',
		answers(/PUT/, () => ({ body: { id: 1, name: 'A', state: 'draft' } })),
		writing,
	],
	[
		'a list with what is changed',
		answers(/PUT/, ({ body }) => ({ body: { data: [body], count: 1 } as never })),
		writing,
	],
	[
		'success and no faults in place of what is changed',
		answers(/PUT/, ({ body }) => ({ body: { id: body.id, status: 'ok', errors: [] } })),
		writing,
	],
	[
		'values from before the change in place of those after it',
		answers(/PUT/, ({ body }) => ({ body: { ...body, value: 'before' } }), /data_fields/),
		async (give) =>
			(await give('dataField', 'update', { dataFields: mapped({ order_no: '1' }) }))[0].value,
	],
	['a word for what is changed', answers(/PUT/, () => ({ body: { success: true } })), writing],
	[
		'a sentence for what is changed',
		answers(/PUT/, () => ({ body: { status: 'ok', message: 'Updated' } })),
		writing,
	],
	...[200, 204].map((status): [string, Twist, typeof writing] => [
		`${status} without a body for what is changed`,
		answers(/PUT|DELETE/, () => ({ status, body: undefined })),
		writing,
	]),
	['202 for what is made or changed', answers(/POST|PUT|DELETE/, () => ({ status: 202 })), writing],
	['no body for what is made', answers(/POST/, () => ({ body: undefined }), /webhooks/), webhooks],
	[
		'another name for the ID of a webhook',
		everyObject(({ id, ...row }) =>
			'callback_url' in row ? { webhook_id: id, ...row } : { id, ...row },
		),
		webhooks,
	],
	[
		'nobody yet in what was just made',
		answers(/POST/, ({ body }) => ({ body: { ...body, parties: [] } }), /create$/),
		sending,
	],
	[
		'nobody yet in what is to be sent, not even ourselves',
		answers(/GET/, ({ body }) => ({ body: { ...body, parties: [] } }), /contracts\/\d+$/),
		async (give) => (await give('contract', 'publish', { subject: 'A', message: 'B' }))[0].state,
	],
	[
		'400 for what was sent meanwhile',
		answers(/POST/, () => ({ status: 400, body: { status: 400, detail: 'No' } }), /publish/),
		sending,
	],
	[
		'410 for what is deleted already',
		{
			answer: (own, { method }) =>
				method === 'DELETE' && isGiven(own)
					? { ...own, status: 410, body: { status: 410, title: 'Gone' } }
					: own,
		},
		async (give) => {
			await give('contract', 'delete', { contractId: byId(1) });
		},
	],
	[
		'JSON called text',
		{ answer: (own) => ({ ...own, headers: { ...own.headers, 'content-type': 'text/plain' } }) },
		writing,
	],
	[
		'workspaces by ID',
		entries((key, value) =>
			key === 'workspaces' && Array.isArray(value) ? value.map(({ id }: Row) => id) : value,
		),
		reading,
	],
	[
		'sign methods and channels in capitals',
		entries((key, value) =>
			/_methods$|_channels$/.test(key) && Array.isArray(value)
				? value.map((one: Row) => ({ ...one, name: String(one.name).toUpperCase() }))
				: value,
		),
		async (give) => {
			const bo = { name: 'Bo', email: 'bo@example.net', deliveryChannel: 'email' };
			const parties = { individual: [{ ...bo, signMethod: 'STANDARD_ESIGN' }] };
			return (await give('contract', 'create', creating({ parties })))[0].state;
		},
	],
	[
		'a filter by data field that changes nothing, among few contracts',
		{ ask: ({ query }) => query.delete('filter[data_field_match]') },
		makingOnce,
	],
	[
		'a state that nobody knows',
		entries((key, value) => (key === 'state' && value === 'draft' ? 'drafting' : value)),
		sending,
	],
	[
		'a field of a template type without custom ID',
		everyObject((row) => (row.custom_id === 'internal_note' ? { ...row, custom_id: null } : row)),
		makingOnce,
	],
	[
		'templates without a type among those of an extension',
		{
			ask: ({ query }) => query.delete('extension_type'),
			...everyObject((row) =>
				(row.template_type as Row | undefined)?.extension_type === 'demo' ||
				!('template_type' in row)
					? row
					: { ...row, template_type: null },
			),
		},
		async (give) => [
			await ids(give('template', 'getAll', { filters: { extensionType: 'demo' } })),
			(await give('template', 'getUsable', { extensionType: 'demo' })).map(
				({ templateId }) => templateId,
			),
		],
	],
	[
		'custom IDs hidden',
		entries((key, value) => (key === '_private_ownerside' ? null : value)),
		makingOnce,
	],
	[
		'custom IDs not nested',
		everyObject((row) => ({ ...row, ...(row._private_ownerside as Row), _private_ownerside: {} })),
		makingOnce,
	],
	['keys that nobody knows', everyObject((row) => ({ ...row, __type: 'A', more: {} })), makingOnce],
	[
		'times without a zone',
		entries((_, value) => (typeof value === 'string' ? value.replace(/\+00:00$/, '') : value)),
		reading,
	],
];

/** Forms in which an error names what is wrong. */
const TOLD: Array<[string, Twist, [string, string, Parameters?], RegExp]> = [
	[
		'names that are not shown',
		everyObject((row) => ({ ...row, _private: undefined })),
		['contract', 'getAll', { filters: { name: 'quote' } }],
		/^Name: Oneflow does not show this user the names/,
	],
	[
		'nothing where a thing should be',
		answers(/GET/, () => ({ body: null }), /\d$/),
		['contract', 'get'],
		/did not come from the Oneflow API/,
	],
	[
		'the same page for every offset',
		{
			ask: ({ query }) =>
				query.has('offset') && (query.set('limit', '2'), query.set('offset', '0')),
		},
		['user', 'getAll', { returnAll: true }],
		/^The pages of Oneflow repeat some rows and leave others out: only 2 different ones came/,
	],
	[
		'a list where a webhook is to be read, which would be emptied',
		answers(/GET/, ({ body }) => ({ body: [body] as never }), /webhooks\/\d+$/),
		['webhook', 'update', { webhookId: byId(18001), updateFields: { events: ['contract:sign'] } }],
		/^The answer did not come from the Oneflow API/,
	],
	[
		'a refusal with status 200',
		answers(/PUT/, () => ({
			body: { status: 409, error_code: 4090000, title: 'Conflict', detail: 'Not now' },
		})),
		['contract', 'update', { updateFields: { name: 'B' } }],
		/^Not now.*status 409, Oneflow code 4090000/,
	],
	...(
		[
			['a sentence', { message: 'Down for maintenance' }, /GET/, ['contract', 'get']],
			[
				'an error',
				{ error: 'Down for maintenance' },
				/GET/,
				['user', 'get', { userId: byId(510020) }],
			],
			[
				'a failure in place of what is changed',
				{ success: false, message: 'Down for maintenance' },
				/PUT/,
				['contract', 'update', { updateFields: { name: 'B' } }],
			],
			[
				'a failure in place of what is deleted',
				{ status: 'error', message: 'Down for maintenance' },
				/DELETE/,
				['contract', 'delete'],
			],
		] satisfies Array<[string, Row, RegExp, [string, string, Parameters?]]>
	).map(([what, body, to, call]): [string, Twist, [string, string, Parameters?], RegExp] => [
		`${what} with status 200`,
		answers(to, () => ({ body })),
		call,
		/^(It is unknown whether this was done\. )?Down for maintenance \[item 0\].*a proxy or another service .* may have answered/,
	]),
	[
		'a sentence in place of what is made, with status 200',
		answers(/POST/, () => ({ body: { message: 'Down for maintenance' } })),
		['comment', 'create', { body: 'A' }],
		/^It is unknown whether this was done\. Down for maintenance/,
	],
	[
		'a failure in place of what is made, with status 200',
		answers(/POST/, () => ({ body: { error: { message: 'Down for maintenance' } } })),
		['tag', 'create', { name: 'A' }],
		/^It is unknown whether this was done\. Down for maintenance/,
	],
	[
		'a refusal in another form with status 200',
		answers(/POST/, () => ({ body: { code: 403, message: 'Not you' } })),
		['tag', 'create', { name: 'A' }],
		/^Not you \[item 0\].*lacks the permission.*status 403/,
	],
	[
		'a thing in an envelope',
		answers(/GET/, ({ body }) => ({ body: { data: body } }), /\d$/),
		['contract', 'get'],
		/^The answer did not come from the Oneflow API/,
	],
	[
		'nothing of a thing',
		answers(/GET/, () => ({ body: {} }), /\d$/),
		['contract', 'get'],
		/^The answer did not come from the Oneflow API/,
	],
	[
		'a type without its fields, which would all be removed',
		entries((key, value) => (key === 'data_fields' ? null : value)),
		[
			'templateType',
			'setDataFields',
			{ templateTypeId: byId(3304), dataFields: { dataField: [{ customId: 'a', name: 'A' }] } },
		],
		/template type 3304 has an unexpected form \(data_fields:.*report this/,
	],
	...(['value', 'placeholder', 'active'] as const).map(
		(key): [string, Twist, [string, string, Parameters?], RegExp] => [
			`fields of a template type whose ${key} nobody can read, which would be overwritten`,
			everyObject((row) => ('placeholder' in row ? { ...row, [key]: { text: 'A' } } : row)),
			['templateType', 'setDataFields', NEW_FIELD],
			new RegExp(`template type 3301 has an unexpected form \\(data_fields\\.0\\.${key}:`),
		],
	),
	[
		'prices that nobody can read, which would be overwritten',
		amounts((amount) => ({ units: amount })),
		['product', 'update', ADDED_ROW],
		/^Products: Oneflow shows price_1 of row \d+ in a form that cannot be written back.*One Row/,
	],
	...['products', 'id'].map((key): [string, Twist, [string, string, Parameters?], RegExp] => [
		`rows of a product table without ${key}, which would be lost`,
		key === 'id' ? rowsWithout(key) : withoutKeys(key),
		['product', 'update', ADDED_ROW],
		/^Products: Oneflow does not show the rows of product table \d+.*Nothing was changed/,
	]),
	...(
		[
			['null', () => null],
			['their number', (rows) => rows.length],
			['their IDs', (rows) => rows.map(({ id }) => id)],
			['a link', () => ({ href: 'https://api.example.com' })],
			['a part of them', (rows) => ({ data: rows.slice(1), count: rows.length })],
		] satisfies Array<[string, (rows: Row[]) => unknown]>
	).map(([what, form]): [string, Twist, [string, string, Parameters?], RegExp] => [
		`${what} in place of the rows of a product table, which would be lost`,
		entries((key, value) => (key === 'products' ? form(value as Row[]) : value)),
		['product', 'update', ADDED_ROW],
		/^Products: Oneflow does not show the rows of product table \d+.*Nothing was changed/,
	]),
	[
		'no state of a contract whose sending got lost',
		{
			answer: (own, { path }) =>
				path.endsWith('/publish')
					? { ...own, status: 500, body: {} }
					: { ...own, body: { ...(own.body as Row), state: undefined } },
		},
		['contract', 'publish', { subject: 'A', message: 'B' }],
		/^It is unknown whether this was done/,
	],
	[
		'filters of a webhook that are not shown, which would be lost',
		withoutKeys('filters'),
		['webhook', 'update', { webhookId: byId(18001), updateFields: { events: ['contract:sign'] } }],
		/^Events: Oneflow does not show the filters of this webhook.*Name both Events and Workspaces/,
	],
	[
		'filters of a webhook in another form',
		entries((key, value) => (key === 'filters' ? { events: ['contract:sign'] } : value)),
		['webhook', 'update', { webhookId: byId(18001), updateFields: { workspaceIds: [61001] } }],
		/^Workspaces: Oneflow does not show the filters of this webhook/,
	],
	[
		'values of a webhook’s filters as text, which would be lost',
		everyObject((row) =>
			'callback_url' in row
				? { ...row, filters: [{ filter_rules: [{ type: 'WORKSPACE', values: '61001' }] }] }
				: row,
		),
		['webhook', 'update', { webhookId: byId(18001), updateFields: { events: ['contract:sign'] } }],
		/^Events: Oneflow does not show the filters of this webhook/,
	],
	[
		'a webhook that is there already',
		answers(
			/POST/,
			() => ({ status: 409, body: { status: 409, detail: 'It exists' } }),
			/webhooks/,
		),
		['webhook', 'create', WEBHOOK],
		/^It exists.*in conflict with what is already there/,
	],
	[
		'lists under another key',
		listed(({ data }) => ({ results: data })),
		['user', 'getAll'],
		/something that is not a list.*Check that the base URL/,
	],
	...[405, 412, 423, 451].map((status): [string, Twist, [string, string, Parameters?], RegExp] => [
		`status ${status}`,
		{ answer: (own) => ({ ...own, status, body: { status, detail: 'Not so' } }) },
		['contract', 'get'],
		/^Not so.*trying again would not change that/,
	]),
];

/** A refusal in the forms that services use. */
const refused = (body: (path: string, text: string) => unknown): Twist => ({
	answer: (own, { method }) =>
		method === 'PUT' ? { ...own, status: 422, body: body('_private.name', 'Too long') } : own,
});
const REFUSALS: Array<[string, Twist, RegExp]> = [
	['a list of entries', refused((path, message) => ({ errors: [{ path, message }] })), /^Too long/],
	['locations', refused((loc, msg) => ({ detail: [{ loc, msg }] })), /^Too long/],
	[
		'nested objects',
		refused((_, text) => ({ parameter_problems: { _private: { name: [text] } } })),
		/Too long/,
	],
	[
		'entries of its own key',
		refused((parameter, text) => ({ parameter_problems: [{ parameter, messages: [text] }] })),
		/Too long/,
	],
	[
		'an object in the sentence',
		refused((_, message) => ({ error: { code: 1, message } })),
		/^Too long/,
	],
	['another key', refused((_, message) => ({ message })), /^Too long/],
	['texts alone', refused((_, text) => ({ errors: [text] })), /^Too long/],
	[
		'a code as text',
		refused((_, detail) => ({ detail, error_code: '4000003' })),
		/^Too long.*Oneflow code 4000003/,
	],
	['nothing', refused(() => ({})), /^Oneflow answered with status 422.*does not say what is wrong/],
];

describe('where Oneflow answers in another form', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	const through = async <T>(twist: Twist, work: (give: Give) => Promise<T>): Promise<T> => {
		const twisted = await startTwisted(twist);
		try {
			return await work(async (...of) => await given(twisted.baseUrl, ...of));
		} finally {
			await twisted.close();
		}
	};
	const said = async (twist: Twist, resource: string, operation: string, more: Parameters = {}) =>
		await (async () => {
			const twisted = await startTwisted(twist);
			const parameters = { resource, operation, contractId: byId(DRAFT), ...more };
			const credential = sandboxCredential({ baseUrl: twisted.baseUrl });
			const error = await failureOf({ parameters, credential });
			await twisted.close();
			return `${error.message} ${error.description ?? ''}`.replace(/\n/g, ' ');
		})();

	it.each(SAME)('%s: works as ever', async (_, twist, work) => {
		const usual = await through({}, work);
		await resetSandbox();
		expect(await through(twist, work)).toEqual(usual);
	});

	it.each(TOLD)('%s: an error says so', async (_, twist, call, message) => {
		expect(await said(twist, ...call)).toMatch(message);
	});

	it.each(REFUSALS)('reads a refusal that has %s', async (_, twist, message) => {
		const update: [string, string, Parameters] = [
			'contract',
			'update',
			{ updateFields: { name: 'B' } },
		];
		expect(await said(twist, ...update)).toMatch(message);
	});

	const give: Give = async (...asked) => await given(`${sandboxUrl()}/v1`, ...asked);

	/** The items and hints of one operation through the twist. */
	const hinted = async (
		twist: Twist,
		resource: string,
		operation: string,
		more: Parameters = {},
	) => {
		const twisted = await startTwisted(twist);
		const { items, hints } = await run({
			parameters: { simplify: true, resource, operation, contractId: byId(DRAFT), ...more },
			credential: sandboxCredential({ baseUrl: twisted.baseUrl }),
		});
		await twisted.close();
		return { rows: items.map(({ json }) => json), hints: hints.join() };
	};

	// promise: What Oneflow answers in place of what was made is never taken for it
	it.each<[string, (body: Row) => unknown]>([
		['the contract', () => ({ id: DRAFT, state: 'draft' })],
		['a list', (body) => [{ id: 1 }, body]],
		['success', () => ({ status: 'accepted' })],
	])('tells that Oneflow showed %s in place of what it made', async (_, form) => {
		const twist = answers(/POST/, ({ body }) => ({ body: form(body) as never }));
		const { rows, hints } = await hinted(twist, 'comment', 'create', { body: 'A' });
		expect(rows).toEqual([{}]);
		expect(hints).toContain('does not show the result');
	});

	it('gives no total that is not one', async () => {
		const twist = amounts((amount) => String(amount).replace('.', ','));
		await give('product', 'update', ADDED_ROW);
		await give('contract', 'publish', { subject: 'A', message: 'B' });
		await control('POST', `/contracts/${DRAFT}/sign`, {});
		const { rows } = await hinted(twist, 'contract', 'getSigned');
		const [table] = rows[0].tables as Row[];
		expect(table.rows).not.toHaveLength(0);
		expect(table).not.toHaveProperty('total');
	});

	it('counts nothing for a filter of the form', async () => {
		const filters = { dataField: { customId: 'order_no', value: 'x' } };
		await hinted({}, 'contract', 'getAll', { filters });
		expect((await requests()).filter(({ query }) => query.limit === '1')).toEqual([]);
	});

	// promise: A change that Oneflow accepts and does not carry out is told
	it.each<[string, Parameters, Row, string]>([
		['contract', { updateFields: { name: 'B' } }, { name: 'A', _private: { name: 'A' } }, 'Name'],
		['contract', { updateFields: { tagIds: [9001] } }, { tags: [9002] }, 'Tags'],
		['contract', { updateFields: { tagIds: [] } }, { tags: [{ id: 9001 }] }, 'Tags'],
		[
			'contract',
			{ updateFields: { valueAmount: '7', valueCurrency: 'SEK' } },
			{ _private: { value: { amount: '5.00', currency: 'SEK' } } },
			'Value',
		],
		['webhook', { updateFields: { events: ['contract:decline'] } }, { filters: null }, 'Filters'],
		['contact', { updateFields: { title: '' } }, { title: 'CEO' }, 'Title'],
		[
			'contact',
			{ updateFields: { phoneNumber: '+46701234567' } },
			{ phone_number: '' },
			'Phone Number',
		],
	])('tells that a %s is shown as it was: %j', async (resource, changed, old, label) => {
		const { id } = await api('POST', '/contacts', { workspace_id: 61001, name: 'B' });
		const twist = answers(/PUT/, ({ body }) => ({ body: { ...body, ...old } }));
		const [{ id: webhookId }] = await give('webhook', 'create', WEBHOOK);
		const things = { contactId: byId(id), webhookId: byId(Number(webhookId)) };
		const { hints } = await hinted(twist, resource, 'update', { ...things, ...changed });
		expect(hints).toContain(`shows another value than was sent: ${label}.`);
	});

	it.each([[[9001]], [{ data: [{ id: 9001 }], count: 1 }]])(
		'takes no tags for others because Oneflow shows them as %j',
		async (tags) => {
			const twist = answers(/PUT/, ({ body }) => ({ body: { ...body, tags } }));
			const updateFields = { tagIds: [9001] };
			const { hints } = await hinted(twist, 'contract', 'update', { updateFields });
			expect(hints).not.toContain('another value');
		},
	);

	it('tells of data fields that a creation passes over', async () => {
		const twist = answers(
			/POST/,
			({ body }) => ({
				body: {
					...body,
					data_fields: (body.data_fields as Row[]).map((field) => ({ ...field, value: 'A' })),
				},
			}),
			/create$/,
		);
		const { hints } = await hinted(twist, 'contract', 'create', creating());
		expect(hints).toContain('shows another value than was sent: Data Fields.');
	});

	it('tells of no value that a further reading shows as it was sent', async () => {
		const twist = answers(
			/PUT/,
			({ body }) => ({ body: { ...body, value: 'before' } }),
			/data_fields/,
		);
		const changed = { dataFields: mapped({ order_no: '1' }) };
		const { hints } = await hinted(twist, 'dataField', 'update', changed);
		expect(hints).toBe('');
	});

	it('replaces the events of a webhook that are shown in capitals', async () => {
		const additionalFields = { workspaceIds: [61001] };
		const [{ id }] = await give('webhook', 'create', { ...WEBHOOK, additionalFields });
		const twist = entries((key, value) =>
			key === 'values' ? [value].flat().map((one) => String(one).toUpperCase()) : value,
		);
		const updateFields = { events: ['contract:decline'] };
		await hinted(twist, 'webhook', 'update', { webhookId: byId(Number(id)), updateFields });
		const { filters } = await api('GET', `/webhooks/${String(id)}`);
		expect(filters[0].filter_rules[0].values).toEqual(['contract:decline']);
	});

	it('takes no sign key for another one because it is covered', async () => {
		const [{ id }] = await give('webhook', 'create', WEBHOOK);
		const twist = entries((name, value) => (name === 'sign_key' ? '••••••' : value));
		const changed = { webhookId: byId(Number(id)), updateFields: { signKey: 'k' } };
		const { hints } = await hinted(twist, 'webhook', 'update', changed);
		expect(hints).toBe('');
	});

	it('takes no value for another one because Oneflow writes it otherwise', async () => {
		const { id } = await api('POST', '/contacts', { workspace_id: 61001, name: 'B' });
		const updateFields = {
			companyRegistrationNumber: '556000-1111',
			countryCode: 'se',
			dateOfBirth: '1990-01-31',
			email: 'Bo@Example.org',
			name: 'Bo  Kivi',
			notes: '',
			phoneNumber: '+46 70-123 45 67',
			title: null,
		};
		const twist = answers(/PUT/, ({ body }) => ({
			body: {
				...body,
				company_registration_number: '5560001111',
				date_of_birth: '1990-01-31T00:00:00+00:00',
				phone_number: '+46 70 123 45 67',
				notes: null,
				title: '',
			},
		}));
		const { hints } = await hinted(twist, 'contact', 'update', {
			contactId: byId(id),
			updateFields,
		});
		expect(hints).toBe('');
	});

	it('empties no sign key that is shown as null', async () => {
		const additionalFields = { signKey: 'k' };
		const [{ id }] = await give('webhook', 'create', { ...WEBHOOK, additionalFields });
		const twist = entries((key, value) => (key === 'sign_key' ? null : value));
		const updateFields = { events: ['contract:decline'] };
		await hinted(twist, 'webhook', 'update', { webhookId: byId(Number(id)), updateFields });
		expect(await api('GET', `/webhooks/${String(id)}`)).toMatchObject({ sign_key: 'k' });
	});

	it.each(['****', 'whsec_****42'])(
		'tells that a sign key could not be sent along: %s',
		async (key) => {
			const twist = entries((name, value) => (name === 'sign_key' ? key : value));
			const [{ id }] = await give('webhook', 'create', { ...WEBHOOK, signKey: 'k' });
			const updateFields = { events: ['contract:decline'] };
			const changed = { webhookId: byId(Number(id)), updateFields };
			const { hints } = await hinted(twist, 'webhook', 'update', changed);
			expect(hints).toContain('Sign Key: Oneflow does not show it');
			expect(JSON.stringify(await requests())).not.toContain('****');
		},
	);

	it('tells that there was nothing to delete', async () => {
		for (const resource of ['participant', 'product']) {
			const { hints } = await hinted({}, resource, 'delete', { [`${resource}Id`]: byId(1) });
			expect(hints).toMatch(/shows no .* 1 that could be deleted/);
		}
	});

	it('tells that fewer rows came than Oneflow counts', async () => {
		const twist = listed((row) => ({ ...row, count: 99, _links: { next: { href: null } } }));
		const { hints } = await hinted(twist, 'user', 'getAll', { returnAll: true });
		expect(hints).toContain('Oneflow counts 99 rows in /users, but gave only');
	});

	it('tells that Oneflow did not say whom it added', async () => {
		const twisted = await startTwisted(answers(/POST/, () => ({ body: undefined })));
		const parameters = { resource: 'participant', operation: 'create', contractId: byId(DRAFT) };
		const { items, hints } = await run({
			parameters: { ...parameters, addTo: 'ownParty', name: 'Bo', email: 'nils@example.com' },
			credential: sandboxCredential({ baseUrl: twisted.baseUrl }),
		});
		await twisted.close();
		expect(items.map(({ json }) => json)).toEqual([{}]);
		expect(hints.join()).toContain('does not show the result');
	});

	it('tells that Oneflow did not say what it made', async () => {
		const twisted = await startTwisted(answers(/POST/, () => ({ body: undefined })));
		const { items, hints } = await run({
			parameters: { simplify: true, resource: 'tag', operation: 'create', name: 'A' },
			credential: sandboxCredential({ baseUrl: twisted.baseUrl }),
		});
		await twisted.close();
		expect(items.map(({ json }) => json)).toEqual([{}]);
		expect(hints.join()).toContain('does not show the result');
	});
});
