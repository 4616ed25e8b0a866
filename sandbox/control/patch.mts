import { Type } from '@sinclair/typebox';
import type { Api } from '../http/api.mts';
import { ApiError } from '../model/errors.mts';
import { toBodyTime } from '../model/formats.mts';
import { Nullable, OneOf, Strict } from '../model/schema.mts';
import { addTemplate, addTemplateType, addUser, addWorkspace } from '../model/seed-tools.mts';
import type { Contract, Webhook } from '../model/types.mts';
import type { World } from '../world.mts';

const KINDS = [
	'account',
	'contacts',
	'contracts',
	'extensions',
	'folders',
	'tags',
	'templates',
	'template_types',
	'tokens',
	'users',
	'webhooks',
	'workspaces',
] as const;

export type Kind = (typeof KINDS)[number];

const Patch = Strict({
	kind: OneOf(KINDS),
	/** A token's value, an extension's type, or the number of anything else; left out for a new row. */
	id: Type.Optional(Type.Unsafe<number | string>({ type: ['integer', 'string'] })),
	/** Attributes by their names in `model/types.mts`; null removes the row. */
	set: Nullable(Type.Record(Type.String(), Type.Unknown())),
});
type Row = Record<string, unknown>;

/** Makes a new row with what `set` says and defaults for the rest; null for kinds without. */
function insert(world: World, kind: (typeof KINDS)[number], set: Row): object | null {
	const { store } = world;
	const now = toBodyTime(store.now());
	const named = { name: kind, ...set };
	if (kind === 'users') {
		const id = store.nextId('user');
		return addUser(world.store, { email: `user-${id}@example.com`, ...named, id });
	}
	if (kind === 'workspaces') {
		return Object.assign(addWorkspace(world.store, store.nextId('workspace'), ''), set);
	}
	if (kind === 'tags') {
		const tag = { ...named, id: store.nextId('tag') };
		store.tags.set(tag.id, tag);
		return tag;
	}
	if (kind === 'template_types') {
		const id = store.nextId('templateType');
		const type = addTemplateType(world.store, {
			id,
			name: kind,
			extension_type: null,
			created_time: now,
			fields: [],
		});
		return Object.assign(type, set);
	}
	if (kind === 'templates') {
		const place = { template_type_id: null, workspace_ids: [], created_time: now };
		return addTemplate(world.store, { ...place, ...named, id: store.nextId('template') });
	}
	if (kind !== 'webhooks') return null;
	const webhook: Webhook = {
		callback_url: '',
		sign_key: null,
		template_group_id: null,
		integration_process_id: null,
		filters: null,
		configuration: null,
		extension: null,
		...set,
		id: store.nextId('webhook'),
	};
	store.webhooks.set(webhook.id, webhook);
	return webhook;
}

/** Changes, adds and removes stored rows past all rules, to plant what the API would refuse. */
export function patchControl(app: Api, world: World): void {
	const { store } = world;
	const maps = {
		contacts: store.contacts,
		contracts: store.contracts,
		extensions: store.extensions,
		folders: store.folders,
		tags: store.tags,
		templates: store.templates,
		template_types: store.templateTypes,
		tokens: store.tokens,
		users: store.users,
		webhooks: store.webhooks,
		workspaces: store.workspaces,
	};
	app.post('/patch', { schema: { body: Patch } }, (request) => {
		const { kind, id, set } = request.body;
		if (id === undefined && kind !== 'account') {
			const row = set && insert(world, kind, set);
			if (!row) throw new ApiError(400, `A new row of ${kind} cannot be made here.`);
			return { row };
		}
		const map = kind === 'account' ? null : (maps[kind] as Map<number | string, object>);
		const row = (map ? map.get(id ?? '') : store.account) as Row | undefined;
		if (!row) throw new ApiError(404, `There is no such row in ${kind}.`);
		const unknown = Object.keys(set ?? {}).find((name) => !(name in row));
		if (unknown !== undefined) throw new ApiError(400, `${kind} have no attribute ${unknown}.`);
		if (set) Object.assign(row, set);
		else map?.delete(id ?? '');
		const contract = kind === 'contracts' ? (row as unknown as Contract) : null;
		if (contract) store.search.note(contract, undefined, set === null);
		return { row: set ? row : null };
	});
}
