import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { OneflowClient } from '../transport/client';
import {
	CANCELLED_CODE,
	isForbidden,
	isMissing,
	OneflowFailure,
	rethrow,
} from '../transport/failure';
import { customIdOf } from './dataFields';
import { getPage } from '../transport/paging';

/** The filter's longest value (API notes 3.9). */
export const LONGEST_FIELD_MATCH = 600;

/** `filter[custom_id:value]`: the value of a data field, exactly (API notes 3.9). */
export function dataFieldMatch(customId: string, value: string): string {
	return `${customId}:${value}`;
}

/** A data field's value that stands for the business case: at most one contract may carry it. */
export interface Reference {
	customId: string;
	value: string;
}

/** Rows looked at; more than one is already unusual. */
const MATCHES_READ = 10;

const fieldsSchema = z.array(z.record(z.string(), z.unknown())).catch([]);

function carries(contract: IDataObject, { customId, value }: Reference): boolean {
	return fieldsSchema
		.parse(contract.data_fields)
		.some((field) => customIdOf(field as IDataObject) === customId && field.value === value);
}

/**
 * The oldest contract whose field has the reference's value, read in full; undefined when there is
 * none. Uses `filter[data_field_match]`, the practical key against doubles (API notes 2.10), and looks
 * at the contract itself before believing the filter.
 */
export async function findByReference(
	oneflow: OneflowClient,
	reference: Reference,
): Promise<IDataObject | undefined> {
	const query = {
		'filter[data_field_match]': dataFieldMatch(reference.customId, reference.value),
	};
	const { data } = await getPage(oneflow, '/contracts', query, 0, MATCHES_READ);
	const ids = data.map(({ id }) => Number(id)).sort((one, other) => one - other);
	for (const id of ids) {
		const contract = await readIfThere(oneflow, id);
		if (contract !== undefined && carries(contract, reference)) return contract;
	}
	return undefined;
}

async function readIfThere(oneflow: OneflowClient, id: number): Promise<IDataObject | undefined> {
	try {
		return await oneflow.get(`/contracts/${id}`);
	} catch (error) {
		// Deleted between the two calls, or not for this user's eyes.
		if (isMissing(error) || isForbidden(error)) return undefined;
		rethrow(error);
	}
}

/** Waits before each look for a contract whose creation got lost on the way: Oneflow may still work. */
const LOOKS_AFTER_LOST_ANSWER_MS = [250, 750, 2_000];
/** Nobody answered in time, so Oneflow may be at work on it still: look longer before trying again. */
const LOOKS_AFTER_TIMEOUT_MS = [1_000, 4_000, 10_000, 15_000];
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const GATEWAY_TIMEOUT = 504;
/** A rate limit is a refusal, so one look is enough; the pause it ordered comes before that. */
const LOOKS_AFTER_RATE_LIMIT_MS = [0];
/** So many that it takes more than bad luck to run out of them. */
const MOST_CREATE_ATTEMPTS = 12;

/** Spreads the items of a run, which would otherwise meet the same trouble in step again and again. */
function spread(ms: number): number {
	return ms * (0.75 + Math.random() / 2);
}

/** The waits before looking whether a failed create did its work; undefined when it surely did not. */
function looksAfter(error: unknown): number[] | undefined {
	if (!(error instanceof OneflowFailure) || error.code === CANCELLED_CODE) return undefined;
	if (error.status === 429) return LOOKS_AFTER_RATE_LIMIT_MS;
	if (error.outcome === 'refused') return undefined;
	const isTimeout = error.status === GATEWAY_TIMEOUT || TIMEOUT_CODES.has(error.code ?? '');
	return isTimeout ? LOOKS_AFTER_TIMEOUT_MS : LOOKS_AFTER_LOST_ANSWER_MS;
}

/**
 * Creates a contract at most once for its reference. An answer that got lost leaves open whether the
 * contract was made, so the reference is looked for before each further attempt.
 *
 * `create` makes one attempt and does not repeat it by itself. `existing` tells that the contract was
 * there before the call. Throws OneflowFailure.
 */
export async function createOnce(
	oneflow: OneflowClient,
	reference: Reference,
	create: () => Promise<IDataObject>,
): Promise<{ contract: IDataObject; existing: boolean }> {
	const before = await findByReference(oneflow, reference);
	if (before !== undefined) return { contract: before, existing: true };
	for (let attempt = 1; ; attempt++) {
		try {
			return { contract: await create(), existing: false };
		} catch (error) {
			const looks = looksAfter(error);
			if (looks === undefined) rethrow(error);
			for (const wait of looks) {
				await oneflow.wait(spread(wait));
				const made = await findByReference(oneflow, reference);
				if (made !== undefined) return { contract: made, existing: false };
			}
			if (attempt >= MOST_CREATE_ATTEMPTS) rethrow(error);
		}
	}
}
