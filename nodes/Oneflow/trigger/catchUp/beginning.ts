import type { ITriggerFunctions } from 'n8n-workflow';

import { Recent } from '../../recent';
import type { OneflowClient } from '../../transport/client';
import { UserProblem } from '../../transport/failure';
import { isOpenName, sinceIn, sinceText } from '../once/questions';
import { ask } from '../once/start';
import { readStart, type Start } from '../oneflowTime';
import type { TriggerSettings } from '../settings';
import { ANY_OPEN, watchesOf, type Watches } from './watches';

/** A look goes back no further. */
export const LONGEST_LOOK_BACK_MS = 14 * 24 * 3_600_000;

/** Characters of what is listened to, and contracts noted that could not be looked at: what the record has room for. */
const LONGEST_WATCHED = 1_000;
const MOST_NOTED = 25;

/** How far the trigger has looked, in milliseconds of Oneflow's clock. */
export interface Progress {
	/** The base URL and token it was read with, the account they lead to, and the settings it is for. */
	connection: string;
	account: string;
	scope: string;
	/** What is listened to, and since when, in seconds by name. */
	watches: Watches;
	heardSince: Map<string, number>;
	/** When this process began to listen: it cannot know by itself what ran before. */
	begun: number;
	/** Events before this are none of the trigger's. */
	since: number;
	/** Everything before this has been looked at, late rows of Oneflow's list included. */
	settled: number;
	/** Whether this process has looked at all that was open when it began. */
	hasLooked: boolean;
	/** Contracts by ID, each with the version it was looked at in. */
	seen: Map<number, string>;
	/** What could not be looked at, as n8n's database remembers it for the next process; at first by former ones. */
	open: Set<string>;
	former: Set<string>;
}

/** How a trigger has begun to listen, and how far it is. */
export interface Beginning {
	/** Whether it was switched off before, so that all it listens to begins now. */
	isNew: boolean;
	/** The account and Oneflow's time when it was switched on, where they are known. */
	start?: Start;
	/** Undefined until it is found. */
	progress?: Progress;
}

/** Triggers that n8n has closed and not opened since, by `nameOf`, each with how it has begun. */
export const closed = new Recent<Beginning>(Number.POSITIVE_INFINITY, 10_000);

const askedFor = ({ types, places, also }: Watches) => ({ watches: [...types, ...places], also });

/** Has a run note what could not be looked at, by `openName`: the next process cannot tell by what has run since. */
export async function noteOpen(
	context: ITriggerFunctions,
	progress: Progress,
	names: string[],
): Promise<void> {
	const open = new Set(names.length > MOST_NOTED ? [ANY_OPEN] : names);
	if (open.size === progress.open.size && [...open].every((name) => progress.open.has(name)))
		return;
	const asked = { at: Math.floor(progress.begun / 1000), isNew: false, open: [...open] };
	const answer = await ask(context, { ...askedFor(progress.watches), ...asked });
	// n8n may note it late all the same: until it has answered, nobody knows what it holds.
	progress.open = answer === '' ? new Set(['']) : open;
}

/**
 * How far the trigger has looked. Where this process does not know it for this account and these settings, a
 * run asks n8n's database since when the trigger has listened to what, and what is new begins now: nothing of
 * before runs then. Throws OneflowFailure, and Error when n8n did not answer, as while no worker runs.
 */
export async function findProgress(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	settings: TriggerSettings,
	beginning: Beginning,
	signal: AbortSignal,
): Promise<Progress | undefined> {
	const { account: connection } = oneflow.connection;
	const { eventTypes, workspaceIds, extensionType, templateType } = settings;
	const scope = JSON.stringify([eventTypes, workspaceIds, extensionType, templateType]);
	const known = beginning.progress;
	if (known?.connection === connection && known.scope === scope) return known;
	if (beginning.start?.connection !== connection) beginning.start = await readStart(oneflow);
	const { account, now } = beginning.start;
	if (known?.account === account && known.scope === scope) {
		known.connection = connection;
		return known;
	}
	const watches = watchesOf(account, settings, known?.watches);
	const at = Math.floor(now / 1000);
	const answer = await ask(context, { ...askedFor(watches), at, isNew: beginning.isNew });
	if (signal.aborted) return undefined;
	if (answer === '') {
		throw new Error('n8n did not say what the trigger has listened to before; it is asked again');
	}
	const [whole, text] = answer.split(' ');
	const since = sinceIn(text);
	const former = new Set([...since.keys()].filter(isOpenName));
	const watched = new Map([...since].filter(([name]) => !former.has(name)));
	if (sinceText(watched).length > LONGEST_WATCHED) {
		throw new UserProblem(
			'So many workspaces and events are chosen that n8n cannot remember since when',
			'Missed events are not looked for. Choose no workspaces, which means all, or use several triggers.',
		);
	}
	const earliest = Math.min(...watched.values()) * 1000;
	const from = Math.max(earliest, now - LONGEST_LOOK_BACK_MS, Number.parseInt(whole, 36));
	beginning.isNew = false;
	beginning.start = undefined;
	beginning.progress = {
		connection,
		account,
		scope,
		watches,
		heardSince: watched,
		begun: now,
		since: from,
		settled: from,
		hasLooked: false,
		seen: new Map(),
		open: former,
		former,
	};
	return beginning.progress;
}
