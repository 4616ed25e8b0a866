import type { FastifyReply, FastifyRequest } from 'fastify';
import { GUESSED_ROWS, type Guesses } from '../guesses.mts';
import { ApiError } from '../model/errors.mts';
import type { Api } from './api.mts';

/** The guesses about every endpoint at once: what is there, what a query may hold, how answers look. */

/** Refuses rows of 3.0 that do not exist. */
function checkRoute(guesses: Guesses, request: FastifyRequest): void {
	if (guesses.absentRows.length === 0) return;
	const route = `${request.method} ${(request.routeOptions.url ?? '').replace(/^\/v1/, '')}`;
	if (guesses.absentRows.some((row) => GUESSED_ROWS[row] === route)) throw new ApiError(404);
}

/** Refuses or drops query parameters, before the schema sees them (2.3). */
function checkQuery(guesses: Guesses, request: FastifyRequest): void {
	const query = request.query as Record<string, unknown>;
	const schema = request.routeOptions.schema?.querystring as
		| { properties?: Record<string, unknown> }
		| undefined;
	const known = new Set(Object.keys(schema?.properties ?? {}));
	for (const name of Object.keys(query)) {
		if (guesses.refusedParameters.includes(name)) {
			throw ApiError.problem(name, 'Unknown query parameter.');
		}
		const isUnknown = guesses.unknownParameters === 'ignored' && !known.has(name);
		if (isUnknown || guesses.ignoredParameters.includes(name)) delete query[name];
	}
}

const BODY_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\+00:00$/;
const OFFSETS = { colon: '+00:00', plain: '+0000', zulu: 'Z', milliseconds: '.000Z' } as const;

/** The same answer with its times in another form (2.4). */
function withTimes(value: unknown, form: Guesses['timeForm']): unknown {
	if (typeof value === 'string') return value.replace(BODY_TIME, `$1${OFFSETS[form]}`);
	if (Array.isArray(value)) return value.map((one) => withTimes(one, form));
	if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTimes(one, form)]));
}

const isEnvelope = (payload: unknown): payload is Record<string, unknown> & { data: unknown[] } =>
	typeof payload === 'object' && payload !== null && 'data' in payload && '_links' in payload;

/** The answer in the form that the guesses say (2.1, 2.4). */
function otherwise(guesses: Guesses, request: FastifyRequest, payload: unknown): unknown {
	let answer = payload;
	if (isEnvelope(answer)) {
		const list = request.routeOptions.url?.split('/').at(-1) ?? '';
		const { bareLists, envelopeWithout } = guesses;
		if (bareLists.includes('*') || bareLists.includes(list)) answer = answer.data;
		else if (envelopeWithout.length > 0) {
			answer = Object.fromEntries(
				Object.entries(answer).filter(([key]) => !envelopeWithout.includes(key)),
			);
		}
	}
	return guesses.timeForm === 'colon' ? answer : withTimes(answer, guesses.timeForm);
}

function setStatus(guesses: Guesses, request: FastifyRequest, reply: FastifyReply): void {
	if (!guesses.otherSuccessStatuses || reply.statusCode !== 200) return;
	if (request.method === 'DELETE') reply.code(204);
	// Publishing and access links create nothing.
	if (request.method === 'POST' && !/\/(publish|access_link)$/.test(request.url)) reply.code(201);
}

/**
 * A hook that takes a list wrapped in the guessed key (or in nothing, when it is empty) and hands it on
 * in the key that the schema knows (3.12, 3.13).
 */
export const rewrap = (key: () => string, known: string) => async (request: FastifyRequest) => {
	const wrapper = key();
	if (wrapper === known) return;
	const body: unknown = request.body;
	const inner =
		wrapper === '' ? body : (body as Record<string, unknown> | null | undefined)?.[wrapper];
	if (!Array.isArray(inner)) {
		throw ApiError.problem(wrapper || 'body', 'Missing required attribute.');
	}
	request.body = { [known]: inner };
};

/** Lets every endpoint of the scope follow the guesses that concern them all. */
export function followGuesses(app: Api, guesses: () => Guesses): void {
	app.addHook('preValidation', async (request) => {
		checkRoute(guesses(), request);
		checkQuery(guesses(), request);
	});
	app.addHook('preSerialization', async (request, _reply, payload) =>
		otherwise(guesses(), request, payload),
	);
	app.addHook('onSend', async (request, reply, payload) => {
		setStatus(guesses(), request, reply);
		return payload;
	});
}
