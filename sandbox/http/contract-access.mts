import type { FastifyRequest } from 'fastify';
import { ApiError } from '../model/errors.mts';
import type { Who } from '../model/events.mts';
import { mayEditContract, participantOf, seesContract } from '../model/rights.mts';
import type { Store } from '../model/store.mts';
import type { Contract, Party } from '../model/types.mts';

/** An identifier from the path; a 400 when it is not a number. */
export function pathId(store: Store, request: FastifyRequest, name: string): number {
	const text = (request.params as Record<string, string | undefined>)[name] ?? '';
	if (!/^\d{1,15}$/.test(text)) {
		throw ApiError.problem(name, 'Not a valid integer.', store.guesses.malformedIdStatus);
	}
	return Number(text);
}

/** A test for the object that the path names, by number or, if allowed, as `c::…` (2.6). */
export function pathMatcher(
	store: Store,
	request: FastifyRequest,
	name: string,
): (one: { id: number; custom_id: string | null }) => boolean {
	const text = (request.params as Record<string, string | undefined>)[name] ?? '';
	if (store.guesses.customIdPaths && text.startsWith('c::')) {
		return ({ custom_id: customId }) => customId === text.slice(3);
	}
	const wanted = pathId(store, request, name);
	return ({ id }) => id === wanted;
}

/** The contract of the path, if the caller sees it; 404 otherwise (3.9). */
export function readableContract(store: Store, request: FastifyRequest): Contract {
	const contract = store.contracts.get(pathId(store, request, 'contract_id'));
	if (!contract || !seesContract(request.actor, contract)) throw new ApiError(404);
	return contract;
}

/** As readableContract, for callers who may change it; 403 otherwise (1.4). */
export function writableContract(store: Store, request: FastifyRequest): Contract {
	const contract = readableContract(store, request);
	if (!mayEditContract(request.actor, contract)) throw new ApiError(403);
	return contract;
}

/** As writableContract, for edits that end with the signatures; 409 later (3.9). */
export function editableContract(store: Store, request: FastifyRequest): Contract {
	const contract = writableContract(store, request);
	if (!store.guesses.contentEditableStates.includes(contract.state)) {
		throw new ApiError(409, `A contract that is ${contract.state} cannot be edited.`);
	}
	return contract;
}

/** The party of the path. */
export function partyOf(store: Store, contract: Contract, request: FastifyRequest): Party {
	const party = contract.parties.find(pathMatcher(store, request, 'party_id'));
	if (!party) throw new ApiError(404);
	return party;
}

/** The caller as a participant, for the event log. */
export const callerIn = (contract: Contract, request: FastifyRequest): Who | null =>
	participantOf(contract, request.actor.user);
