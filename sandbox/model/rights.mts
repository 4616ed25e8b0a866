import { ApiError } from './errors.mts';
import type { Contract, Token, User } from './types.mts';

/** Who calls: a token, and a person unless the call is made as anonymous administrator (1.2). */
export interface Actor {
	token: Token;
	user: User | null;
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
