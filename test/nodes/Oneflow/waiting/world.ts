import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { OneflowFailure } from '../../../../nodes/Oneflow/transport/failure';
import {
	callbackAddress,
	newWait,
	readAddress,
	type Callback,
} from '../../../../nodes/Oneflow/waiting/address';
import { Bell } from '../../../../nodes/Oneflow/waiting/bell';
import { Memory } from '../../../../nodes/Oneflow/waiting/round';
import { isFreeIn, type Site } from '../../../../nodes/Oneflow/waiting/runs';
import { clock } from './virtualClock';

export const BASE = 'https://n8n.example/webhook-waiting';

/** Waits between Oneflow's tries (docs/oneflow-api.md 4.12), in milliseconds. */
const RETRIES = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600].map((seconds) => seconds * 1_000);

/** A promise of its own each time: one for all would hold whoever waits for it, and so every world. */
const never = async () => await new Promise<never>(() => undefined);

/** A small generator of numbers, so that a history is the same whenever it is played. */
export class Dice {
	constructor(private state: number) {}

	/** From 0 up to 1. */
	next(): number {
		this.state = (this.state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return this.state / 4_294_967_296;
	}

	between(low: number, high: number): number {
		return low + this.next() * (high - low);
	}

	pick<T>(values: T[]): T {
		return values[Math.floor(this.next() * values.length)];
	}
}

/** What goes wrong in a world. */
export interface Weather {
	seed: number;
	/** Part of answers that get lost on their way to Oneflow. */
	lostAnswers: number;
	/** Part of calls to Oneflow that fail. */
	failures: number;
	/** Longest time until Oneflow's list shows a decision, in milliseconds. */
	lagMs: number;
	/** How much slower n8n is than usual. */
	slowness: number;
}

type State = 'starting' | 'waiting' | 'running' | 'over';

interface Execution {
	id: string;
	callback: Callback;
	state: State;
	/** How often it went on. */
	resumed: number;
	/** Where it is run. */
	process: Process;
}

/** One process of n8n with what the package remembers in it. */
class Process {
	isAlive = true;

	kill: () => void = () => undefined;

	readonly killed = new Promise<void>((resolve) => {
		this.kill = resolve;
	});

	readonly bell = new Bell(new Memory(clock.now()));

	readonly turns = new Map<string, Promise<unknown>>();

	constructor(private readonly world: World) {}

	/** Nothing that a killed process began ever ends. */
	async living<T>(work: Promise<T>): Promise<T> {
		const result = await work.catch(async (error: Error) => {
			if (!this.isAlive) return await never();
			throw error;
		});
		return this.isAlive ? result : await never();
	}

	get site(): Site {
		const { world } = this;
		const call = async (work: () => unknown) =>
			await this.living(
				(async () => {
					if (!this.isAlive) await never();
					await clock.after(world.dice.between(30, 200));
					if (world.dice.next() < world.weather.failures) {
						throw new OneflowFailure({ method: 'GET', path: '/' }, 'unknown', 500, undefined);
					}
					world.calls++;
					return work();
				})(),
			);
		const oneflow = {
			connection: { token: 'token', account: 'account' },
			as: () => oneflow,
			call: async (_: string, path: string, { query }: { query: IDataObject }) => ({
				body: await call(() => world.get(path, query)),
				headers: {},
			}),
			post: async (_: string, body: IDataObject) => await call(() => world.addWebhook(body)),
			put: async (path: string, body: IDataObject) =>
				await call(() => world.changeWebhook(path, body)),
			delete: async (path: string) => await call(() => world.removeWebhook(path)),
		};
		return {
			oneflow: oneflow as unknown as OneflowClient,
			base: BASE,
			context: {
				helpers: {
					httpRequest: async ({ url, body }) => {
						if (!this.isAlive) await never();
						const answer = await this.living(world.callN8n(url, body as IDataObject));
						if (answer === undefined) throw new Error('refused');
						return { statusCode: answer.status, body: answer.body };
					},
				},
				logger: { debug: () => {}, warn: () => {} } as unknown as Site['context']['logger'],
			},
		};
	}
}

interface Answer {
	status: number;
	body: unknown;
}

/** n8n and Oneflow in memory, on a clock that is moved. */
export class World {
	readonly dice: Dice;

	readonly executions = new Map<string, Execution>();

	processes: Process[];

	webhooks: IDataObject[] = [];

	/** Calls to Oneflow, and those to n8n. */
	calls = 0;

	received = 0;

	private readonly contracts = new Map<number, { state?: string; at: number; seenAt: number }>();

	private nextId = 1;

	constructor(
		readonly weather: Weather,
		count: number,
		/** Whether runs that listen go on before the others were told. */
		private readonly isFaulty = false,
	) {
		this.dice = new Dice(weather.seed);
		this.processes = Array.from({ length: count }, () => new Process(this));
	}

	get living(): Process[] {
		return this.processes.filter(({ isAlive }) => isAlive);
	}

	kill(index: number): void {
		const process = this.processes[index % this.processes.length];
		if (!process.isAlive) return;
		process.isAlive = false;
		process.kill();
		for (const execution of this.executions.values()) {
			const isLost = execution.process === process && execution.state !== 'waiting';
			if (isLost) execution.state = 'over';
		}
	}

	restart(index: number): void {
		const at = index % this.processes.length;
		if (!this.processes[at].isAlive) this.processes[at] = new Process(this);
	}

	/** A contract is sent and a run waits for it; `limitMs` from now on at most. */
	async begin(contractId: number, limitMs?: number): Promise<void> {
		const process = this.dice.pick(this.living);
		if (process === undefined) return;
		const id = String(this.nextId++);
		const expires = limitMs === undefined ? undefined : Math.ceil((Date.now() + limitMs) / 1_000);
		const callback: Callback = { contractId, scope: '1-', wait: newWait(Date.now()), expires };
		const execution: Execution = { id, callback, state: 'starting', resumed: 0, process };
		this.executions.set(id, execution);
		const { site, bell } = process;
		const address = callbackAddress(`${BASE}/${id}?signature=t`, callback);
		try {
			await bell.start(site, callback, address);
		} catch {
			execution.state = 'over';
			return;
		}
		this.contracts.set(contractId, { at: Date.now(), seenAt: Number.POSITIVE_INFINITY });
		await process.living(clock.after(this.dice.between(10, 300)));
		execution.state = 'waiting';
		if (limitMs === undefined) return;
		await clock.after(limitMs);
		if (execution.state === 'waiting') execution.state = 'over';
	}

	/** Somebody signs, or deletes the contract. */
	decide(contractId: number, type = 'contract:sign'): void {
		const contract = this.contracts.get(contractId);
		if (contract === undefined || contract.state !== undefined) return;
		const state = type === 'contract:delete' ? 'deleted' : 'signed';
		const seenAt = Date.now() + this.dice.between(0, this.weather.lagMs);
		this.contracts.set(contractId, { state, at: Date.now(), seenAt });
		const event = { type, created_time: new Date(Date.now()).toISOString() };
		for (const webhook of this.webhooks) {
			const hears = JSON.stringify(webhook.filters).includes(`"${type}"`);
			if (hears) void this.deliver(webhook, contractId, event);
		}
	}

	/** One that nobody waits for. */
	decideForeign(contractId: number): void {
		this.contracts.set(contractId, { at: Date.now(), seenAt: Number.POSITIVE_INFINITY });
		this.decide(contractId);
	}

	isDecided(contractId: number): boolean {
		return this.contracts.get(contractId)?.state !== undefined;
	}

	private async deliver(
		webhook: IDataObject,
		contractId: number,
		event: IDataObject,
	): Promise<void> {
		for (const wait of [this.dice.between(50, 500), ...RETRIES]) {
			await clock.after(wait);
			// Whether Oneflow goes on with a webhook that is gone is not known.
			if (!this.webhooks.some(({ id }) => id === webhook.id)) return;
			const body = { contract: { id: contractId }, events: [event] };
			const answer = await this.callN8n(String(webhook.callback_url), body);
			if (answer?.status === 200 && this.dice.next() >= this.weather.lostAnswers) return;
		}
	}

	/** A call to n8n at a waiting execution; undefined when the connection breaks. */
	async callN8n(url: string, body: IDataObject): Promise<Answer | undefined> {
		const process = this.dice.pick(this.living);
		if (process === undefined) return undefined;
		this.received++;
		const killed = process.killed.then(() => undefined);
		return await Promise.race([this.answer(process, url, body), killed]);
	}

	private async answer(process: Process, url: string, body: IDataObject): Promise<Answer> {
		const id = new URL(url).pathname.split('/')[2];
		const execution = this.executions.get(id);
		await process.living(clock.after(this.dice.between(10, 60) * this.weather.slowness));
		const says = (status: number, message: string) => ({
			status,
			body: { message: `The execution "${id}" ${message}` },
		});
		if (execution === undefined) return says(404, 'does not exist.');
		if (execution.state === 'running' || execution.state === 'starting') {
			return says(409, 'is running already.');
		}
		if (execution.state === 'over') return says(409, 'has finished already.');
		return await this.handle(process, execution, body);
	}

	/** As the node does it (receive.ts). */
	private async handle(process: Process, execution: Execution, body: IDataObject): Promise<Answer> {
		const { site, bell } = process;
		const { callback } = execution;
		const contractId = (body.contract as { id: number }).id;
		const words = (oneflow: string) => ({ status: 200, body: { oneflow, at: BASE } });
		const [event] = body.events as Array<{ created_time?: string }>;
		const decidedAt = (event.created_time && Date.parse(event.created_time)) || Infinity;
		const isDecision = decidedAt < Infinity;
		if (contractId !== callback.contractId) {
			if (!isDecision) return words('waits');
			const ringing = bell.ring(site, callback, contractId).catch(() => false);
			const isTaken = await process.living(ringing);
			return isTaken ? words('waits') : { status: 503, body: '' };
		}
		const before = process.turns.get(execution.id);
		const own = (async () => {
			await before;
			if (execution.state !== 'waiting') return words('waits');
			await process.living(clock.after(this.dice.between(30, 200)));
			if (!this.isDecided(contractId)) {
				return !isDecision ? words('later') : { status: 503, body: '' };
			}
			const isFree = isFreeIn(body);
			if (isFree === false && !this.isFaulty) return words('listening');
			if (isFree === undefined && !this.isFaulty) {
				const mayGo = await process.living(bell.leave(site, callback, decidedAt));
				if (!mayGo) return { status: 503, body: '' };
			}
			await process.living(clock.after(this.dice.between(20, 100) * this.weather.slowness));
			if (execution.state !== 'waiting') {
				return {
					status: 409,
					body: { message: `The execution "${execution.id}" is running already.` },
				};
			}
			Object.assign(execution, { state: 'running', process, resumed: execution.resumed + 1 });
			void this.finish(process, execution);
			return words('resumed');
		})();
		process.turns.set(execution.id, own);
		return await own;
	}

	private async finish(process: Process, execution: Execution): Promise<void> {
		const { site, bell } = process;
		await process.living(clock.after(this.dice.between(50, 500)));
		execution.state = 'over';
		const { contractId, wait } = execution.callback;
		try {
			await process.living(bell.memory.register.removeOf(site.oneflow, wait, [contractId]));
		} catch {
			// A later round removes them.
		}
	}

	get(path: string, query: IDataObject): unknown {
		if (path === '/webhooks')
			return pageOf(
				this.webhooks.map((one) => ({ ...one })),
				query,
			);
		const rows = [...this.contracts]
			.filter(([, { state, seenAt }]) => state === 'signed' && seenAt <= Date.now())
			.sort(([, one], [, other]) => other.at - one.at)
			.map(([id, { at }]) => ({ id, state_updated_time: new Date(at).toISOString() }));
		return pageOf(rows, query);
	}

	addWebhook(body: IDataObject): IDataObject {
		const webhook = { ...body, id: this.nextId++ };
		this.webhooks.push(webhook);
		return webhook;
	}

	changeWebhook(path: string, body: IDataObject): IDataObject {
		const webhook = this.webhooks.find(({ id }) => path.endsWith(`/${String(id)}`));
		if (webhook === undefined)
			throw new OneflowFailure({ method: 'PUT', path }, 'refused', 404, undefined);
		return Object.assign(webhook, body);
	}

	removeWebhook(path: string): void {
		this.webhooks = this.webhooks.filter(({ id }) => !path.endsWith(`/${String(id)}`));
	}

	/** The waits that listen to every decision. */
	get listening(): string[] {
		return this.webhooks
			.filter(({ filters }) => JSON.stringify(filters).includes('contract:sign'))
			.map(({ callback_url: url }) => readAddress(url)?.callback.wait ?? '');
	}

	/** The runs that wait. */
	get waiting(): Execution[] {
		return [...this.executions.values()].filter(({ state }) => state === 'waiting');
	}
}

function pageOf(rows: IDataObject[], { limit, offset }: IDataObject): unknown {
	const from = Number(offset);
	return { count: rows.length, data: rows.slice(from, from + Number(limit)), _links: {} };
}
