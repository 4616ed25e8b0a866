import type { FastifyRequest } from 'fastify';
import { ApiError, refuse } from '../model/errors.mts';
import type { Actor } from '../model/rights.mts';
import type { Store } from '../model/store.mts';
import type { User } from '../model/types.mts';

const TOKEN_PATTERN = /^[a-zA-Z0-9-]{40}$/;

const header = (request: FastifyRequest, name: string): string | undefined => {
	const value = request.headers[name];
	return Array.isArray(value) ? value[0] : value;
};

function userFor(store: Store, email: string, contractId: string | undefined): User | null {
	if (email !== '__CREATOR__' || !store.guesses.creatorPlaceholder) {
		const user = store.userByEmail(email);
		if (!user?.active) throw new ApiError(401);
		return user;
	}
	// Without a contract there is nobody the placeholder could stand for.
	if (contractId === undefined) throw new ApiError(401);
	const contract = store.contracts.get(Number(contractId));
	if (!contract) return null;
	const user = store.users.get(contract.creator_id);
	if (!user?.active) throw new ApiError(401);
	return user;
}

/** Reads both credential headers (1.2, 1.4); everything wrong with them is a 401. */
export function authenticate(store: Store, request: FastifyRequest): Actor {
	const value = header(request, 'x-oneflow-api-token');
	if (value === undefined || !TOKEN_PATTERN.test(value)) throw new ApiError(401);
	const token = store.tokens.get(value);
	if (!token) throw new ApiError(401);
	const email = header(request, 'x-oneflow-user-email')?.trim();
	if (email === undefined || email === '') {
		if (request.routeOptions.config.person) {
			refuse(
				new ApiError(
					store.guesses.missingUserEmailStatus,
					'This operation needs the header x-oneflow-user-email of an active user.',
				),
			);
		}
		return { token, user: null };
	}
	// One report from production: 401 where one would expect 403 (1.4).
	const writes = request.method !== 'GET' && request.method !== 'HEAD';
	if (writes && store.guesses.unlicensedUsers.includes(email)) throw new ApiError(401);
	const { contract_id: contractId } = request.params as { contract_id?: string };
	return { token, user: userFor(store, email, contractId) };
}
