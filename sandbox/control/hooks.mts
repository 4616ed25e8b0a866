import { Type } from '@sinclair/typebox';
import type { Api } from '../http/api.mts';
import { ApiError } from '../model/errors.mts';
import { toBodyTime, toNotificationTime } from '../model/formats.mts';
import { Id, Strict } from '../model/schema.mts';
import { newCallbackId, signatureOf } from '../webhooks/signature.mts';
import type { World } from '../world.mts';

export const Notify = Strict({
	webhook_id: Type.Optional(Id()),
	/** Where to send; the webhook's own address when left out. */
	url: Type.Optional(Type.String()),
	contract_id: Type.Optional(Type.Integer()),
	events: Type.Optional(
		Type.Array(
			Strict({
				type: Type.String(),
				id: Type.Optional(Type.Integer()),
				created_time: Type.Optional(Type.String()),
			}),
		),
	),
	callback_id: Type.Optional(Type.String()),
	/** `wrong` and `missing` make notifications that a receiver must refuse. */
	signature: Type.Optional(Type.String()),
	/** Replaces the whole body. */
	body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

/** Deliveries: what was sent, when all is quiet, and hand-made notifications. */
export function hookControls(app: Api, world: World): void {
	app.get(
		'/deliveries',
		{ schema: { querystring: Strict({ webhook_id: Type.Optional(Type.String()) }) } },
		(request) => {
			const { webhook_id: id } = request.query;
			const { attempts, pending } = world.deliveries;
			return {
				pending,
				data: id === undefined ? attempts : attempts.filter((one) => one.webhook_id === Number(id)),
			};
		},
	);
	app.delete('/deliveries', () => {
		world.deliveries.attempts = [];
		return {};
	});

	app.post('/deliveries/retry', () => ({ retried: world.deliveries.retryNow() }));

	app.get(
		'/idle',
		{ schema: { querystring: Strict({ timeoutMs: Type.Optional(Type.String()) }) } },
		async (request) => {
			const timeout = Number(request.query.timeoutMs ?? '10000');
			const idle = await world.deliveries.idle(Number.isFinite(timeout) ? timeout : 10_000);
			return { idle, pending: world.deliveries.pending };
		},
	);

	app.post(
		'/retry-factor',
		{ schema: { body: Strict({ factor: Type.Number({ minimum: 0 }) }) } },
		(request) => {
			world.deliveries.factor = request.body.factor;
			return { factor: world.deliveries.factor };
		},
	);

	app.post('/webhooks/notify', { schema: { body: Notify } }, (request) => {
		const { body } = request;
		const webhook = world.store.webhooks.get(body.webhook_id ?? -1);
		const url = body.url ?? webhook?.callback_url;
		if (url === undefined) throw new ApiError(404, 'There is no such webhook.');
		const callbackId = body.callback_id ?? newCallbackId();
		const right = signatureOf(callbackId, webhook?.sign_key ?? null);
		const kind = body.signature ?? 'correct';
		const signature =
			kind === 'correct' ? right : kind === 'wrong' ? right.split('').reverse().join('') : kind;
		const now = toNotificationTime(toBodyTime(world.store.now()));
		const sent = body.body ?? {
			contract: { id: body.contract_id ?? [...world.store.contracts.keys()][0] ?? 1 },
			callback_id: callbackId,
			events: (body.events ?? [{ type: 'contract:sign' }]).map((event) => ({
				created_time: event.created_time ?? now,
				id: event.id ?? world.store.nextId('event'),
				type: event.type,
			})),
			...(kind === 'missing' ? {} : { signature }),
		};
		world.deliveries.send(webhook?.id ?? 0, url, callbackId, sent);
		return { callback_id: callbackId, url, body: sent };
	});

	// Where the webhooks of seeded extensions point. Content by default; the query of the address
	// makes it answer otherwise: `?status=500&times=3` fails three times and then answers 200.
	const Answer = Type.Object({
		status: Type.Optional(Type.String()),
		times: Type.Optional(Type.String()),
	});
	app.post('/sink/:name', { schema: { querystring: Answer } }, async (request, reply) => {
		const calls = (world.sinkCalls.get(request.url) ?? 0) + 1;
		world.sinkCalls.set(request.url, calls);
		const { status = '200', times = 'Infinity' } = request.query;
		if (/^[2-5]\d\d$/.test(status) && calls <= Number(times)) reply.code(Number(status));
		return {};
	});
}
