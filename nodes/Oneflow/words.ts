import { asWritten, shortened } from './characters';
import { inside } from './records';

/** Keys from the outside in, as zod gives them. */
export type Path = ReadonlyArray<PropertyKey>;

/** One entry of a list, by the list's name in the forms. */
const ENTRIES = new Map(
	Object.entries({
		comments: 'comment',
		dataFields: 'data field',
		filterRules: 'rule',
		filters: 'filter',
		ownerParticipants: 'owner participant',
		participants: 'participant',
		parties: 'recipient',
		productGroups: 'product table',
		products: 'product',
		tags: 'tag',
	}),
);

/** What the forms call a key whose own words will not do; '' goes unsaid. Recipient and contact person differ. */
const NAMES = new Map(
	Object.entries({
		_permissions: 'Can Edit',
		_private: '',
		_private_ownerside: '',
		attachment: 'File',
		baseAmount: '',
		'baseAmount.amount': '',
		'contact.name': 'Contact Name',
		catchUpInterval: 'Catch Up Every (Minutes)',
		'contract:update': '',
		parties: '',
		'parties.identificationNumber': 'Registration Number',
		'parties.name': 'Company Name',
		contractId: 'Contract',
		dateOfBirth: 'Date of Birth',
		discountAmount: 'Discount',
		discountPercent: 'Discount %',
		folderId: 'Folder',
		myParty: 'your own party',
		options: '',
		'ownerParticipants.email': 'User',
		'quantity.amount': '',
		participant: '',
		partyId: 'Party',
		pollInterval: 'Poll Every (Seconds)',
		price1DiscountAmount: 'Price 1 Discount',
		price1DiscountPercent: 'Price 1 Discount %',
		price2DiscountAmount: 'Price 2 Discount',
		price2DiscountPercent: 'Price 2 Discount %',
		templateGroupId: 'Template Type',
		templateId: 'Template',
		templateTypeId: 'Template Type',
		twoStepAuthentication: 'Two-Step Authentication',
		twoStepAuthenticationMethod: 'Two-Step Authentication',
		workspaceId: 'Workspace',
		workspaceIds: 'Workspace',
	}),
);

/** `signing_period_expiry_time` → `signingPeriodExpiryTime`, `price_1` → `price1`, `_options` → `options` */
export function camelCase(key: string): string {
	return (
		key
			.replace(/^_+/, '')
			// Looked for behind a letter only: a long row of underscores would be tried from each of them.
			.replace(/(?<=[^_])_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
	);
}

/** `phone_number` and `phoneNumber` → `Phone Number` */
function titled(key: string): string {
	return key
		.replace(/([a-z])([A-Z\d])/g, '$1 $2')
		.replace(/_/g, ' ')
		.trim()
		.replace(/\bid(s?)\b/gi, 'ID$1')
		.replace(/\burl\b/gi, 'URL')
		.replace(/(^| )\w/g, (letter) => letter.toUpperCase());
}

/** The data field's custom ID, which is what the user typed or picked, wherever the entry carries it. */
function customIdOf(entry: unknown): string | undefined {
	const id = inside(entry, 'custom_id') ?? inside(entry, '_private_ownerside', 'custom_id');
	return typeof id === 'string' && id !== '' ? id : undefined;
}

const LONGEST_NAME_SHOWN = 40;

/** ` (Buyer Oy)`, behind a recipient's number: the name of the party, or of an individual. */
function whoseName(entry: unknown): string {
	const [person] = [inside(entry, 'participant') ?? inside(entry, 'participants')].flat();
	const names = [inside(entry, 'name'), inside(person, 'name')];
	const name = names.find((one) => typeof one === 'string' && one.trim() !== '');
	return typeof name === 'string' ? ` (${shortened(name.trim(), LONGEST_NAME_SHOWN)})` : '';
}

/**
 * Says where a path of keys leads, in the words of the forms:
 * `['parties', 1, 'participants', 0, 'email']` → `Recipient 2 (Buyer Oy), Email`. `value` is what the path
 * leads through: who the recipient is, and that a participant is the only one, is read from it, and so are the
 * names of data fields: `['data_fields', 0]` → `Data field "order_no"`.
 */
export function inWords(path: Path, value?: unknown): string {
	const words: string[] = [];
	let here = value;
	let isContact = false;
	let recipient: unknown;
	path.forEach((key, position) => {
		const list = here;
		here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined;
		const before = position === 0 ? '' : camelCase(String(path[position - 1]));
		if (typeof key === 'number') {
			// The only person of a recipient needs no number.
			if (before === 'participants' && Array.isArray(list) && list.length === 1) {
				isContact = inside(recipient, 'type') !== 'individual';
				return;
			}
			const customId = before === 'dataFields' ? customIdOf(here) : undefined;
			const which = customId === undefined ? String(key + 1) : `"${customId}"`;
			if (before === 'parties') recipient = here;
			const who = before === 'parties' ? whoseName(here) : '';
			const what = ENTRIES.get(before) ?? (titled(before).toLowerCase() || 'entry');
			words.push(`${what} ${which}${who}`);
		} else if (typeof path[position + 1] !== 'number') {
			const word = String(key);
			const name = camelCase(word);
			const owner = /^\d+$/.test(before) ? path[position - 2] : before;
			const whose = isContact ? 'contact' : camelCase(String(owner ?? ''));
			words.push(
				NAMES.get(`${whose}.${name}`) ?? NAMES.get(word) ?? NAMES.get(name) ?? titled(word),
			);
		}
	});
	const text = words.filter((word) => word !== '').join(', ');
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Unnamed things still need a line in a list. */
export function label(name: unknown, id: unknown): string {
	return typeof name === 'string' && asWritten(name) !== '' ? name : `Unnamed (${String(id)})`;
}

/** Names that look the same and stand for several of these things, as they are compared (`asWritten`). */
export function sharedNames(entries: Array<{ name: string; value: unknown }>): Set<string> {
	const seen = entries.map(({ name, value }) => ({ name: asWritten(name), value }));
	const last = new Map(seen.map(({ name, value }) => [name, value]));
	return new Set(seen.flatMap(({ name, value }) => (last.get(name) === value ? [] : name)));
}

/** Entries of a list, those whose names look the same told apart by their IDs. */
export function toldApart<T extends { name: string; value: unknown }>(entries: T[]): T[] {
	const shared = sharedNames(entries);
	return entries.map((one) =>
		shared.has(asWritten(one.name)) ? { ...one, name: `${one.name} (#${String(one.value)})` } : one,
	);
}

/** Things named in a message; more would hide what it says. */
const MOST_NAMED = 15;

/** The things in one line, those that are too many counted. */
export function enumerated(things: string[], most = MOST_NAMED): string {
	const rest = things.length - most;
	return things.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** What has a number in the API's paths. */
const NUMBERED = new Set(
	'comments contacts contracts data_fields events files folders participants parties product_groups products reminders template_types templates users webhooks workspaces'.split(
		' ',
	),
);

/** What an API path leads to: `/contracts/7/participants/8` → `Participant: #8 of contract #7`; else undefined. */
export function thingAt(path: string): string | undefined {
	const numbered = Array.from(path.matchAll(/([a-z_]+)\/(c::[^/?]+|\d+)(?=[/?]|$)/g));
	const things = numbered.flatMap(([, key, id]) => {
		const which = id.startsWith('c::') ? `"${decodeURIComponent(id.slice(3))}"` : `#${id}`;
		const one = key.replace(/ies$/, 'ys').slice(0, -1);
		const name = key === 'product_groups' ? 'Product Table' : titled(one);
		return NUMBERED.has(key) ? [{ name, which }] : [];
	});
	const last = things.pop();
	if (last === undefined) return undefined;
	const whole = things.reverse().map(({ name, which }) => ` of ${name.toLowerCase()} ${which}`);
	return `${last.name}: ${last.which}${whole.join('')}`;
}
