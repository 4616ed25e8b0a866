/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs around the nodes, by a clock of its own. */
import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type * as n8n from '../../../support/n8n';
import { clock, Oneflow, Process, Table, type Contract } from './world';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;

const HISTORIES = Number(process.env.ONEFLOW_HISTORIES ?? 1_000);
/** A minute on a quiet machine. */
const LONGEST_MS = 30 * 60_000;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** Longer than Oneflow's list lags. */
const SETTLED = 130 * SECOND;

const TOKENS = ['a-token', 'b-token'];
const WORKSPACES = [1, 2];
const TYPES = ['contract:publish', 'contract:sign', 'contract:decline', 'participant:sign'];

type Fault =
	| 'account'
	| 'noteTravels'
	| 'hearsMoreOfThePast'
	| 'noteIsLost'
	| 'fullTableForgets'
	| 'listNotReadAgain'
	| 'ignoresStop'
	| 'callsAreForgotten';

interface Listened {
	types: string[];
	workspaces: number[];
}

type Step =
	| { do: 'happens'; account: number; workspace: number; count: number; kind: number; lag: number }
	| { do: 'waits'; hours: number }
	| { do: 'looks' | 'publishes' | 'unpublishes' | 'renames' | 'switches' | 'moves' | 'crowds' }
	| { do: 'restarts' | 'goesDown' | 'offAndOnWhileLooking' | 'listMoves' | 'writesStaticData' }
	| { do: 'isOverheard'; kind: number }
	| { do: 'edits'; listened: Listened }
	| { do: 'isKilledAt'; access: number };

interface Expected {
	/** Whether the event must run, may run, or must not. */
	fate: 'must' | 'may' | 'never';
	runs: number;
	what: string;
}

/** One workflow with the trigger, in n8n after n8n, and what should become of each event. */
class History {
	private readonly oneflow = new Oneflow();
	private table = new Table();
	private process: Process | undefined;
	private token = TOKENS[0];
	private isPublished = false;
	/** Whether what is listened to is sure to have begun; undefined while that is open. */
	private hasBegun: boolean | undefined = false;
	private listened: Listened = { types: ['contract:sign'], workspaces: [] };
	private readonly expected = new Map<string, Expected>();
	private readonly pending = new Map<string, Contract[]>();

	constructor(
		private readonly fault?: Fault,
		drafts = 0,
	) {
		this.oneflow.drafts = drafts;
		this.table.capacity = 6_000;
		this.oneflow.isStale = fault === 'listNotReadAgain';
		this.table.isFullSeen = fault !== 'fullTableForgets';
		this.table.forgetsCalls = fault === 'callsAreForgotten';
		if (fault === 'account') this.oneflow.accountOf = () => 1;
	}

	async play(steps: Step[]): Promise<void> {
		for (const step of steps) {
			clock.now += 3 * SECOND;
			await this.step(step);
			clock.now += 3 * SECOND;
		}
		if (this.isPublished && this.process === undefined) this.start();
		await this.settle();
		for (const { fate, runs, what } of this.expected.values()) {
			if (runs > 1) throw new Error(`ran ${runs} times: ${what}`);
			if (fate === 'must' && runs === 0) throw new Error(`lost: ${what}`);
			if (fate === 'never' && runs > 0) throw new Error(`ran although nobody listened: ${what}`);
		}
	}

	private get parameters(): IDataObject {
		return {
			setup: 'polling',
			events: this.listened.types,
			workspaceIds: this.listened.workspaces,
			options: { includeContract: false },
		};
	}

	private async look(): Promise<void> {
		if (this.process === undefined || !this.isPublished) return;
		await this.process.look(this.token, this.parameters);
		this.hasBegun = true;
	}

	private async settle(): Promise<void> {
		await this.look();
		clock.now += SETTLED;
		await this.look();
	}

	/** What has not been found by now need not be any more. */
	private release(): void {
		for (const one of this.expected.values()) if (one.fate === 'must') one.fate = 'may';
	}

	private fresh(): Process {
		return new Process(
			this.oneflow,
			this.table,
			(item) => {
				const one = this.expected.get(`${String(item.contractId)}/${String(item.eventId)}`);
				if (one !== undefined) one.runs += 1;
			},
			{
				ignoresStop: this.fault === 'ignoresStop',
				change: ({ asked }) => {
					const question = (asked ?? {}) as { isNew?: boolean; at?: number };
					if (this.fault === 'hearsMoreOfThePast' && question.at !== undefined) {
						if (question.isNew === false) question.at -= 7 * 24 * 3_600;
					}
				},
			},
		);
	}

	/** n8n starts. */
	private start(): void {
		this.process = this.fresh();
		if (this.isPublished) this.process.listen(false);
	}

	private fateOf(token: string, workspaceId: number, type: string): Expected['fate'] {
		const { types, workspaces } = this.listened;
		const isMeant =
			token === this.token &&
			(types.includes('*') || types.includes(type)) &&
			(workspaces.length === 0 || workspaces.includes(workspaceId));
		if (!this.isPublished || !isMeant || this.hasBegun === false) return 'never';
		return this.hasBegun === true ? 'must' : 'may';
	}

	private expect(token: string, contract: Contract, from: number): void {
		for (const { id, type } of contract.events.slice(from)) {
			this.expected.set(`${contract.id}/${id}`, {
				fate: this.fateOf(token, contract.workspaceId, type),
				runs: 0,
				what: `${type} of ${contract.id} in workspace ${contract.workspaceId} at ${new Date(clock.now).toISOString()}`,
			});
		}
	}

	private make(token: string, workspaceId: number, lag: number): Contract {
		const contract = this.oneflow.make(token, workspaceId, lag);
		this.expect(token, contract, 0);
		return contract;
	}

	private change(token: string, contract: Contract, kind: number, lag: number): void {
		const before = contract.events.length;
		const types = kind === 1 ? ['participant:sign', 'contract:sign'] : ['contract:decline'];
		this.oneflow.change(contract, kind === 1 ? 'signed' : 'declined', types, lag);
		this.expect(token, contract, before);
	}

	/** Contracts are published, or pending ones signed or declined; reported at once, where somebody listens. */
	private happen(token: string, workspaceId: number, count: number, kind: number, lag: number) {
		const known = this.pending.get(`${token} ${workspaceId}`) ?? [];
		this.pending.set(`${token} ${workspaceId}`, known);
		for (let at = 0; at < count; at++) {
			const contract = kind === 0 ? undefined : known.shift();
			if (contract === undefined) known.push(this.make(token, workspaceId, lag));
			else this.change(token, contract, kind, lag);
		}
	}

	private async step(step: Step): Promise<void> {
		switch (step.do) {
			case 'happens':
				return this.happen(
					TOKENS[step.account],
					WORKSPACES[step.workspace],
					step.count,
					step.kind,
					step.lag,
				);
			case 'waits':
				clock.now += step.hours * HOUR;
				return;
			case 'looks':
				return await this.look();
			case 'publishes':
				return await this.publish();
			case 'unpublishes':
				if (this.process === undefined) return;
				await this.settle();
				this.process.close();
				this.isPublished = false;
				this.hasBegun = false;
				return;
			case 'edits':
				return await this.edit(step.listened);
			case 'renames':
			case 'writesStaticData':
				if (this.fault === 'noteIsLost') this.table.rows.get('node')?.clear();
				return;
			case 'switches':
				if (this.process === undefined) return;
				await this.settle();
				this.token = TOKENS[1 - TOKENS.indexOf(this.token)];
				return await this.look();
			case 'moves':
				return await this.move();
			case 'restarts':
				this.start();
				return await this.look();
			case 'goesDown':
				if (this.process !== undefined) this.process.isKilled = true;
				this.process = undefined;
				return;
			case 'crowds':
				return await this.crowd();
			case 'listMoves':
				return await this.moveList();
			case 'offAndOnWhileLooking':
				return await this.offAndOn();
			case 'isKilledAt':
				return await this.killAt(step.access);
			case 'isOverheard':
				return await this.overhear(step.kind);
		}
	}

	private async publish(): Promise<void> {
		if (this.process === undefined || this.isPublished) return;
		this.isPublished = true;
		this.process.listen(true);
		await this.look();
	}

	private async edit(listened: Listened): Promise<void> {
		if (this.process === undefined) return;
		await this.settle();
		this.listened = listened;
		this.process.close();
		this.process.listen(false);
		await this.look();
	}

	/** Exported, and imported and started elsewhere. */
	private async move(): Promise<void> {
		if (this.process !== undefined) this.process.isKilled = true;
		this.release();
		const former = this.table;
		this.table = new Table();
		this.table.capacity = former.capacity;
		this.table.isFullSeen = former.isFullSeen;
		this.table.forgetsCalls = former.forgetsCalls;
		if (this.fault === 'noteTravels') {
			const notes = [...(former.rows.get('node') ?? [])].filter((mark) =>
				mark.startsWith('record'),
			);
			this.table.rows.set('node', new Set(notes));
		}
		this.hasBegun = false;
		this.start();
		await this.look();
	}

	/** So many events that the table forgets the first. */
	private async crowd(): Promise<void> {
		if (this.process === undefined || !this.isPublished || this.hasBegun !== true) return;
		for (let portion = 0; portion < 14; portion++) {
			const made = Array.from({ length: 150 }, () => this.make(this.token, 1, 0));
			clock.now += HOUR / 3;
			const told = made.filter(
				({ id, events: [event] }) => this.expected.get(`${id}/${event.id}`)?.fate === 'must',
			);
			await Promise.all(
				told.map(async ({ id, events: [event] }) => await this.process?.deliver(id, event)),
			);
		}
		// An old contract changes: its log has what ran long ago.
		const old = [...this.oneflow.of(this.token).values()].slice(-2_100, -2_090);
		for (const contract of old) this.change(this.token, contract, 1, 0);
		if (this.process !== undefined) this.process.isKilled = true;
		this.start();
		await this.look();
	}

	/** More contracts than a page changed while n8n was down, and change on while the list is read. */
	private async moveList(): Promise<void> {
		if (!this.isPublished || this.process === undefined) return;
		this.process.isKilled = true;
		const made = Array.from({ length: 130 }, () => {
			clock.now += 2 * SECOND;
			return this.make(this.token, 2, 0);
		});
		clock.now += 5 * 60 * SECOND;
		this.start();
		this.oneflow.onPage = (offset) => {
			if (offset + 100 <= this.oneflow.drafts || made.length < 130) return;
			clock.now += SECOND;
			for (const contract of made.splice(0, 3)) this.change(this.token, contract, 1, 0);
		};
		await this.look();
		this.oneflow.onPage = () => {};
	}

	private async offAndOn(): Promise<void> {
		if (!this.isPublished || this.process === undefined) return;
		await this.settle();
		const { process } = this;
		const before = this.isPublished;
		let isOnce = false;
		this.oneflow.onCall = () => {
			if (isOnce) return;
			isOnce = true;
			process.close();
			this.isPublished = false;
			clock.now += 3 * SECOND;
			this.happen(this.token, 1, 3, 0, 0);
			this.happen(this.token, 1, 3, 1, 0);
			clock.now += 3 * SECOND;
			this.isPublished = before;
		};
		await process.look(this.token, this.parameters);
		this.oneflow.onCall = () => {};
		process.listen(true);
		await this.look();
	}

	/**
	 * Oneflow reports an event, and who overhears the call sends it again, with the deletion of another contract,
	 * which nobody reads back.
	 */
	private async overhear(kind: number): Promise<void> {
		if (this.process === undefined || this.hasBegun !== true) return;
		const living = this.make(this.token, 1, 0);
		const contract = this.make(this.token, 1, 0);
		this.change(this.token, contract, kind, 0);
		const event = contract.events[1];
		if (this.expected.get(`${contract.id}/${event.id}`)?.fate !== 'must') return;
		await this.process.deliver(contract.id, event);
		const deletion = { id: 1, type: 'contract:delete', created_time: event.created_time, at: 0 };
		this.expected.set(`${living.id}/${deletion.id}`, {
			fate: 'never',
			runs: 0,
			what: `${deletion.type} of ${living.id}, which lives`,
		});
		await this.process.deliver(living.id, deletion, `call-${event.id}`);
	}

	/** n8n is killed at an access of its database, and started again. */
	private async killAt(access: number): Promise<void> {
		if (this.process === undefined || !this.isPublished) return;
		const { process } = this;
		const wasBegun = this.hasBegun;
		let left = access;
		const killed = new Promise<void>((resolve) => {
			this.table.onAccess = async () => {
				if (left-- > 0) return;
				process.isKilled = true;
				resolve();
				await new Promise(() => {});
			};
		});
		await Promise.race([killed, process.look(this.token, this.parameters)]);
		this.table.onAccess = () => {};
		process.isKilled = true;
		for (const { contractId, eventId } of process.running) {
			const one = this.expected.get(`${String(contractId)}/${String(eventId)}`);
			if (one?.fate === 'must') one.fate = 'may';
		}
		if (wasBegun !== true) this.hasBegun = undefined;
		clock.now += 20 * SECOND;
		this.start();
		await this.look();
	}
}

const listened = fc.record({
	types: fc.oneof(fc.subarray(TYPES, { minLength: 1 }), fc.constant<string[]>(['*'])),
	workspaces: fc.subarray(WORKSPACES),
});

const happens = fc.record({
	do: fc.constant('happens' as const),
	account: fc.constantFrom(0, 0, 0, 1),
	workspace: fc.nat(1),
	count: fc.integer({ min: 1, max: 12 }),
	kind: fc.nat(2),
	lag: fc.constantFrom(0, 0, 20 * SECOND, 40 * SECOND),
});

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 12, arbitrary: happens },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('waits' as const), hours: fc.nat(30) }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('edits' as const), listened }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('isKilledAt' as const), access: fc.nat(40) }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('isOverheard' as const),
			kind: fc.integer({ min: 1, max: 2 }),
		}),
	},
	{ weight: 4, arbitrary: fc.constantFrom<Step>({ do: 'looks' }, { do: 'restarts' }) },
	{ weight: 4, arbitrary: fc.constantFrom<Step>({ do: 'publishes' }, { do: 'goesDown' }) },
	{ weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'unpublishes' }, { do: 'publishes' }) },
	{ weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'switches' }, { do: 'moves' }) },
	{ weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'renames' }, { do: 'writesStaticData' }) },
	{ weight: 2, arbitrary: fc.constant<Step>({ do: 'offAndOnWhileLooking' }) },
	{ weight: 1, arbitrary: fc.constant<Step>({ do: 'listMoves' }) },
);

const steps = fc
	.array(step, { minLength: 3, maxLength: 14 })
	.map((later): Step[] => [{ do: 'restarts' }, { do: 'publishes' }, ...later]);

const play = (fault?: Fault, more: Step[] = []) =>
	fc.asyncProperty(steps, async (history) => await new History(fault).play([...history, ...more]));

describe('any history of a trigger', () => {
	const { now: age } = performance;
	let end = () => {};

	beforeAll(() => {
		// The lock of n8n's database is waited for by this machine's clock.
		end = oneflowHarness.hurry(50, 2 * SECOND);
		// Spies would keep each of many calls.
		Date.now = () => clock.now;
		performance.now = () => clock.now;
	});

	afterAll(() => {
		end();
		// Whatever a killed process still waits for is over.
		clock.now = Number.MAX_SAFE_INTEGER;
		// It is the worker's, for the files after this one as well.
		performance.now = age;
	});

	// promise: Whatever operators do, an event runs once if it was listened to when it happened, else never
	it(
		`runs what happened while it listened once, and nothing else: ${HISTORIES} histories`,
		async () => {
			await fc.assert(play(), { numRuns: HISTORIES, endOnFailure: true });
		},
		LONGEST_MS,
	);

	it('runs nothing again of which the full table has forgotten the mark', async () => {
		const crowd: Step[] = [
			{ do: 'restarts' },
			{ do: 'publishes' },
			{ do: 'edits', listened: { types: ['*'], workspaces: [] } },
			{ do: 'crowds' },
			{ do: 'restarts' },
		];
		await new History().play(crowd);
		await expect(new History('fullTableForgets').play(crowd)).rejects.toThrow('ran 2 times');
	});

	it('runs what a process had not started that ended amid a long look, however much calls brought', async () => {
		const [oneflow, table, ran] = [new Oneflow(), new Table(), new Set<unknown>()];
		const begun = async (isNew: boolean) => {
			clock.now += 60 * SECOND;
			const note = ({ contractId }: IDataObject) => void ran.add(contractId);
			const process = new Process(oneflow, table, note, {});
			process.listen(isNew);
			return process;
		};
		const happened = (count: number) =>
			Array.from({ length: count }, () => {
				clock.now += SECOND;
				return oneflow.make('A', 1, 0);
			});
		const parameters = { events: ['contract:publish'], options: { includeContract: false } };
		await (await begun(true)).look('A', parameters);
		const missed = happened(120);
		const process = await begun(false);
		let left = 85;
		const ended = new Promise<void>((resolve) => {
			oneflow.onCall = async () => {
				if (left-- > 0) return;
				oneflow.onCall = () => {};
				for (const { id, events } of happened(60)) await process.deliver(id, events[0]);
				process.isKilled = true;
				resolve();
			};
		});
		await Promise.race([ended, process.look('A', parameters)]);
		expect(ran.size).toBe(60);
		await (await begun(false)).look('A', parameters);
		expect(missed.map(({ id }) => id).filter((id) => !ran.has(id))).toEqual([]);
	});

	it('runs an event of which n8n says, amid a further look, that it could not store it', async () => {
		const [oneflow, ran] = [new Oneflow(), new Set<unknown>()];
		let lose = () => {};
		const lost = new Promise<void>((_, reject) => {
			lose = () => reject(new Error('The database is not reachable'));
		});
		let store: (item: IDataObject) => Promise<void> = async () => {};
		const note = ({ contractId }: IDataObject) => void ran.add(contractId);
		const process = new Process(oneflow, new Table(), note, { store: (item) => store(item) });
		process.listen(true);
		const look = async () =>
			await process.look('A', {
				events: ['contract:publish'],
				options: { includeContract: false },
			});
		await look();
		// The list shows the others only once the first was offered, and nobody knows whether it was stored.
		const made = [0, 4 * SECOND, 4 * SECOND].map((lag) => oneflow.make('A', 1, lag));
		store = async () => await lost;
		const waiting = setInterval(() => (clock.now += 6 * SECOND), 50);
		await look();
		clearInterval(waiting);
		const asked: unknown[] = [];
		store = async (item) => {
			asked.push(item.asked);
			lose();
			await new Promise(setImmediate);
		};
		await look();
		expect(asked[0]).toHaveProperty('events');
		await look();
		expect(made.map(({ id }) => id).filter((id) => !ran.has(id))).toEqual([]);
	});

	const hearsAll: Step = { do: 'edits', listened: { types: ['*'], workspaces: [] } };
	const published = { account: 0, workspace: 0, count: 3, kind: 0, lag: 0 };

	// promise: A list of contracts may move while it is read, also below a page of drafts without times
	it.each([0, 100, 350, 2_500])(
		'loses nothing of a list that moves while it is read below %i drafts',
		async (drafts) => {
			await new History(undefined, drafts).play([
				{ do: 'restarts' },
				{ do: 'publishes' },
				hearsAll,
				{ do: 'listMoves' },
			]);
		},
	);

	/** What a fault needs to show, besides any history: most end with it, so that few have to be played. */
	const NEEDED: Partial<Record<Fault, Step[]>> = {
		account: [
			hearsAll,
			{ do: 'happens', ...published },
			{ do: 'happens', ...published, account: 1 },
			{ do: 'switches' },
		],
		listNotReadAgain: [hearsAll, { do: 'listMoves' }],
		noteTravels: [hearsAll, { do: 'happens', ...published }, { do: 'looks' }, { do: 'moves' }],
	};

	it.each<[Fault, string]>([
		['account', 'the account is no part of what is known'],
		['noteTravels', 'what was listened to travels to another n8n'],
		['hearsMoreOfThePast', 'what is new begins in the past'],
		['noteIsLost', 'what was listened to is forgotten on a rename or by another node'],
		['listNotReadAgain', 'a list that moves is not read again'],
		['ignoresStop', 'a look goes on when the trigger is switched off'],
		['callsAreForgotten', 'an overheard call brings something else'],
	])(
		'finds the fault that was planted: %s, as %s',
		async (fault) => {
			const found = await fc.check(play(fault, NEEDED[fault]), {
				numRuns: HISTORIES,
				endOnFailure: true,
			});
			expect(found.failed).toBe(true);
		},
		LONGEST_MS,
	);
});
