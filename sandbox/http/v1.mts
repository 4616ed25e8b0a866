import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import { addressBookRoutes } from '../routes/address-book.mts';
import { contractRoutes } from '../routes/contracts.mts';
import { coreRoutes } from '../routes/core.mts';
import { dataFieldRoutes } from '../routes/data-fields.mts';
import { fileRoutes } from '../routes/files.mts';
import { noteRoutes } from '../routes/notes.mts';
import { partyRoutes } from '../routes/parties.mts';
import { productRoutes } from '../routes/products.mts';
import { templateRoutes } from '../routes/templates.mts';
import { webhookRoutes } from '../routes/webhooks.mts';
import type { World } from '../world.mts';
import { authenticate, type Actor } from './auth.mts';
import { ApiError, errorBody } from './errors.mts';
import type { FaultRule } from './faults.mts';
import type { LoggedRequest } from './request-log.mts';
import { validationError } from './validation.mts';

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
export async function v1(app: FastifyInstance, world: World): Promise<void> {
	const logged = new WeakMap<FastifyRequest, LoggedRequest>();
	const faults = new WeakMap<FastifyRequest, FaultRule>();
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
		void reply.code(answer.status).send(errorBody(answer));
	});
	app.setNotFoundHandler((_request, reply) => {
		void reply.code(404).send(errorBody(new ApiError(404)));
	});

	coreRoutes(app, world);
	addressBookRoutes(app, world);
	templateRoutes(app, world);
	contractRoutes(app, world);
	partyRoutes(app, world);
	dataFieldRoutes(app, world);
	productRoutes(app, world);
	noteRoutes(app, world);
	await fileRoutes(app, world);
	webhookRoutes(app, world);
}

/** Any error as one of the API's own (2.8); only programming errors become 500. */
export function toApiError(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	const known = error as {
		validation?: Parameters<typeof validationError>[0];
		statusCode?: number;
		message?: string;
	};
	if (known.validation) return validationError(known.validation);
	if (known.statusCode !== undefined && known.statusCode >= 400 && known.statusCode < 500) {
		return new ApiError(400, known.message);
	}
	return new ApiError(500);
}
