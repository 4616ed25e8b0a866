import { Type } from '@sinclair/typebox';
import type { Api } from '../http/api.mts';
import { ApiError } from '../model/errors.mts';
import { toBodyTime } from '../model/formats.mts';
import { OneOf, Strict } from '../model/schema.mts';
import { sweep } from '../model/transitions.mts';
import type { World } from '../world.mts';

const Latency = Strict({
	ms: Type.Optional(Type.Number({ minimum: 0, maximum: 600_000 })),
	create_ms: Type.Optional(Type.Number({ minimum: 0, maximum: 600_000 })),
});
export const Fault = Strict({
	method: Type.Optional(Type.String()),
	path: Type.Optional(Type.String()),
	user: Type.Optional(Type.String()),
	kind: OneOf(['status', 'reset', 'timeout', 'html', 'empty', 'delay'] as const),
	status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
	retryAfter: Type.Optional(Type.Unsafe<number | string>({ type: ['number', 'string'] })),
	body: Type.Optional(Type.Unknown()),
	ms: Type.Optional(Type.Number({ minimum: 0, maximum: 600_000 })),
	every: Type.Optional(Type.Integer({ minimum: 1 })),
	chance: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
	times: Type.Optional(Type.Integer({ minimum: 1 })),
	when: Type.Optional(OneOf(['before', 'after'] as const)),
});
export const Storage = Strict({
	stall_after_bytes: Type.Optional(Type.Integer({ minimum: 0 })),
	cut_after_bytes: Type.Optional(Type.Integer({ minimum: 0 })),
	chunk_delay_ms: Type.Optional(Type.Number({ minimum: 0 })),
	times: Type.Optional(Type.Integer({ minimum: 1 })),
});
const RateLimit = Strict({
	limit: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 }),
	windowSeconds: Type.Optional(Type.Number({ minimum: 0 })),
});

/** Logs of requests, and everything that makes the network worse. */
export function trafficControls(app: Api, world: World): void {
	app.get('/requests', () => ({ data: world.requests.list() }));
	app.delete('/requests', () => {
		world.requests.clear();
		return {};
	});
	app.get('/storage/requests', () => ({ data: world.storage.requests() }));
	app.delete('/storage/requests', () => {
		world.storage.clearRequests();
		return {};
	});

	app.post('/latency', { schema: { body: Latency } }, (request) => {
		world.latencyMs = request.body.ms ?? world.latencyMs;
		world.store.creationMs = request.body.create_ms ?? world.store.creationMs;
		return { ms: world.latencyMs, create_ms: world.store.creationMs };
	});

	app.post(
		'/search-lag',
		{ schema: { body: Strict({ ms: Type.Number({ minimum: 0 }) }) } },
		(request) => {
			world.store.search.lagMs = request.body.ms;
			return { ms: world.store.search.lagMs };
		},
	);

	app.post('/clock', { schema: { body: Strict({ offset_ms: Type.Integer() }) } }, (request) => {
		world.store.clockOffsetMs = request.body.offset_ms;
		sweep(world.store);
		return { offset_ms: world.store.clockOffsetMs, time: toBodyTime(world.store.now()) };
	});

	app.post(
		'/storage',
		{ schema: { body: Storage } },
		(request) => (world.storage.trouble = request.body),
	);

	app.get('/faults', () => ({ data: world.faults.list() }));
	app.post('/faults', { schema: { body: Fault } }, (request) => {
		try {
			return { id: world.faults.add(request.body) };
		} catch {
			throw new ApiError(400, 'path is not a regular expression.');
		}
	});
	app.delete('/faults', () => {
		world.faults.clear();
		return {};
	});

	app.post('/rate-limit', { schema: { body: RateLimit } }, (request) => {
		const { limit, windowSeconds = 300 } = request.body;
		world.rateLimiter.configure(limit === null ? null : { limit, windowSeconds });
		return { rate_limit: world.rateLimiter.limit };
	});
}
