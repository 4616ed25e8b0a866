/* A Oneflow, an n8n's table and an n8n in memory, by a clock of their own: what histories are played on. */
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	ITriggerFunctions,
} from 'n8n-workflow';

import { findProgress, type Beginning } from '../../../../nodes/Oneflow/trigger/catchUp/beginning';
import { lookForEvents } from '../../../../nodes/Oneflow/trigger/catchUp/look';
import type { Budget } from '../../../../nodes/Oneflow/trigger/catchUp/budget';
import { itemOf, type OneflowEvent } from '../../../../nodes/Oneflow/trigger/items';
import { begin } from '../../../../nodes/Oneflow/trigger/once/begin';
import { readSettings } from '../../../../nodes/Oneflow/trigger/settings';
import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';

export const clock = { now: Date.UTC(2026, 0, 1) };

let oneflows = 0;

interface Version {
	at: number;
	state: string;
	/** When Oneflow's list shows it. */
	shownAt: number;
}

export interface Contract {
	id: number;
	workspaceId: number;
	versions: Version[];
	events: Array<OneflowEvent & { at: number }>;
}

const isoOf = (at: number) => new Date(Math.floor(at / 1000) * 1000).toISOString();

/** Accounts with their contracts, by token. */
export class Oneflow {
	/** An address of its own, as nothing is known of its clock yet. */
	readonly base = `https://oneflow-${++oneflows}.example/v1`;

	readonly contracts = new Map<string, Map<number, Contract>>();

	/** Drafts that never changed their state, before all others. */
	drafts = 0;

	/** Called after a page of contracts was worked out, with its offset. */
	onPage: (offset: number) => void = () => {};

	/** Called before each answer, and waited for. */
	onCall: () => Promise<void> | void = () => {};

	/** Set by a planted fault. */
	accountOf: (token: string) => number = (token) => token.charCodeAt(0);
	isStale = false;

	private ids = 1000;
	private firstPage: { rows: IDataObject[]; offset: number } | undefined;

	of(token: string): Map<number, Contract> {
		const known = this.contracts.get(token) ?? new Map<number, Contract>();
		this.contracts.set(token, known);
		return known;
	}

	make(token: string, workspaceId: number, lag: number): Contract {
		const contract: Contract = { id: ++this.ids, workspaceId, versions: [], events: [] };
		this.of(token).set(contract.id, contract);
		this.change(contract, 'pending', ['contract:publish'], lag);
		return contract;
	}

	change(contract: Contract, state: string, types: string[], lag: number): void {
		const at = clock.now;
		contract.versions.push({ at, state, shownAt: at + lag });
		for (const type of types) {
			contract.events.push({ id: ++this.ids, type, created_time: isoOf(at), at });
		}
	}

	async answer({ url, qs, headers }: IDataObject): Promise<IDataObject> {
		await this.onCall();
		clock.now += 15;
		const path = String(url).slice(this.base.length);
		const token = String((headers as IDataObject)['x-oneflow-api-token']);
		const { offset = 0, limit = 100 } = (qs ?? {}) as { offset?: number; limit?: number };
		return {
			statusCode: 200,
			headers: { date: new Date(clock.now).toUTCString() },
			body: this.bodyOf(token, path, offset, limit),
		};
	}

	private bodyOf(token: string, path: string, offset: number, limit: number): IDataObject {
		if (path === '/accounts/me') return { id: this.accountOf(token) };
		const [, , id, events] = path.split('/');
		if (id === undefined) return this.page(token, offset, limit);
		const contract = this.of(token).get(Number(id));
		if (events === undefined) return this.rowOf(contract as Contract) as IDataObject;
		const log = [...(contract?.events ?? [])].reverse();
		return { data: log.slice(offset, offset + limit) as never, count: log.length };
	}

	private rowOf({ id, workspaceId, versions }: Contract): IDataObject | undefined {
		const shown = versions.filter(({ shownAt }) => shownAt <= clock.now).at(-1);
		return (
			shown && {
				id,
				state: shown.state,
				state_updated_time: isoOf(shown.at),
				_private: { workspace_id: workspaceId },
			}
		);
	}

	private page(token: string, offset: number, limit: number): IDataObject {
		const rows: IDataObject[] = [...this.of(token).values()]
			.map((contract) => this.rowOf(contract))
			.filter((row) => row !== undefined);
		const at = ({ state_updated_time: time }: IDataObject) => Date.parse(String(time));
		rows.sort((one, other) => at(other) - at(one) || Number(other.id) - Number(one.id));
		const draft = { state: 'draft', state_updated_time: null };
		rows.unshift(...Array.from({ length: this.drafts }, (_, id) => ({ id, ...draft })));
		let data = rows.slice(offset, offset + limit);
		// A list that is not read again shows its top as it was.
		const isAgain = this.firstPage !== undefined && this.firstPage.offset > 0;
		if (this.isStale && offset === 0 && isAgain) data = this.firstPage?.rows ?? [];
		if (offset === 0 && !isAgain) this.firstPage = { rows: data, offset: 0 };
		else if (this.firstPage !== undefined) this.firstPage.offset = offset;
		if (offset === 0 && isAgain) this.firstPage = undefined;
		const count = rows.length;
		this.onPage(offset);
		return { data: data as never, count };
	}
}

/** A row of n8n's table of processed data: the oldest entries go first. */
export class Table {
	readonly rows = new Map<string, Set<string>>();

	/** Stands for the 30,000 that the node allows. */
	capacity = 30_000;

	/** Called before each access; may never come back, as when n8n is killed. */
	onAccess: () => Promise<void> | void = () => {};

	isFullSeen = true;

	/** Set by a planted fault. */
	forgetsCalls = false;

	readonly helpers = {
		checkProcessedAndRecord: async (
			items: Array<string | number>,
			scope: string,
			{ maxEntries }: { maxEntries?: number },
		) => {
			await this.access(scope);
			const row = this.rows.get(scope) ?? new Set<string>();
			this.rows.set(scope, row);
			const fresh = items.filter((item) => !row.has(String(item)));
			const known = items.filter((item) => row.has(String(item)));
			for (const item of fresh.map(String)) {
				if (!this.forgetsCalls || !item.startsWith('call/')) row.add(item);
			}
			if (maxEntries !== undefined) {
				for (const item of row) {
					if (row.size <= this.capacity) break;
					row.delete(item);
				}
			}
			return { new: fresh, processed: known };
		},
		removeProcessed: async (items: Array<string | number>, scope: string) => {
			await this.access(scope);
			for (const item of items) this.rows.get(scope)?.delete(String(item));
		},
		clearAllProcessedItems: async (scope: string) => {
			await this.access(scope);
			this.rows.delete(scope);
		},
		getProcessedDataCount: async (scope: string) => {
			await this.access(scope);
			const { size } = this.rows.get(scope) ?? new Set();
			if (scope === 'workflow') return size;
			return this.isFullSeen ? Math.ceil((size * 30_000) / this.capacity) : 0;
		},
	};

	private async access(scope: string): Promise<void> {
		// A dead holder's lock is waited for.
		if (scope === 'workflow') clock.now += 100;
		await this.onAccess();
	}
}

let processes = 0;
let executions = 0;

/** One process of n8n, as far as the trigger meets it. */
export class Process {
	private readonly id = `workflow-${++processes}`;

	isKilled = false;

	/** What runs have begun with and not ended: n8n lists them as crashed when it is killed. */
	readonly running = new Set<IDataObject>();

	private stop = new AbortController();

	private beginning: Beginning = { isNew: false };

	constructor(
		private readonly oneflow: Oneflow,
		private readonly table: Table,
		private readonly onRun: (item: IDataObject) => void,
		private readonly planted: {
			ignoresStop?: boolean;
			change?: (item: IDataObject) => void;
			/** Rejects where n8n cannot store a run. */
			store?: (item: IDataObject) => Promise<void>;
		},
	) {}

	/** Begins to listen, as when the workflow is published or n8n starts. */
	listen(isNew: boolean): void {
		this.stop = new AbortController();
		this.beginning = isNew ? { isNew } : this.beginning;
		// The trigger's own process forgets how far it was when it was switched off, see `lookAfter`.
		if (isNew) this.forget();
	}

	close(): void {
		this.stop.abort();
	}

	/** Looks once, as the upkeep does. */
	async look(token: string, parameters: IDataObject): Promise<void> {
		const context = this.triggerContext(token, parameters);
		const { signal } = this.stop;
		const seen = this.planted.ignoresStop === true ? new AbortController().signal : signal;
		const settings = readSettings(context);
		const oneflow = await OneflowClient.connect(context);
		const progress = await findProgress(context, oneflow, settings, this.beginning, seen);
		if (progress === undefined) return;
		const budget = { take: async () => {} } as unknown as Budget;
		await lookForEvents({ context, oneflow, settings, progress, budget, signal: seen });
	}

	/** Runs an event that a call has reported; its signature covers the callback ID alone. */
	async deliver(
		contractId: number,
		event: OneflowEvent,
		callbackId = `call-${event.id}`,
	): Promise<void> {
		await this.run([itemOf(event, contractId, callbackId)], 'webhook');
	}

	/** What a process knows goes by the workflow's and the node's ID. */
	private nodeId = 'node';

	private forget(): void {
		this.nodeId = `node-${++processes}`;
	}

	private readonly named = {
		getWorkflow: () => ({ id: this.id, name: 'Test', active: true }),
		getNode: () => ({ id: this.nodeId, name: 'Oneflow Trigger', typeVersion: 1 }),
		logger: { debug() {}, info() {}, warn() {}, error() {} },
	};

	private triggerContext(token: string, parameters: IDataObject): ITriggerFunctions {
		const emit = (
			[[item]]: INodeExecutionData[][],
			_: unknown,
			done?: { resolve: (run: unknown) => void; reject: (error: unknown) => void },
		) => {
			this.planted.change?.(item.json);
			const run = async () => {
				await this.planted.store?.(item.json);
				const metadata = await this.run([item], 'trigger');
				done?.resolve({ data: { resultData: { metadata } } });
			};
			void run().catch((error: unknown) => done?.reject(error));
		};
		return {
			...this.named,
			emit,
			getMode: () => 'trigger',
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			getCredentials: async () => ({
				apiToken: token,
				environment: 'custom',
				baseUrl: this.oneflow.base,
			}),
			saveFailedExecution: (error: Error) => {
				throw error;
			},
			helpers: {
				httpRequest: async (request: IDataObject) => {
					const answer = await this.oneflow.answer(request);
					return this.isKilled ? await new Promise(() => {}) : answer;
				},
				createDeferredPromise: () => {
					let [resolve, reject] = [() => {}, () => {}];
					const promise = new Promise<void>((done, fail) => {
						[resolve, reject] = [done, fail];
					});
					return { promise, resolve, reject };
				},
			},
		} as unknown as ITriggerFunctions;
	}

	private async run(items: INodeExecutionData[], mode: string): Promise<Record<string, string>> {
		const metadata: Record<string, string> = {};
		const id = String(++executions);
		const context = {
			...this.named,
			getMode: () => mode,
			getInputData: () => items,
			getExecutionId: () => id,
			getNodeParameter: () => true,
			addExecutionHints() {},
			customData: { set: (key: string, value: string) => (metadata[key] = value) },
			helpers: this.table.helpers,
		} as unknown as IExecuteFunctions;
		for (const item of items) this.running.add(item.json);
		for (const { json } of await begin(context)) if (!this.isKilled) this.onRun(json);
		for (const item of items) this.running.delete(item.json);
		return metadata;
	}
}
