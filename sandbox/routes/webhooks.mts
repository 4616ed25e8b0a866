import { type Static, Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { EVENT_TYPE_PATTERN } from '../guesses.mts';
import type { Api } from '../http/api.mts';
import { pathId } from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { ApiError, Problems, refuse } from '../model/errors.mts';
import { isAdmin } from '../model/rights.mts';
import { Id, Nullable, OneOf, Strict, Text } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import type { Webhook, WebhookFilter } from '../model/types.mts';
import { webhookView } from '../model/views.mts';
import { callbackProblem } from '../webhooks/callback-url.mts';

const Rule = Strict({
	type: OneOf(['EVENT_TYPE', 'WORKSPACE'] as const),
	values: Type.Array(Type.Unsafe<string | number>({ type: ['string', 'integer'] }), {
		minItems: 1,
		maxItems: 50,
	}),
});
const Filter = Strict({ filter_rules: Type.Array(Rule, { minItems: 1, maxItems: 2 }) });
const attributes = {
	filters: Type.Optional(Nullable(Type.Array(Filter))),
	template_group_id: Type.Optional(Nullable(Id())),
	sign_key: Type.Optional(Nullable(Text())),
	integration_process_id: Type.Optional(Nullable(Id())),
	configuration: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
};
const WebhookCreate = Strict({ callback_url: Text(1000, 1), ...attributes });
const WebhookUpdate = Strict({ callback_url: Type.Optional(Text(1000, 1)), ...attributes });
type WebhookInput = Static<typeof WebhookUpdate>;

function checkFilters(store: Store, filters: WebhookFilter[], problems: Problems): void {
	const { refusedEventTypes: refused } = store.guesses;
	filters.forEach(({ filter_rules: rules }, index) => {
		const path = `filters[${index}].filter_rules`;
		if (new Set(rules.map(({ type }) => type)).size < rules.length) {
			problems.add(path, 'At most one rule of each type.');
		}
		rules.forEach(({ type, values }, at) => {
			const fine =
				type === 'EVENT_TYPE'
					? values.every(
							(value) =>
								typeof value === 'string' &&
								EVENT_TYPE_PATTERN.test(value) &&
								!refused.includes(value),
						)
					: values.every((value) => typeof value === 'number');
			if (fine) return;
			problems.add(
				`${path}[${at}].values`,
				type === 'EVENT_TYPE' ? 'Must be event types.' : 'Must be integers.',
			);
		});
	});
}

/** Checks what depends on more than one attribute (3.18). */
function check(store: Store, input: WebhookInput): void {
	const problems = new Problems();
	if (input.callback_url !== undefined) {
		const problem = callbackProblem(input.callback_url, store.guesses.plainCallbacks);
		if (problem) problems.add('callback_url', problem);
	}
	checkFilters(store, input.filters ?? [], problems);
	const isUnfiltered = input.filters === null || input.filters?.length === 0;
	if (isUnfiltered) {
		refuse(ApiError.problem('filters', 'Must not be empty.', store.guesses.nullFiltersStatus));
	}
	const typeId = input.template_group_id;
	if (
		store.guesses.webhookTypeMustExist &&
		typeof typeId === 'number' &&
		!store.templateTypes.has(typeId)
	) {
		problems.add('template_group_id', 'No such template type.');
	}
	problems.throwIfAny();
}

/** Rows 69–73 of 3.0: management of webhooks (3.18, 4.10). */
export function webhookRoutes(app: Api, store: Store): void {
	const { webhooks } = store;

	const allowed = (request: FastifyRequest): void => {
		if (store.guesses.webhooksAdminOnly && !isAdmin(request.actor)) throw new ApiError(403);
	};
	const find = (request: FastifyRequest): Webhook => {
		const webhook = webhooks.get(pathId(store, request, 'webhook_id'));
		if (!webhook) throw new ApiError(404);
		return webhook;
	};
	// What an extension made is out of reach of the users (P8).
	const own = (request: FastifyRequest): Webhook => {
		const webhook = find(request);
		if (webhook.extension !== null) {
			refuse(
				new ApiError(
					store.guesses.extensionObjectStatus,
					'The webhook belongs to an extension and cannot be changed or removed.',
				),
			);
		}
		return webhook;
	};

	app.get('/webhooks', { schema: listSchema() }, (request) => {
		allowed(request);
		return listAnswer(store, request, {
			name: 'webhooks',
			rows: () => [...webhooks.values()],
			view: (webhook) => webhookView(store, webhook),
		});
	});

	app.get('/webhooks/:webhook_id', (request) => {
		allowed(request);
		return webhookView(store, find(request));
	});

	app.post('/webhooks', { schema: { body: WebhookCreate } }, (request) => {
		allowed(request);
		const { body } = request;
		check(store, { filters: null, ...body });
		const webhook: Webhook = {
			id: store.nextId('webhook'),
			callback_url: body.callback_url,
			sign_key: body.sign_key ?? null,
			template_group_id: body.template_group_id ?? null,
			integration_process_id: body.integration_process_id ?? null,
			filters: body.filters ?? null,
			configuration: body.configuration ?? null,
			extension: null,
		};
		webhooks.set(webhook.id, webhook);
		return webhookView(store, webhook);
	});

	app.put('/webhooks/:webhook_id', { schema: { body: WebhookUpdate } }, (request) => {
		allowed(request);
		const webhook = own(request);
		check(store, request.body);
		Object.assign(webhook, request.body);
		return webhookView(store, webhook);
	});

	app.delete('/webhooks/:webhook_id', (request, reply) => {
		allowed(request);
		webhooks.delete(own(request).id);
		return reply.send();
	});
}
