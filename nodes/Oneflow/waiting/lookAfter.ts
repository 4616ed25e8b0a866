import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';

import { Recent } from '../recent';
import type { OneflowClient } from '../transport/client';
import { baseOf, resumeUrlOf } from './address';
import { bellOf } from './bell';
import { siteOf, warn } from './runs';

/** Old waits that a trigger has asked in an hour, which costs a call for every one that still waits. */
const OLD_ASKED = 100;

/** How often to look where runs wait, and where none does. */
const EVERY_MS = 55_000;
const EVERY_MS_WITHOUT_WAITS = 3_600_000;

const lookedAt = new Recent(EVERY_MS_WITHOUT_WAITS);
const askedOld = new Recent(3_600_000);

/**
 * Where waiting executions of this n8n are called. Asked for when a trigger is started, as n8n evaluates nothing
 * for it later; undefined where n8n does not tell.
 */
export function waitingBaseOf(context: ITriggerFunctions): string | undefined {
	try {
		// n8n's types lack it for triggers.
		return baseOf(resumeUrlOf(context as unknown as IExecuteFunctions));
	} catch {
		return undefined;
	}
}

/**
 * Runs a round for an active trigger: it wakes runs whose decision got lost, and removes webhooks of runs
 * that are over. `base` is where waiting executions of this n8n are called. For many triggers of an account
 * one is enough. What fails is logged, as the trigger's own work does not depend on it.
 */
export async function lookAfterWaits(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	base: string,
): Promise<void> {
	const bell = bellOf(siteOf(context, oneflow, base));
	const key = `${base} ${oneflow.account}`;
	const areSome = bell.memory.register.known.length > 0;
	if (lookedAt.has(key, areSome ? EVERY_MS : EVERY_MS_WITHOUT_WAITS)) return;
	lookedAt.add(key);
	const old = askedOld.has(key) ? 0 : OLD_ASKED;
	askedOld.add(key);
	try {
		await bell.look(siteOf(context, oneflow, base), old);
	} catch (error) {
		warn(context, 'could not look after waiting executions', error);
	}
}
