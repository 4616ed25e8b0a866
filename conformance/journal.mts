import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/*
 * What a run has made and not yet removed, on disk before it is made, so that a later run can remove what
 * a killed one left. It holds kinds, IDs and marks of this package's own: no token, address or name.
 */

export const KINDS = ['contract', 'webhook', 'contact', 'template_type'] as const;
export type Kind = (typeof KINDS)[number];

export interface Thing {
	kind: Kind;
	/** Text that stands in the thing's name or address, by which it is found without its ID. */
	mark: string;
	id?: number;
	/** When it was asked for. */
	at?: number;
	/** The workspace, of what is listed by workspace only. */
	workspace?: number;
}

interface Page {
	pid: number;
	at: number;
	things: Thing[];
}

/** Longer than any run takes: a process of that number is another one by then. */
const LONGEST_RUN_MS = 6 * 60 * 60_000;

/** Where journals are kept unless told otherwise: outside of any repository. */
export const journalFolder = (): string =>
	join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'oneflow-conformance');

function isAlive(pid: number): boolean {
	if (pid === process.pid) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

const isThing = (value: unknown): value is Thing => {
	const { kind, mark, id, at, workspace } = (value ?? {}) as Partial<Thing>;
	return (
		KINDS.includes(kind as Kind) &&
		typeof mark === 'string' &&
		mark !== '' &&
		(id === undefined || Number.isInteger(id)) &&
		(at === undefined || Number.isFinite(at)) &&
		(workspace === undefined || Number.isInteger(workspace))
	);
};

/** The journal of one run, and those that earlier runs at the same account have left. */
export class Journal {
	readonly things: Thing[] = [];
	private readonly folder: string;
	private readonly account: string;
	private readonly file: string;
	private readonly now: () => number;

	/** `account` tells accounts apart; only its digest is stored. */
	constructor(account: string, now: () => number, folder: string = journalFolder()) {
		this.folder = folder;
		this.now = now;
		this.account = createHash('sha256').update(account).digest('hex').slice(0, 24);
		this.file = join(folder, `${this.account}-${process.pid}-${now().toString(36)}.json`);
	}

	/** Notes what is about to be made; the thing's ID follows by `save`. */
	add(thing: Thing): Thing {
		this.things.push(thing);
		this.save();
		return thing;
	}

	remove(thing: Thing): void {
		const index = this.things.indexOf(thing);
		if (index >= 0) this.things.splice(index, 1);
		this.save();
	}

	/** Writes the journal; it goes away when nothing is left. */
	save(): void {
		if (this.things.length === 0) {
			rmSync(this.file, { force: true });
			return;
		}
		mkdirSync(this.folder, { recursive: true, mode: 0o700 });
		const page: Page = { pid: process.pid, at: this.now(), things: this.things };
		writeFileSync(`${this.file}.new`, JSON.stringify(page), { mode: 0o600, flush: true });
		renameSync(`${this.file}.new`, this.file);
	}

	/** Takes over what runs that have ended left behind; returns how many things that are. */
	takeOver(): number {
		let taken = 0;
		for (const { path, things } of this.leftBehind()) {
			this.things.push(...things);
			taken += things.length;
			this.save();
			rmSync(path, { force: true });
		}
		return taken;
	}

	/** How many things runs that have ended left behind. */
	countLeft(): number {
		return this.leftBehind().reduce((sum, { things }) => sum + things.length, 0);
	}

	private leftBehind(): Array<{ path: string; things: Thing[] }> {
		let names: string[];
		try {
			names = readdirSync(this.folder);
		} catch {
			return [];
		}
		return names
			.filter((name) => name.startsWith(`${this.account}-`) && name.endsWith('.json'))
			.map((name) => join(this.folder, name))
			.filter((path) => path !== this.file)
			.flatMap((path) => {
				try {
					const page = JSON.parse(readFileSync(path, 'utf8')) as Partial<Page>;
					const isRunning =
						typeof page.pid === 'number' &&
						isAlive(page.pid) &&
						this.now() - (page.at ?? 0) < LONGEST_RUN_MS;
					const things = Array.isArray(page.things) ? page.things.filter(isThing) : [];
					return isRunning ? [] : [{ path, things }];
				} catch {
					return [];
				}
			});
	}
}
