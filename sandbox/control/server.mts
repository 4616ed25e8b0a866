import { type Static, Type } from '@sinclair/typebox';
import { GuessSwitches } from '../guesses.mts';
import type { Api } from '../http/api.mts';
import { enableExtension, type EnabledExtension } from '../model/extensions.mts';
import { Nullable, OneOf, Strict } from '../model/schema.mts';
import { SEED_NAMES } from '../model/seed.mts';
import { reset, type World } from '../world.mts';

const FieldSeedBody = Strict({
	custom_id: Type.String({ minLength: 1 }),
	name: Type.Optional(Type.String()),
	description: Type.Optional(Type.String()),
	placeholder: Type.Optional(Type.String()),
	value: Type.Optional(Type.String()),
	active: Type.Optional(Type.Boolean()),
	source: Type.Optional(OneOf(['system', 'user'] as const)),
});
const named = (field: Static<typeof FieldSeedBody>) => ({
	...field,
	name: field.name ?? field.custom_id,
});
const flag = () => Type.Optional(Type.Boolean());
export const Reset = Nullable(
	Strict({
		seed: Type.Optional(OneOf(SEED_NAMES)),
		random: Type.Optional(Type.Integer()),
		extensionType: Type.Optional(Type.String({ minLength: 1 })),
		template: Type.Optional(Type.String({ minLength: 1 })),
		workspace: Type.Optional(Type.String({ minLength: 1 })),
		fields: Type.Optional(Type.Array(FieldSeedBody)),
		tables: Type.Optional(Type.Array(Type.String())),
		ambiguousTemplate: flag(),
		missingTemplate: flag(),
		inactiveTemplate: flag(),
		severalTemplates: flag(),
		ambiguousWorkspace: flag(),
		missingWorkspace: flag(),
		forbiddenWorkspace: flag(),
		missingExtension: flag(),
	}),
);
export const Extension = Strict({
	type: Type.String({ minLength: 1 }),
	name: Type.Optional(Type.String()),
	callback_url: Type.Optional(Type.String()),
	sign_key: Type.Optional(Type.String()),
	templateTypes: Type.Array(
		Strict({
			name: Type.String({ minLength: 1 }),
			description: Type.Optional(Type.String()),
			data_fields: Type.Optional(Type.Array(FieldSeedBody)),
			templates: Type.Optional(
				Type.Array(Strict({ name: Type.String(), workspace_ids: Type.Array(Type.Integer()) })),
			),
		}),
	),
});

/** What a user or a test needs to know to get going. */
export function describe(world: World) {
	const { store } = world;
	return {
		url: world.store.url,
		base_url: `${world.store.url}/v1`,
		storage_url: world.storage.url,
		seed: world.seed,
		account: { id: store.account.id, name: store.account.name },
		tokens: [...store.tokens.values()].map(({ value, label, extension }) => ({
			token: value,
			label,
			extension_type: extension?.type ?? null,
		})),
		users: [...store.users.values()].map(({ id, name, email, active, is_admin, roles }) => ({
			id,
			name,
			email,
			active,
			is_admin,
			roles,
		})),
		workspaces: [...store.workspaces.values()].map(({ id, name }) => ({ id, name })),
		extension_types: [...store.extensions.keys()],
		story: world.story,
		retry_factor: world.deliveries.factor,
		latency_ms: world.latencyMs,
		create_ms: world.store.creationMs,
		rate_limit: world.rateLimiter.limit,
	};
}

export type SandboxInfo = ReturnType<typeof describe>;

/** What an extension brought into the account. */
const shown = (made: EnabledExtension) => ({
	extension: made.extension,
	token: made.token.value,
	template_types: made.templateTypes.map(({ id, name }) => ({ id, name })),
	templates: made.templates.map(({ id, name }) => ({ id, name })),
	webhooks: made.webhooks.map(({ id, template_group_id }) => ({ id, template_group_id })),
});
export type Made = ReturnType<typeof shown>;

/** Health, information, reseeding, and enabling extensions. */
export function serverControls(app: Api, world: World): void {
	app.get('/guesses', () => world.store.guesses);
	app.post('/guesses', { schema: { body: Type.Partial(GuessSwitches) } }, (request) =>
		Object.assign(world.store.guesses, request.body),
	);

	app.get('/health', () => ({ status: 'ok', seed: world.seed }));
	app.get('/info', () => describe(world));

	app.post('/reset', { schema: { body: Reset } }, (request) => {
		const { seed = 'default', fields, ...generated } = request.body ?? {};
		reset(world, seed, {
			...generated,
			...(fields ? { fields: fields.map(named) } : {}),
		});
		return describe(world);
	});

	app.post('/extensions', { schema: { body: Extension } }, (request) => {
		const { body } = request;
		const made = enableExtension(world.store, {
			type: body.type,
			...(body.name === undefined ? {} : { name: body.name }),
			...(body.callback_url === undefined ? {} : { callbackUrl: body.callback_url }),
			...(body.sign_key === undefined ? {} : { signKey: body.sign_key }),
			templateTypes: body.templateTypes.map(({ data_fields: fields = [], ...type }) => ({
				...type,
				dataFields: fields.map(named),
			})),
		});
		return shown(made);
	});
}
