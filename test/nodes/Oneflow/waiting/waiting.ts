/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this runs around them. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { LONGEST_HELD_MS } from '../../../../nodes/Oneflow/waiting/bell';
import {
	byId,
	callWaitingWebhook,
	hurry,
	type run,
	type RunOptions,
} from '../../../support/harness';
import { api, control, resetSandbox } from '../../../support/sandbox';

export const DRAFT = 900500;

type Run = Awaited<ReturnType<typeof run>>;

export interface Webhook {
	id: number;
	callback_url: string;
	sign_key: string;
	template_group_id: number | null;
	filters: Array<{ filter_rules: Array<{ type: string; values: unknown[] }> }> | null;
}

/** Parameters of the operation. */
export const waitFor = (contractId: unknown, more: Record<string, unknown> = {}) => ({
	resource: 'contract',
	operation: 'publishAndWait',
	contractId,
	simplify: true,
	...more,
});

export const waitForDraft = (more: Record<string, unknown> = {}) => waitFor(byId(DRAFT), more);

/** The webhooks of waiting runs. */
export async function callbacks(): Promise<Webhook[]> {
	const { data } = await api('GET', '/webhooks');
	return data.filter(({ callback_url: url }: Webhook) => url.includes('/oneflow?'));
}

/** Whether a webhook hears of every decision in its scope. */
export const isListening = ({ filters }: Webhook) =>
	filters === null || JSON.stringify(filters).includes('contract:sign');

export const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

let callsMade = 0;

/** A notification as Oneflow signs it. */
export function notification(
	contractId: number,
	signKey: string,
	type = 'contract:sign',
): Record<string, unknown> {
	const callbackId = sha1(`call ${++callsMade}`);
	return {
		contract: { id: contractId },
		callback_id: callbackId,
		events: [{ id: callsMade, type, created_time: new Date().toISOString() }],
		signature: sha1(callbackId + signKey),
	};
}

/**
 * Calls the waiting run at one of its webhooks. A call that resumes it is over only when the wait's
 * webhooks are gone from Oneflow: the node removes them after its answer, and a removal still under way
 * would hit the next test's webhooks, which get the same IDs.
 */
export async function call(
	options: RunOptions,
	after: Run,
	webhook: Webhook,
	body: unknown = notification(contractOf(webhook), webhook.sign_key),
	hangsUp = false,
) {
	const query = Object.fromEntries(new URL(webhook.callback_url).searchParams);
	const answer = await callWaitingWebhook({ ...options, after, call: { body, query, hangsUp } });
	if (answer.started && !hangsUp) await removed(query.wait);
	return answer;
}

/** Until no webhook of a wait is left. */
export async function removed(wait: string): Promise<void> {
	const isOfWait = ({ callback_url: url }: Webhook) => url.includes(`wait=${wait}`);
	for (let tries = 0; tries < 200; tries++) {
		if (!(await callbacks()).some(isOfWait)) return;
		await sleep(20);
	}
	throw new Error('The webhooks of a wait that is over are still there.');
}

export const contractOf = ({ callback_url: url }: Webhook) =>
	Number(new URL(url).searchParams.get('contract'));

/** What people do in Oneflow's app. */
export async function decide(contractId: number, action: string): Promise<void> {
	await control('POST', `/contracts/${contractId}/${action}`, {});
}

/** New drafts, or contracts already sent. */
export async function newContracts(count: number, publish = false): Promise<number[]> {
	const ids: number[] = [];
	for (let made = 0; made < count; made++) {
		const { ids: more } = await control('POST', '/contracts', {
			workspace_id: 61001,
			template_id: 84001,
			publish,
		});
		ids.push(...more);
	}
	return ids;
}

/** What n8n says of an execution with an answer. */
const SAYS: Record<number, string> = {
	404: 'does not exist.',
	409: 'is running already.',
};

interface StandInAnswer {
	status: number;
	message?: string;
	/** In the node's words; `decided` for a run that goes on when it may. */
	state?: string;
	afterMs?: number;
}

/** A server in n8n's place that executions are called at. */
export async function startN8nStandIn() {
	/** What it answers for each execution or contract, what happens before that, and the calls it got. */
	const answers = new Map<string, number | StandInAnswer>();
	const before = new Map<string, () => Promise<unknown>>();
	const calls: Array<{ path: string; body: Record<string, unknown> }> = [];
	/** What it answers when it is asked whether it has started, and how often that was. */
	const readiness = { ...STARTED, asked: 0, path: '/healthz/readiness' };
	const server = createServer((request, response) => {
		if (request.url === readiness.path) {
			readiness.asked++;
			response.writeHead(readiness.status).end(readiness.text);
			return;
		}
		let text = '';
		request.on('data', (chunk) => (text += String(chunk)));
		request.on('end', () => {
			const path = request.url ?? '';
			calls.push({ path, body: JSON.parse(text) });
			const contract = new URL(path, origin).searchParams.get('contract') ?? '';
			const execution = path.split('/')[2];
			const answer = answers.get(execution) ?? answers.get(contract) ?? 200;
			const {
				status,
				message = `The execution "${execution}" ${SAYS[status] ?? ''}`,
				state = 'waits',
				afterMs = 0,
			}: StandInAnswer = typeof answer === 'number' ? { status: answer } : answer;
			const isFree = (JSON.parse(text) as { round?: { free?: boolean } }).round?.free === true;
			const own = state === 'decided' ? (isFree ? 'resumed' : 'listening') : state;
			const words = { oneflow: own, at: `${origin}/webhook-waiting` };
			response.writeHead(status, { 'content-type': 'application/json' });
			const end = async () => {
				await sleep(afterMs);
				response.end(JSON.stringify(status === 200 ? words : { message }));
			};
			void Promise.resolve(before.get(contract)?.()).then(end);
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const base = `${origin}/webhook-waiting`;
	return { origin, base, answers, before, calls, readiness, close: () => server.close() };
}

/** What n8n answers while it starts. */
export const STARTING = { status: 503, text: '{"status":"error"}' };
export const STARTED = { status: 200, text: '{"status":"ok"}' };

/** Lets the node's own waits pass faster in a block of tests; the look after the last ring comes in none of them. */
export function useHurry() {
	let slowDown: () => void;
	beforeAll(() => {
		slowDown = hurry(20, LONGEST_HELD_MS);
	});
	afterAll(() => slowDown());
}

/** Such a server for each test of a block, at another address each time, with a fresh sandbox. */
export function useN8nStandIn() {
	let standIn: Awaited<ReturnType<typeof startN8nStandIn>>;
	useHurry();
	beforeEach(async () => {
		standIn = await startN8nStandIn();
		await resetSandbox();
	});
	afterEach(() => standIn.close());
	return () => standIn;
}

/** What a quiet webhook hears. */
export const QUIET = [{ filter_rules: [{ type: 'EVENT_TYPE', values: ['contract:delete'] }] }];

/** A webhook as a waiting run leaves it in Oneflow; its key is "key of" the execution. */
export async function leaveCallback(
	at: string,
	execution: string,
	{
		contractId = DRAFT,
		began,
		expires,
		isQuiet = false,
		scope = '61001-',
		tail = '0123456789ab',
	}: {
		contractId?: number;
		began: number;
		expires?: number;
		isQuiet?: boolean;
		scope?: string;
		tail?: string;
	},
): Promise<void> {
	const limit = expires === undefined ? '' : `&expires=${Math.floor(expires / 1000)}`;
	const named = `contract=${contractId}&scope=${scope}`;
	const wait = `${began.toString(36)}-${tail}`;
	await api('POST', '/webhooks', {
		filters: isQuiet ? QUIET : null,
		callback_url: `${at}/${execution}/oneflow?signature=t&${named}&wait=${wait}${limit}`,
		sign_key: `key of ${execution}`,
	});
}
