import type { OneflowClient } from '../transport/client';
import { idOf } from '../transport/paging';
import type { Role } from './callback';
import { changeRole, onePerRun, type Waiting } from './webhooks';

/** Up to so many waits of a place hear of every decision there, each for itself. */
const FEW = 4;

/** Waits that hear for all others where there are more: two, as one may have been stopped. */
export const HERALDS = 2;

const endOf = ({ callback: { expires = Number.POSITIVE_INFINITY } }: Waiting) => expires;

function byAge(waits: Waiting[]): Waiting[] {
	return [...waits].sort(
		({ webhook: one }, { webhook: other }) => Number(idOf(one)) - Number(idOf(other)),
	);
}

/** The heralds among waits, the first made first. */
export function heraldsOf(waits: Waiting[]): Waiting[] {
	return byAge(waits.filter(({ callback }) => callback.role === 'herald'));
}

/**
 * Which role each wait of a place should have. Oneflow calls every webhook that hears of a decision, and n8n
 * takes such calls badly by the hundred: with n waits, n decisions would be n times n calls. So where there are
 * more than a few, those whose time limit is the latest are the heralds, and no parked one outlives them. A
 * webhook that several contracts share is parked only while its run begins (`own`), as its address names one
 * of them.
 *
 * It depends on Oneflow's list alone, so that all processes come to the same result, in whatever order.
 */
export function wantedRoles(waits: Waiting[], own?: Waiting): Map<Waiting, Role | undefined> {
	const isFew = waits.length <= FEW && waits.every(({ callback }) => callback.role === undefined);
	if (isFew) return new Map(waits.map((wait) => [wait, undefined]));
	const isHerald = ({ callback }: Waiting) => Number(callback.role === 'herald');
	const lasting = byAge(waits).sort(
		(one, other) => compare(endOf(other), endOf(one)) || isHerald(other) - isHerald(one),
	);
	// A run that has several webhooks is one herald, as it goes on as a whole.
	const heralds = new Set(onePerRun(lasting).slice(0, HERALDS));
	return new Map(
		lasting.map((wait) => {
			const { isShared, role } = wait.callback;
			const staysHearing = isShared === true && wait !== own;
			return [wait, heralds.has(wait) ? 'herald' : staysHearing ? role : 'parked'];
		}),
	);
}

/** Ends may be infinite, whose difference is no number. */
function compare(one: number, other: number): number {
	return one === other ? 0 : one - other;
}

/**
 * Gives the waits of one place the roles they should have, heralds first, so that nobody is parked before
 * somebody hears for it. A run that begins changes its `own`, which it gets the role of, and what concerns
 * heralds; one of the first after the few changes those as well. Of many that begin together, each other one
 * changes its own. Gives whether any was changed. Throws what Oneflow answers.
 */
export async function arrange(
	oneflow: OneflowClient,
	waits: Waiting[],
	own?: Waiting,
): Promise<boolean> {
	const roles = wantedRoles(waits, own);
	const isForAll = own === undefined || byAge(waits).indexOf(own) < FEW + HERALDS;
	const changes = [...roles].filter(([wait, role]) => {
		const { role: present } = wait.callback;
		return role !== present && (isForAll || wait === own || [role, present].includes('herald'));
	});
	const isPromoted = ([, role]: [Waiting, Role | undefined]) => role === 'herald';
	const demoted = changes.filter((change) => !isPromoted(change));
	for (const [wait, role] of [...changes.filter(isPromoted), ...demoted]) {
		await changeRole(oneflow, wait, role);
	}
	return changes.length > 0;
}

/** The same for every place. */
export async function arrangeAll(oneflow: OneflowClient, waits: Waiting[]): Promise<void> {
	for (const place of new Set(waits.map(({ callback }) => callback.place))) {
		await arrange(
			oneflow,
			waits.filter(({ callback }) => callback.place === place),
		);
	}
}
