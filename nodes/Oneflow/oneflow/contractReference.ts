import type { IDataObject } from 'n8n-workflow';

import { LOOKS_AFTER_LOST_ANSWER_MS } from '../assumptions';
import { asWritten } from '../characters';
import { Recent } from '../recent';
import { isRecord } from '../records';
import { ADMINISTRATOR, type OneflowClient } from '../transport/client';
import {
	CANCELLED_CODE,
	hasStatus,
	isFailure,
	isMissing,
	type OneflowFailure,
	orNothing,
	rethrow,
	UserProblem,
} from '../transport/failure';
import { getPage } from '../transport/paging';
import { mayRepeat } from '../transport/retry';
import { customIdOf, fieldsIn } from './dataFields';
import { inTurn } from './turns';

/** The filter's longest value (docs/oneflow-api.md 3.9). */
export const LONGEST_FIELD_MATCH = 600;

/** `filter[custom_id:value]`: the value of a data field, exactly (docs/oneflow-api.md 3.9). */
export function dataFieldMatch(customId: string, value: string): string {
	return `${customId}:${value}`;
}

/** A data field's value that stands for the business case: at most one contract may carry it. */
export interface ContractReference {
	customId: string;
	value: string;
}

/** Whether Oneflow does not show something to whoever asks. */
const isUnseen = (caught: unknown) => hasStatus(caught, 401, 403, 404, 410);

/** Rows looked at; more than one is already unusual. */
const MATCHES_READ = 10;

/** Whether the contract carries the reference; undefined when its fields, their custom IDs or values are not shown. */
function carries(contract: IDataObject, { customId, value }: ContractReference) {
	const fields = fieldsIn(contract) ?? [];
	const own = fields.filter((field) => customIdOf(field) === customId);
	const isShown = fields.some((field) => customIdOf(field) !== undefined);
	if (!isShown || own.some((field) => isRecord(field.value))) return undefined;
	return own.some((field) => asWritten(String(field.value ?? '')) === asWritten(value));
}

/** What Oneflow shows its anonymous administrator, who sees the contracts of all, or else the acting user. */
async function asAnybody<T>(
	oneflow: OneflowClient,
	look: (asking: OneflowClient) => Promise<T | undefined>,
): Promise<T | undefined> {
	return (await orNothing(look(oneflow.as(ADMINISTRATOR)), isUnseen)) ?? (await look(oneflow));
}

/**
 * The oldest contract whose field has the reference's value, read in full; undefined when there is none. Uses
 * `filter[data_field_match]` (docs/oneflow-api.md 2.10), and looks at the contract itself before believing it.
 */
async function search(oneflow: OneflowClient, reference: ContractReference) {
	const query = { 'filter[data_field_match]': dataFieldMatch(reference.customId, reference.value) };
	const { data, count, isOpen } = await getPage(oneflow, '/contracts', query, 0, MATCHES_READ);
	const ids = data.map(({ id }) => Number(id)).sort((one, other) => one - other);
	let untold: IDataObject | undefined;
	for (const id of ids) {
		// It may be deleted between two calls.
		const contract = await orNothing(oneflow.get(`/contracts/${id}`), isMissing);
		const isIt = contract === undefined ? false : carries(contract, reference);
		if (isIt === true) return contract;
		if (isIt === undefined) untold ??= contract;
	}
	// What matches beyond those read may carry it.
	const isAll = isOpen ? data.length < MATCHES_READ : count <= data.length;
	if (ids.length === 0 || isAll) return untold;
	throw new UserProblem(
		`Reference Field: Oneflow does not search by "${reference.customId}", so it is unknown whether a contract with this reference exists. None was created.`,
		'Remove the Reference Field to create contracts without this check, or report this.',
	);
}

/** The IDs of what this process made, by account and reference: Oneflow's search lags, and executions come at once. */
const made = new Recent<number>(Infinity, 10_000);

/** When all looks have been taken. */
const LONGEST_LAG_MS = LOOKS_AFTER_LOST_ANSWER_MS.reduce((sum, ms) => sum + ms);

/** What was made lately as it is now, if it is still there and still carries the reference. */
async function findMade(oneflow: OneflowClient, key: string, reference: ContractReference) {
	const id = made.get(key);
	if (id === undefined) return undefined;
	const path = `/contracts/${id}`;
	let contract: IDataObject | undefined;
	// Oneflow may not show yet what it has just made.
	for (const wait of [0, ...LOOKS_AFTER_LOST_ANSWER_MS]) {
		await oneflow.wait(wait);
		const read = asAnybody(oneflow, async (asking) => await asking.get(path));
		contract = await orNothing(read, isUnseen);
		if (contract !== undefined || made.age(key) > LONGEST_LAG_MS) break;
	}
	// A contract read right after it was made may come without its fields (docs/oneflow-api.md 2.10).
	if (contract !== undefined && carries(contract, reference) !== false) return contract;
	made.delete(key);
	return undefined;
}

/** Enough that it takes more than bad luck to run out of them. */
const MOST_CREATE_ATTEMPTS = 12;

/** The waits before looking whether a failed create did its work; none when looking is useless. */
function looksAfter({ status, outcome }: OneflowFailure): number[] {
	// Nothing was done for sure, so one look is enough; a pause that a rate limit ordered comes before that.
	if (status === 429) return [0];
	return { refused: [], unreachable: [1_000], unknown: LOOKS_AFTER_LOST_ANSWER_MS }[outcome];
}

/**
 * Creates a contract at most once for its reference, as far as one process can: its executions take turns for each
 * account and reference; what it made is remembered from Oneflow's answer on, also while the search lags and when
 * a later step is refused; and before creating, and for 45 seconds after a lost answer, the reference is looked for.
 *
 * What it cannot rule out, two contracts for one reference:
 * - two n8n processes (queue mode, two instances) or somebody else creating within the same seconds, up to
 *   the lag of Oneflow's search; so also a restart of n8n within that lag after a create;
 * - a create that Oneflow carries out, or whose contract its search shows, later than 45 seconds after its answer
 *   got lost;
 * - the first contract lying where neither the anonymous administrator nor the acting user sees it;
 * - the field of the first contract changed or emptied meanwhile, or the contract deleted.
 *
 * `create` makes one attempt and does not repeat it by itself. `existing` tells that the contract was
 * there before the call. Throws OneflowFailure.
 */
export async function createOnce(
	oneflow: OneflowClient,
	wanted: ContractReference,
	create: () => Promise<IDataObject>,
): Promise<{ contract: IDataObject; existing: boolean }> {
	// As Oneflow stores it: without spaces at the ends.
	const reference = { ...wanted, value: wanted.value.trim() };
	const key = JSON.stringify([oneflow.connection.account, reference.customId, reference.value]);
	return await inTurn(oneflow, key, async () => {
		const findBy = async (asking: OneflowClient) => await search(asking, reference);
		const before = (await findMade(oneflow, key, reference)) ?? (await asAnybody(oneflow, findBy));
		if (before !== undefined) return { contract: before, existing: true };
		const contract = await createOrFind(oneflow, create, findBy);
		made.set(key, Number(contract.id));
		return { contract, existing: false };
	});
}

async function createOrFind(
	oneflow: OneflowClient,
	create: () => Promise<IDataObject>,
	findBy: (asking: OneflowClient) => Promise<IDataObject | undefined>,
): Promise<IDataObject> {
	// They look in turn, which costs no more calls than one alone; who made it sees it, so the last look is the user's.
	const viewers = [oneflow, oneflow.as(ADMINISTRATOR)];
	for (let attempt = 1; ; attempt++) {
		try {
			return await create();
		} catch (error) {
			if (!isFailure(error) || error.code === CANCELLED_CODE) rethrow(error);
			const waits = looksAfter(error);
			for (const [at, wait] of waits.entries()) {
				// Spread, as the items of a run would otherwise meet the same trouble in step again and again.
				await oneflow.wait(wait * (1 + Math.random() / 4));
				const look = findBy(viewers[at % viewers.length]);
				// What is still not shown at the end may be the contract.
				const found = await (at < waits.length - 1 ? orNothing(look, isUnseen) : look);
				if (found === undefined) continue;
				// As if it had been answered, so that a further try of the item knows it for its own.
				const response = { body: found, headers: {}, statusCode: 201 };
				oneflow.journal.note(error.call.path, { response });
				return found;
			}
			// An answer that shows no contract would come again, and each might stand for one.
			if (attempt >= MOST_CREATE_ATTEMPTS || !mayRepeat(error, true)) rethrow(error);
		}
	}
}
