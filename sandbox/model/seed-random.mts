import { enableExtension } from './extensions.mts';
import { toBodyTime } from './formats.mts';
import {
	addTemplate,
	addTemplateType,
	addUser,
	addWorkspace,
	type FieldSeed,
	makeOptions,
	makeTable,
	seedContract,
} from './seed-tools.mts';
import type { IdKind, Store } from './store.mts';
import type { Role, Template, User } from './types.mts';

/** What a generated account has in common with others, and what is wrong with it. */
export interface RandomAccountOptions {
	extensionType?: string;
	/** Name of the template that the story uses. */
	template?: string;
	/** Name of the only workspace in which the story's template can be used. */
	workspace?: string;
	/** Data fields of the story's template type. */
	fields?: FieldSeed[];
	/** Names of the product tables of the story's template. */
	tables?: string[];
	/** A second active template of the same name in the same workspace. */
	ambiguousTemplate?: boolean;
	/** No template of the name. */
	missingTemplate?: boolean;
	/** The template of the name is inactive. */
	inactiveTemplate?: boolean;
	/** A second active template, of another name, in the same workspace. */
	severalTemplates?: boolean;
	/** A second workspace of the same name in which the template can be used too. */
	ambiguousWorkspace?: boolean;
	/** No workspace of the name; the template is shared with others. */
	missingWorkspace?: boolean;
	/** The user may look at the workspace but not create in it. */
	forbiddenWorkspace?: boolean;
	/** The extension is not enabled: no token, type, template or webhook of it. */
	missingExtension?: boolean;
}

/** Where the story takes place in a generated account. */
export interface Story {
	token: string;
	extension_token: string | null;
	user_email: string;
	user_id: number;
	is_admin: boolean;
	extension_type: string;
	template_type_id: number | null;
	template_id: number | null;
	template_name: string;
	workspace_id: number | null;
	workspace_name: string;
	custom_ids: string[];
}

const FIELDS: FieldSeed[] = [
	{ custom_id: 'order_no', name: 'Order number', placeholder: '10045' },
	{ custom_id: 'accept_terms', name: 'Terms accepted', value: '0' },
	{ custom_id: 'internal_note', name: 'Internal note', source: 'user' },
];
const FIRST = [
	'Alva',
	'Bosse',
	'Dina',
	'Elias',
	'Freja',
	'Gustav',
	'Hilde',
	'Ivar',
	'Jonna',
	'Kaj',
];
const LAST = ['Ahlgren', 'Berg', 'Dahl', 'Ek', 'Falk', 'Grip', 'Hult', 'Isberg', 'Juhl', 'Krok'];
const COMPANIES = ['Norrsken', 'Havsbris', 'Granit', 'Fjällvind', 'Kustlinjen', 'Björkhaga'];
const PLACES = [
	'Marketing',
	'Logistics',
	'Legal',
	'Finance',
	'Support',
	'Research',
	'Region North',
];
const OTHER_TYPES = ['hubspot', 'lime', 'salesforce_v2', 'pipedrive', 'superoffice'];

/** Random choices that are the same for the same number (mulberry32). */
class Dice {
	private state: number;

	constructor(seed: number) {
		this.state = seed >>> 0;
	}

	private next(): number {
		this.state = (this.state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** An integer from `low` to `high`, both included. */
	between(low: number, high: number): number {
		return low + Math.floor(this.next() * (high - low + 1));
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	shuffled<T>(values: readonly T[]): T[] {
		return values
			.map((value) => ({ value, at: this.next() }))
			.sort((a, b) => a.at - b.at)
			.map(({ value }) => value);
	}

	text(length: number): string {
		const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
		return Array.from({ length }, () => letters[this.between(0, letters.length - 1)]).join('');
	}
}

/**
 * An account nobody saw before, the same for the same number: random identifiers, workspaces,
 * users whose rights differ, an extension with its own copies of the template types, and what
 * years of use leave behind. The story's template can be used in exactly one workspace, and no
 * other active template of the extension can be used by the story's user.
 */
export function seedRandom(store: Store, seed: number, options: RandomAccountOptions): Story {
	const dice = new Dice(seed);
	store.firstId = () => dice.between(1_000, 9_000_000);
	/** Identifiers of an account have gaps, as others' rows lie between. */
	const newId = (kind: IdKind): number => {
		store.startIds(kind, store.nextId(kind) + dice.between(1, 40));
		return store.nextId(kind);
	};
	const created = toBodyTime(store.now() - dice.between(100, 1500) * 86_400_000);
	const company = `${dice.shuffled(COMPANIES)[0]} ${dice.text(3).toUpperCase()} AB`;
	store.account = {
		id: dice.between(100_000, 9_000_000),
		name: company,
		country_code: dice.shuffled(['SE', 'NO', 'FI', 'DK', 'DE'])[0] ?? 'SE',
		registration_number: `${dice.between(100_000, 999_999)}-${dice.between(1000, 9999)}`,
		created_time: created,
		updated_time: created,
		can_publish: true,
	};
	const token = `generated-example-${dice.text(22)}`;
	store.tokens.set(token, { value: token, label: 'Custom integration', extension: null });

	const extensionType = options.extensionType ?? 'demo';
	const templateName = options.template ?? 'Quote';
	const workspaceName = options.workspace ?? 'Sales';
	const fields = options.fields ?? FIELDS;

	// Workspaces: the story's one somewhere among others.
	const names = dice.shuffled(PLACES).slice(0, dice.between(2, PLACES.length));
	const story = addWorkspace(
		store,
		newId('workspace'),
		options.missingWorkspace ? `${workspaceName} (closed)` : workspaceName,
	);
	const others = names.map((name) => addWorkspace(store, newId('workspace'), name));
	others.push(addWorkspace(store, newId('workspace'), `${workspaceName} archive`));
	const second = options.ambiguousWorkspace
		? addWorkspace(store, newId('workspace'), workspaceName)
		: null;

	// Users: the story's one may create in the story's workspace and in a few others.
	const people = dice.shuffled(FIRST).slice(0, dice.between(3, 7));
	const family = dice.shuffled(LAST);
	const domain = `${company.toLowerCase().replaceAll(/[^a-z]/g, '')}.example`;
	const closed = others[0]?.id ?? -1;
	const rolesOf = (isStoryUser: boolean): Record<number, Role> => {
		const roles: Record<number, Role> = {};
		for (const { id } of others) {
			// The first of the others is closed to the story's user.
			if (id === closed && isStoryUser) {
				if (dice.chance(0.5)) roles[id] = 'viewer';
			} else if (dice.chance(0.4)) roles[id] = dice.chance(0.6) ? 'manager' : 'viewer';
		}
		if (isStoryUser) roles[story.id] = options.forbiddenWorkspace ? 'viewer' : 'manager';
		else if (dice.chance(0.4)) roles[story.id] = dice.chance(0.5) ? 'manager' : 'viewer';
		if (second && isStoryUser) roles[second.id] = 'manager';
		return roles;
	};
	const actorAt = dice.between(0, people.length - 1);
	const users = people.map((first, index): User => {
		const last = family[index] ?? 'Berg';
		return addUser(store, {
			id: newId('user'),
			name: `${first} ${last}`,
			email: `${first}.${last}@${domain}`.toLowerCase(),
			is_admin: index === actorAt ? dice.chance(0.5) : index === (actorAt + 1) % people.length,
			active: index === actorAt || dice.chance(0.8),
			title: dice.shuffled(['', 'Manager', 'Assistant'])[0] ?? '',
			roles: rolesOf(index === actorAt),
		});
	});
	const actor = users[actorAt] as User;

	for (let left = dice.between(0, 6); left > 0; left -= 1) {
		const tag = { id: newId('tag'), name: `Label ${dice.text(4)}` };
		store.tags.set(tag.id, tag);
	}
	for (let left = dice.between(0, 4); left > 0; left -= 1) {
		const id = newId('folder');
		const home = dice.shuffled([story, ...others])[0]?.id ?? story.id;
		store.folders.set(id, {
			id,
			name: `Folder ${dice.text(4)}`,
			workspace_id: home,
			parent_id: null,
			path: [id],
		});
	}

	// Other extensions and house types, with templates whose names resemble the story's.
	const similar = [`${templateName} draft`, `Old ${templateName}`, `${templateName} 2`, 'Letter'];
	const template = (
		typeId: number | null,
		name: string,
		places: number[],
		more: Partial<Template> = {},
	) =>
		addTemplate(store, {
			id: newId('template'),
			name,
			template_type_id: typeId,
			workspace_ids: places,
			created_time: created,
			...more,
		});
	const leftovers = (): void => {
		const rivals = OTHER_TYPES.filter((type) => type !== extensionType);
		for (const type of dice.shuffled(rivals).slice(0, dice.between(1, 3))) {
			const made = enableExtension(store, {
				type,
				token: `generated-example-${dice.text(22)}`,
				callbackUrl: `https://hooks.${type.replaceAll('_', '-')}.example/oneflow/${dice.text(8)}`,
				signKey: dice.text(24),
				templateTypes: [
					{
						id: newId('templateType'),
						name: `${type} fields`,
						created_time: created,
						dataFields: [
							{ custom_id: 'order_no', name: 'Order' },
							{ custom_id: dice.text(6), name: 'X' },
						],
					},
				],
			});
			const typeId = made.templateTypes[0]?.id ?? null;
			const name = dice.shuffled(similar)[0] ?? 'Letter';
			template(typeId, name, [story.id, ...others.slice(1).map(({ id }) => id)]);
		}
		if (dice.chance(0.7)) {
			const house = addTemplateType(store, {
				id: newId('templateType'),
				name: 'House fields',
				extension_type: null,
				created_time: created,
				fields: [{ custom_id: 'order_no', name: 'Our number', source: 'user' }],
			});
			template(house.id, `${templateName} (house)`, [story.id]);
		}
		template(null, `${templateName} without fields`, [story.id]);
	};
	const enable = () => {
		const copies = Array.from({ length: dice.between(0, 2) }, (_one, index) => ({
			name: `${extensionType} ${['people', 'orders'][index]}`,
			fields: [{ custom_id: dice.text(6), name: 'Reference' }],
		}));
		const main = { name: `${extensionType} integration`, fields };
		const types = dice.shuffled([main, ...copies]);
		const made = enableExtension(store, {
			type: extensionType,
			token: `generated-example-${dice.text(22)}`,
			callbackUrl: `https://hooks.partner.example/oneflow/${store.account.id}`,
			signKey: dice.text(24),
			templateTypes: types.map((type) => ({
				id: newId('templateType'),
				name: type.name,
				created_time: created,
				dataFields: type.fields,
			})),
		});
		const typeIdOf = (one: { name: string }) =>
			made.templateTypes[types.findIndex(({ name }) => name === one.name)]?.id ?? null;
		for (const copy of copies) template(typeIdOf(copy), `${copy.name} form`, [closed]);
		const typeId = typeIdOf(main);
		if (dice.chance(0.6)) template(typeId, `${templateName} 2019`, [story.id], { active: false });
		if (dice.chance(0.4)) template(typeId, `Old ${templateName}`, [closed]);
		const groups = (options.tables ?? []).map((label) => {
			const table = makeTable(store, created, []);
			return {
				...table,
				configuration: { ...table.configuration, name: { enabled: true, label } },
			};
		});
		const used = template(
			typeId,
			options.missingTemplate ? `${templateName} 2031` : templateName,
			[story.id, ...(second ? [second.id] : []), ...(dice.chance(0.5) ? [closed] : [])],
			{
				active: !options.inactiveTemplate,
				product_groups: groups,
				available_options: makeOptions({ can_receive_products: groups.length > 0 }),
			},
		);
		if (options.ambiguousTemplate) template(typeId, templateName, [story.id]);
		if (options.severalTemplates) template(typeId, `${templateName} for partners`, [story.id]);
		const maker = users.find(({ active, roles }) => active && roles[story.id] === 'manager');
		for (let left = maker && used.active ? dice.between(0, 4) : 0; left > 0 && maker; left -= 1) {
			seedContract(
				store,
				{
					workspace_id: story.id,
					template_id: used.id,
					name: `${templateName} ${dice.between(1000, 9999)}`,
					parties: [
						{
							type: 'individual',
							participant: {
								name: 'Cia Lund',
								email: 'cia@example.net',
								signatory: true,
								delivery_channel: 'email',
							},
						},
					],
				},
				maker,
				{
					created: toBodyTime(store.now() - dice.between(1, 20) * 86_400_000),
					until: (['draft', 'pending', 'signed'] as const)[dice.between(0, 2)] ?? 'draft',
				},
			);
		}
		return { extensionToken: made.token.value, typeId, templateId: used.id };
	};

	const leftoversFirst = dice.chance(0.5);
	if (leftoversFirst) leftovers();
	const made = options.missingExtension ? null : enable();
	if (!leftoversFirst) leftovers();
	return {
		token,
		extension_token: made?.extensionToken ?? null,
		user_email: actor.email,
		user_id: actor.id,
		is_admin: actor.is_admin,
		extension_type: extensionType,
		template_type_id: made?.typeId ?? null,
		template_id: made?.templateId ?? null,
		template_name: templateName,
		workspace_id: story.id,
		workspace_name: workspaceName,
		custom_ids: made ? fields.map(({ custom_id: customId }) => customId) : [],
	};
}
