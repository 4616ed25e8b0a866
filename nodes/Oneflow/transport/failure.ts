import type { IDataObject } from 'n8n-workflow';

import { problemIn, type Problem } from './problem';

/**
 * What is known about the work that a failed call asked for:
 * `refused` Oneflow answered and did nothing; `unreachable` the call never arrived;
 * `unknown` it may or may not have been done.
 */
export type Outcome = 'refused' | 'unreachable' | 'unknown';

export interface FailedCall {
	method: string;
	path: string;
	body?: IDataObject;
}

/** A call to Oneflow that did not succeed, without headers, so that neither token nor address travels with it. */
export class OneflowFailure extends Error {
	readonly problem: Problem;

	/** Whether a page or a plain text answered, as a proxy or a firewall does; Oneflow answers in JSON. */
	readonly isForeign: boolean;

	/** Said in place of Oneflow's own words, once more is known. */
	explanation?: { headline: string; remedy: string };

	constructor(
		readonly call: FailedCall,
		readonly outcome: Outcome,
		/** HTTP status; undefined when no answer came. */
		readonly status: number | undefined,
		/** System code of a broken connection, such as ECONNRESET. */
		readonly code: string | undefined,
		answer?: unknown,
	) {
		const known = problemIn(answer);
		super(known.detail ?? known.title ?? `No usable answer (${status ?? code ?? 'no connection'})`);
		this.name = 'OneflowFailure';
		this.problem = known;
		this.isForeign = typeof answer === 'string' && answer.trim() !== '';
	}

	/** Says this in place of Oneflow's own words. */
	explained(headline: string, remedy: string): this {
		return Object.assign(this, { explanation: { headline, remedy } });
	}

	/** Whether the call may have changed something although no usable answer came. */
	get mayHaveBeenDone(): boolean {
		return this.call.method !== 'GET' && this.outcome === 'unknown';
	}
}

/** What the user asked for cannot be done, found below the forms: with what to do. The runner adds the item. */
export class UserProblem extends Error {
	constructor(
		/** What is wrong, beginning with the field's label when there is one. */
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'UserProblem';
	}
}

/** The code n8n's own helper gives a request that a cancelled execution takes back. */
export const CANCELLED_CODE = 'ERR_CANCELED';

/** The code of a request that n8n itself did not send, and never will. */
export const NOT_SENT_CODE = 'NOT_SENT_BY_N8N';

/** Throws on what was caught: the runner makes n8n's error of it, though the linter takes a bare `throw` for one. */
export function rethrow(caught: unknown): never {
	throw caught;
}

/** What a call gives, or undefined when it fails in one of the ways named. */
export async function orNothing<T>(
	work: Promise<T>,
	...ways: Array<(caught: unknown) => boolean>
): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		if (ways.some((isExpected) => isExpected(error))) return undefined;
		return rethrow(error);
	}
}

/** What a look-up gives; undefined for what is not there, or not for this user's eyes. */
export async function ifReadable<T>(lookUp: Promise<T>): Promise<T | undefined> {
	return await orNothing(lookUp, isMissing, isForbidden);
}

/** Whether a caught value is a call to Oneflow that did not succeed. */
export function isFailure(caught: unknown): caught is OneflowFailure {
	return caught instanceof OneflowFailure;
}

/** Whether Oneflow, or who answers in its place, has said that it did not do what was asked. */
export function isRefused(caught: unknown): boolean {
	return isFailure(caught) && caught.outcome === 'refused';
}

/** Whether a caught value is an answer of Oneflow's, or in its place, with one of these statuses. */
export function hasStatus(caught: unknown, ...statuses: number[]): caught is OneflowFailure {
	return isFailure(caught) && statuses.includes(caught.status ?? 0);
}

/** Whether Oneflow says that what was asked for does not exist (404), or does so no more (410). */
export function isMissing(caught: unknown): boolean {
	return hasStatus(caught, 404, 410) && !caught.isForeign;
}

/** Whether Oneflow says that this user may not see or do it (403). */
export function isForbidden(caught: unknown): boolean {
	return hasStatus(caught, 403) && !caught.isForeign;
}
