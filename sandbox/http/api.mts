import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
	FastifyBaseLogger,
	FastifyInstance,
	RawReplyDefaultExpression,
	RawRequestDefaultExpression,
	RawServerDefault,
} from 'fastify';
import type { Actor } from '../model/rights.mts';

declare module 'fastify' {
	interface FastifyRequest {
		actor: Actor;
	}
	interface FastifyContextConfig {
		/** The endpoint needs `x-oneflow-user-email` (rows marked R in 3.0). */
		person?: boolean;
	}
}

/** A scope of the server in which handlers get their bodies and queries typed by the schemas. */
export type Api = FastifyInstance<
	RawServerDefault,
	RawRequestDefaultExpression,
	RawReplyDefaultExpression,
	FastifyBaseLogger,
	TypeBoxTypeProvider
>;
