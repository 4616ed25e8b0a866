import { isRecord } from './records';

/** Keys from the outside in, as zod and `segmentsOf` give them. */
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
		parties: 'party',
		productGroups: 'product table',
		products: 'product',
		tags: 'tag',
	}),
);

/** What the forms call a key whose own words will not do; '' goes unsaid. */
const NAMES = new Map(
	Object.entries({
		_permissions: 'Can Edit',
		_private: '',
		_private_ownerside: '',
		attachment: 'File',
		catchUpInterval: 'Catch Up Every (Minutes)',
		'contract:update': '',
		contractId: 'Contract',
		myParty: 'your own party',
		options: '',
		participant: 'participant',
		pollInterval: 'Poll Every (Seconds)',
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

function nameOf(key: string): string {
	return NAMES.get(key) ?? NAMES.get(camelCase(key)) ?? titled(key);
}

/** The data field's custom ID, which is what the user typed or picked, wherever the entry carries it. */
function customIdOf(entry: unknown): string | undefined {
	if (!isRecord(entry)) return undefined;
	const inside = isRecord(entry._private_ownerside) ? entry._private_ownerside : {};
	const id = entry.custom_id ?? inside.custom_id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/**
 * Says where a path of keys leads, in the words of the forms:
 * `['parties', 1, 'participants', 0, 'email']` → `Party 2, participant 1, Email`. `value` is what the path
 * leads through, whose data fields have names: `['data_fields', 0]` → `Data field "order_no"`.
 */
export function inWords(path: Path, value?: unknown): string {
	const words: string[] = [];
	let here = value;
	path.forEach((key, position) => {
		here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined;
		const before = position === 0 ? '' : camelCase(String(path[position - 1]));
		if (typeof key === 'number') {
			const customId = before === 'dataFields' ? customIdOf(here) : undefined;
			const which = customId === undefined ? String(key + 1) : `"${customId}"`;
			words.push(`${ENTRIES.get(before) ?? (titled(before).toLowerCase() || 'entry')} ${which}`);
		} else if (typeof path[position + 1] !== 'number') {
			words.push(nameOf(String(key)));
		}
	});
	const text = words.filter((word) => word !== '').join(', ');
	return text.charAt(0).toUpperCase() + text.slice(1);
}
