import { Account, type AccountOptions, DEFAULT_PATIENCE, type Patience } from './account.mts';
import { bodyOf, Client, type Clock, isSuccess, type Pace, reasonOf } from './client.mts';
import { Journal } from './journal.mts';
import { at } from './json.mts';
import { Made } from './made.mts';
import { listenAt, Receiver } from './receiver.mts';
import { judged, type Judged, type Report, Veil } from './report.mts';
import { type Finding, type Mode, Stopped, Untold } from './finding.mts';
import type { Statement } from './statement.mts';
import { STATEMENTS } from './statements/index.mts';

export interface RunOptions {
	baseUrl: string;
	token: string;
	userEmail: string;
	templateId?: number;
	sendTo?: string;
	callbackUrl?: string;
	/** Port for a callback address that is not this computer's. */
	listenPort?: number;
	modes: ReadonlySet<Mode>;
	signal?: AbortSignal;
	/** Told what happens, line by line. */
	tell?: (line: string) => void;
	/** Told each statement as it is judged. */
	onJudged?: (statement: Judged, index: number, count: number) => void;
	/** Whether leftovers of earlier runs may be removed. */
	mayRemove?: (count: number) => Promise<boolean>;
	journalFolder?: string;
	pace?: Pace;
	patience?: Partial<Patience>;
	timeoutMs?: number;
	clock?: Clock;
	statements?: readonly Statement[];
}

/** The run cannot begin. */
export class CannotRun extends Error {}

const NEEDS: Readonly<Record<Mode, string>> = {
	write: 'only told with --write and --template',
	send: 'only told with --send',
	callback: 'only told with --callback',
};

const REAL_CLOCK: Clock = {
	now: () => Date.now(),
	sleep: async (ms) => await new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A clock whose waits end when the run is stopped. */
const stoppable = (clock: Clock, signal: AbortSignal | undefined): Clock => ({
	now: clock.now,
	sleep: async (ms) => {
		if (signal === undefined || signal.aborted) return await clock.sleep(ms);
		let stop: () => void = () => undefined;
		const stopped = new Promise<void>((resolve) => {
			stop = resolve;
			signal.addEventListener('abort', stop, { once: true });
		});
		await Promise.race([clock.sleep(ms), stopped]);
		signal.removeEventListener('abort', stop);
	},
});

const countsOf = (names: readonly string[]): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
	return counts;
};

/** The account's ID, by which journals are told apart. Throws `CannotRun` where nothing can be told. */
async function enter(client: Client): Promise<string> {
	let reason: string;
	try {
		const ping = await client.get('/ping');
		const me = await client.get('/accounts/me');
		if (isSuccess(me)) return String(at(bodyOf(me), 'id'));
		if (isSuccess(ping)) return 'unknown';
		reason = reasonOf(ping);
	} catch (error) {
		if (!(error instanceof Untold)) throw error;
		reason = error.message;
	}
	throw new CannotRun(reason);
}

async function check(statement: Statement, account: Account): Promise<Finding> {
	const { needs } = statement;
	if (needs !== undefined && !account.modes.has(needs)) {
		return { verdict: 'untold', why: NEEDS[needs] };
	}
	try {
		return await statement.check(account);
	} catch (error) {
		// Whatever an odd answer leads to: it tells nothing, and ends nothing.
		const why =
			error instanceof Untold ? error.message : 'an answer had a form that cannot be read';
		return { verdict: 'untold', why };
	}
}

/**
 * Holds every statement against an account, and removes what it made. Throws `CannotRun` when Oneflow
 * cannot be reached or refuses the token; a run that was stopped gives a report of what was told so far.
 */
export async function run(options: RunOptions): Promise<Report> {
	const { token, userEmail, modes, signal, statements = STATEMENTS } = options;
	const baseUrl = options.baseUrl.replace(/\/+$/, '');
	const { tell = () => undefined } = options;
	const clock = stoppable(options.clock ?? REAL_CLOCK, signal);
	const secrets = [token, userEmail, options.sendTo, options.callbackUrl];
	const veil = new Veil(secrets.filter((one) => one !== undefined));
	const client = new Client({
		baseUrl,
		token,
		userEmail,
		clock,
		...(options.pace ? { pace: options.pace } : {}),
		...(signal ? { signal } : {}),
		...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}),
		onTexts: (json) => veil.learn(json),
	});
	const report: Report = {
		at: new Date(clock.now()).toISOString(),
		modes: [...modes],
		statements: [],
		left: {},
		requests: 0,
	};
	const account = `${baseUrl}|${await enter(client)}`;
	const journal = new Journal(account, clock.now, options.journalFolder);
	const patience = { ...DEFAULT_PATIENCE, ...options.patience };
	const made = new Made(client, journal, patience.listMs);

	const leftovers = journal.countLeft();
	if (leftovers > 0) {
		if (await (options.mayRemove ?? (async () => modes.has('write')))(leftovers)) {
			journal.takeOver();
			tell(`An earlier run left ${leftovers} things behind: removing them.`);
			await made.removeAll(tell);
		} else {
			tell(`An earlier run left ${leftovers} things behind; run with --write to remove them.`);
		}
	}

	const receiver = modes.has('callback') ? new Receiver(clock.now) : undefined;
	let isListening = false;
	try {
		const given: AccountOptions = {
			client,
			made,
			modes,
			userEmail,
			patience,
			...(options.templateId === undefined ? {} : { templateId: options.templateId }),
			...(options.sendTo === undefined ? {} : { sendTo: options.sendTo }),
		};
		if (receiver && options.callbackUrl !== undefined) {
			const { host, port } = listenAt(new URL(options.callbackUrl), options.listenPort);
			try {
				await receiver.listen(host, port);
				isListening = true;
				Object.assign(given, { receiver, callbackUrl: options.callbackUrl });
			} catch (error) {
				if (!(error instanceof Untold)) throw error;
				tell(`Notifications cannot be taken: ${error.message}.`);
			}
		}
		const told = new Account(given);
		for (const [index, statement] of statements.entries()) {
			const before = client.evidence.length;
			const finding = signal?.aborted
				? { verdict: 'untold' as const, why: new Stopped().message }
				: await check(statement, told);
			const entry = judged(statement, finding, client.evidence.slice(before), veil);
			report.statements.push(entry);
			options.onJudged?.(entry, index, statements.length);
		}
	} finally {
		if (journal.things.length > 0) tell('Removing what was made …');
		report.left = countsOf(await made.removeAll(tell));
		if (receiver && isListening) await receiver.close();
	}
	if (signal?.aborted) report.stopped = 'it was stopped';
	report.requests = client.count;
	return report;
}
