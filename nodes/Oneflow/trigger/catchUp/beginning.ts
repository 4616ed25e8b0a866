import type { ITriggerFunctions } from 'n8n-workflow';

import type { OneflowClient } from '../../transport/client';
import { nameOf } from '../memory';
import { sinceIn } from '../once/questions';
import { ask } from '../once/start';
import { readStart, type Start } from '../oneflowTime';
import type { TriggerSettings } from '../settings';
import { progresses, type Progress } from './progress';
import { watchesOf } from './watches';

/** A look goes back no further. */
const LONGEST_LOOK_BACK_MS = 14 * 24 * 3_600_000;

/** How a trigger has begun to listen. */
export interface Beginning {
	/** Whether it was switched off before, so that all it listens to begins now. */
	isNew: boolean;
	/** The account and Oneflow's time when it was switched on, where they are known. */
	start?: Start;
}

/** n8n's database could not be asked just now, as while no worker runs. */
export class Unanswered extends Error {}

/**
 * How far the trigger has looked. Where this process does not know it for this account and these settings, a
 * run asks n8n's database since when the trigger has listened to what, and what is new begins now: nothing of
 * before runs then. Throws OneflowFailure, and Unanswered when n8n did not answer.
 */
export async function findProgress(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	settings: TriggerSettings,
	beginning: Beginning,
	signal: AbortSignal,
): Promise<Progress | undefined> {
	const name = nameOf(context);
	const { account: connection } = oneflow;
	const { eventTypes, workspaceIds, extensionType, templateType } = settings;
	const scope = JSON.stringify([eventTypes, workspaceIds, extensionType, templateType]);
	const known = progresses.get(name);
	if (known?.connection === connection && known.scope === scope) return known;
	const { start } = beginning;
	const { account, now } = start?.connection === connection ? start : await readStart(oneflow);
	if (known?.account === account && known.scope === scope) {
		known.connection = connection;
		return known;
	}
	const watches = watchesOf(account, settings, known?.watches);
	const at = Math.floor(now / 1000);
	const answer = await ask(context, {
		watches: [...watches.types, ...watches.places],
		also: watches.also,
		at,
		isNew: beginning.isNew,
	});
	if (signal.aborted) return undefined;
	if (answer === '') {
		throw new Unanswered(
			'n8n did not say what the trigger has listened to before; it is asked again',
		);
	}
	const [whole, text] = answer.split(' ');
	const since = sinceIn(text);
	const earliest = Math.min(...since.values()) * 1000;
	const from = Math.max(earliest, now - LONGEST_LOOK_BACK_MS, Number.parseInt(whole, 36));
	beginning.isNew = false;
	beginning.start = undefined;
	const progress: Progress = {
		connection,
		account,
		scope,
		watches,
		heardSince: since,
		begun: now,
		since: from,
		settled: from,
		hasLooked: false,
		seen: new Map(),
		ran: new Set(),
	};
	progresses.set(name, progress);
	return progress;
}
