import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from '../http/api.mts';
import { authenticate } from '../http/auth.mts';
import { errorBody, finerWhere, toApiError } from '../http/errors.mts';
import type { FaultRule } from '../http/faults.mts';
import { followGuesses } from '../http/otherwise.mts';
import type { LoggedRequest } from '../http/request-log.mts';
import { ApiError } from '../model/errors.mts';
import type { Actor } from '../model/rights.mts';
import { Strict } from '../model/schema.mts';
import type { World } from '../world.mts';
import { addressBookRoutes } from './address-book.mts';
import { contractRoutes } from './contracts.mts';
import { coreRoutes } from './core.mts';
import { dataFieldRoutes } from './data-fields.mts';
import { fileRoutes } from './files.mts';
import { noteRoutes } from './notes.mts';
import { partyRoutes } from './parties.mts';
import { productRoutes } from './products.mts';
import { templateRoutes } from './templates.mts';
import { webhookRoutes } from './webhooks.mts';

const GATEWAY_PAGE =
	'<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** The answer that an ordered fault puts in place of the real one; null cuts or hangs. */
function spoiled(reply: FastifyReply, fault: FaultRule): string | null {
	if (fault.kind === 'reset') {
		reply.request.raw.socket.destroy();
		return null;
	}
	if (fault.kind === 'timeout') return null;
	if (fault.retryAfter !== undefined) reply.header('retry-after', String(fault.retryAfter));
	reply.removeHeader('content-length');
	if (fault.kind === 'html') {
		reply.code(fault.status ?? 502).header('content-type', 'text/html');
		return GATEWAY_PAGE;
	}
	if (fault.kind === 'empty') {
		reply.code(fault.status ?? 200).removeHeader('content-type');
		return '';
	}
	reply.code(fault.status ?? 500).header('content-type', 'application/json; charset=utf-8');
	return JSON.stringify(fault.body ?? errorBody(new ApiError(fault.status ?? 500)));
}

/** Everything under /v1: log, ordered failures, credentials, rate limit, all 73 endpoints. */
export async function v1(app: Api, world: World): Promise<void> {
	const logged = new WeakMap<FastifyRequest, LoggedRequest>();
	const faults = new WeakMap<FastifyRequest, FaultRule>();
	// No endpoint takes a query unless it says so.
	app.addHook('onRoute', (route) => {
		const person = route.config?.person === true;
		route.schema = {
			querystring: Strict({}),
			tags: [route.url.split('/')[2] || 'core'],
			security: [person ? { token: [], user: [] } : { token: [] }],
			...route.schema,
		};
	});
	app.decorateRequest('actor', null as unknown as Actor);

	app.addHook('onRequest', async (request, reply) => {
		const entry = world.requests.add(request);
		logged.set(request, entry);
		if (world.latencyMs > 0) await wait(world.latencyMs);
		const fault = world.faults.strike(
			request.method,
			entry.path,
			request.headers['x-oneflow-user-email'],
		);
		if (fault?.when !== 'after' && fault?.ms !== undefined) await wait(fault.ms);
		if (fault?.when === 'after') faults.set(request, fault);
		else if (fault && fault.kind !== 'delay') {
			const answer = spoiled(reply, fault);
			if (answer !== null) return reply.send(answer);
			reply.hijack();
			return reply;
		}
		request.actor = authenticate(world.store, request);
		if (!world.rateLimiter.take(request.actor.token.value)) throw new ApiError(429);
		return undefined;
	});

	app.addHook('preValidation', async (request) => {
		const entry = logged.get(request);
		if (entry) entry.body = request.body ?? null;
	});

	followGuesses(app, () => world.store.guesses);

	app.addHook('onSend', async (request, reply, payload) => {
		reply.header('date', new Date(world.store.now()).toUTCString());
		const fault = faults.get(request);
		if (!fault) return payload;
		if (fault.ms !== undefined) await wait(fault.ms);
		if (fault.kind === 'delay') return payload;
		const answer = spoiled(reply, fault);
		// A cut or silent connection gets no answer at all; closing the server ends it.
		return answer ?? new Promise<never>(() => undefined);
	});

	app.addHook('onResponse', async (request, reply) => {
		const entry = logged.get(request);
		if (!entry) return;
		entry.status = reply.statusCode;
		entry.duration_ms = Math.round(reply.elapsedTime);
	});

	app.setErrorHandler((error, _request, reply) => {
		const answer = toApiError(error);
		void reply
			.code(answer.status)
			.send(errorBody(finerWhere(world.store.guesses.finerErrorCodes, answer)));
	});
	app.setNotFoundHandler((_request, reply) => {
		void reply.code(404).send(errorBody(new ApiError(404)));
	});

	const { store } = world;
	coreRoutes(app, store);
	addressBookRoutes(app, store);
	templateRoutes(app, store);
	contractRoutes(app, store);
	partyRoutes(app, store);
	dataFieldRoutes(app, store);
	productRoutes(app, store);
	noteRoutes(app, store);
	await fileRoutes(app, store, world.storage);
	webhookRoutes(app, store);
}
