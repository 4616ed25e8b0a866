import type { FastifyRequest } from 'fastify';
import { CREATOR_PLACEHOLDER_WORKS, MISSING_USER_EMAIL_STATUS } from '../guesses.mts';
import type { Store } from '../model/store.mts';
import type { Contract, Token, User } from '../model/types.mts';
import { ApiError } from './errors.mts';

/** Who calls: a token, and a person unless the call is made as anonymous administrator (1.2). */
export interface Actor {
	token: Token;
	user: User | null;
}

declare module 'fastify' {
	interface FastifyRequest {
		actor: Actor;
	}
	interface FastifyContextConfig {
		/** The endpoint needs `x-oneflow-user-email` (rows marked R in 3.0). */
		person?: boolean;
	}
}

const TOKEN_PATTERN = /^[a-zA-Z0-9-]{40}$/;

const header = (request: FastifyRequest, name: string): string | undefined => {
	const value = request.headers[name];
	return Array.isArray(value) ? value[0] : value;
};

function userFor(store: Store, email: string, contractId: string | undefined): User | null {
	if (email !== '__CREATOR__' || !CREATOR_PLACEHOLDER_WORKS) {
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
			throw new ApiError(
				MISSING_USER_EMAIL_STATUS,
				'This operation needs the header x-oneflow-user-email of an active user.',
			);
		}
		return { token, user: null };
	}
	const { contract_id: contractId } = request.params as { contract_id?: string };
	return { token, user: userFor(store, email, contractId) };
}

/** An anonymous caller has the sight and the rights of an administrator (1.2). */
export const isAdmin = (actor: Actor): boolean => actor.user === null || actor.user.is_admin;

/** The person who acts; only for endpoints that need one. */
export function personOf(actor: Actor): User {
	if (!actor.user) throw new ApiError(404);
	return actor.user;
}

export const seesWorkspace = (actor: Actor, workspaceId: number): boolean =>
	isAdmin(actor) || actor.user?.roles[workspaceId] !== undefined;

/** The right `contract:create` comes from the role in the workspace (1.4, 3.3). */
export const mayCreateIn = (user: User, workspaceId: number): boolean =>
	user.roles[workspaceId] === 'manager';

/** The participant of the owner's side who stands for a user. */
export function participantOf(contract: Contract, user: User | null) {
	if (!user) return null;
	for (const party of contract.parties) {
		if (!party.my_party) continue;
		const participant = party.participants.find(
			({ email }) => email.toLowerCase() === user.email.toLowerCase(),
		);
		if (participant) return { party, participant };
	}
	return null;
}

export const seesContract = (actor: Actor, contract: Contract): boolean =>
	seesWorkspace(actor, contract.workspace_id) || participantOf(contract, actor.user) !== null;

export const mayEditContract = (actor: Actor, contract: Contract): boolean =>
	isAdmin(actor) ||
	actor.user?.roles[contract.workspace_id] === 'manager' ||
	participantOf(contract, actor.user)?.participant.update === true;

export const mayDeleteContract = (actor: Actor, contract: Contract): boolean =>
	isAdmin(actor) || actor.user?.roles[contract.workspace_id] === 'manager';
