import formbody from '@fastify/formbody';
import swagger, { type SwaggerOptions } from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { controlRoutes } from './control/routes.mts';
import type { Guesses } from './guesses.mts';
import { Faults } from './http/faults.mts';
import { RateLimiter } from './http/rate-limit.mts';
import { RequestLog } from './http/request-log.mts';
import { ApiError } from './model/errors.mts';
import { schemaFormats } from './model/formats.mts';
import type { SeedName } from './model/seed.mts';
import { Store } from './model/store.mts';
import { sweep } from './model/transitions.mts';
import { v1 } from './routes/v1.mts';
import { addressOf, StorageHost } from './storage/host.mts';
import { notice, webPages } from './web/routes.mts';
import { Deliveries } from './webhooks/delivery.mts';
import { reset, type World } from './world.mts';

export interface SandboxOptions {
	/** 0 takes any free port. */
	port?: number;
	host?: string;
	/** Multiplies the waits between delivery attempts (4.12). */
	retryFactor?: number;
	seed?: SeedName;
	/** Guesses that hold even after a reset. */
	guesses?: Partial<Guesses>;
	/** Port of the storage host; 0 takes any free one. */
	storagePort?: number;
}

export interface RunningSandbox {
	url: string;
	storageUrl: string;
	world: World;
	close: () => Promise<void>;
}

/** How often signing periods and lifecycles are looked at. */
const SWEEP_MS = 30_000;

const OPEN_API: SwaggerOptions = {
	openapi: {
		openapi: '3.1.0',
		info: {
			title: 'Oneflow sandbox',
			version: '1',
			description:
				'A local stand-in for the REST API of Oneflow (/v1), and the control calls of the sandbox ' +
				'(/_sandbox). Made from the schemas that check the requests.',
		},
		components: {
			securitySchemes: {
				token: { type: 'apiKey', in: 'header', name: 'x-oneflow-api-token' },
				user: { type: 'apiKey', in: 'header', name: 'x-oneflow-user-email' },
			},
		},
	},
};

/** JSON with an empty body allowed: clients send the content type with bodyless calls too. */
function acceptEmptyJson(app: FastifyInstance): void {
	app.removeContentTypeParser('application/json');
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
		const text = body.toString().trim();
		if (text === '') return done(null, undefined);
		try {
			return done(null, JSON.parse(text) as unknown);
		} catch {
			return done(new ApiError(400, 'The body is not valid JSON.'), undefined);
		}
	});
}

/**
 * Starts the stand-in for Oneflow's API with its web pages, the control calls and the storage
 * host on a port of its own.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
	const { port = 0, host = '127.0.0.1' } = options;
	const app = Fastify({
		forceCloseConnections: true,
		bodyLimit: 8 * 1024 * 1024,
		routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
		ajv: {
			customOptions: {
				allErrors: true,
				coerceTypes: false,
				removeAdditional: false,
				useDefaults: false,
				allowUnionTypes: true,
				formats: schemaFormats,
			},
		},
	});
	const store = new Store(options.guesses);
	const deliveries = new Deliveries(store, options.retryFactor ?? 1);
	store.onEvents = (contract, events) => deliveries.dispatch(contract, events);
	const world: World = {
		store,
		deliveries,
		requests: new RequestLog(),
		faults: new Faults(),
		rateLimiter: new RateLimiter(),
		storage: new StorageHost(store),
		seed: options.seed ?? 'default',
		story: null,
		latencyMs: 0,
		retryFactor: options.retryFactor ?? 1,
		sinkCalls: new Map(),
	};
	acceptEmptyJson(app);
	app.setNotFoundHandler((request, reply) => {
		const [path = ''] = request.url.split('?');
		const message = `The sandbox has nothing at ${path}; its API is at /v1.`;
		return request.headers.accept?.includes('text/html')
			? notice(reply, 404, 'Not found', message)
			: reply.code(404).send({ message, error: 'Not Found', statusCode: 404 });
	});
	await app.register(swagger, OPEN_API);
	await app.register(async (scope) => v1(scope, world), { prefix: '/v1' });
	await app.register(async (scope) => controlRoutes(scope, world), { prefix: '/_sandbox' });
	await app.register(async (scope) => {
		await scope.register(formbody);
		scope.addHook('onRoute', (route) => {
			route.schema = { ...route.schema, hide: true };
		});
		webPages(scope, store);
	});
	await world.storage.listen(host, options.storagePort ?? 0);
	await app.listen({ port, host });
	const address = app.server.address();
	if (address === null || typeof address === 'string') throw new Error('No address.');
	store.url = addressOf(host, address.port);
	reset(world, world.seed);
	const clock = setInterval(() => sweep(store), SWEEP_MS);
	clock.unref();

	return {
		url: store.url,
		storageUrl: world.storage.url,
		world,
		close: async () => {
			clearInterval(clock);
			world.deliveries.cancelAll();
			await app.close();
			await world.storage.close();
		},
	};
}
