import { ApiError } from './errors.mts';
import { type EventType, logEvents, type Who } from './events.mts';
import { timeOf, toBodyTime } from './formats.mts';
import { advanceLifecycle } from './lifecycle.mts';
import type { Store } from './store.mts';
import type { Contract, ContractState, Participant } from './types.mts';

interface Options {
	silent?: boolean;
	time?: number;
}

/** All participants with their parties. */
export const everyone = (contract: Contract): Who[] =>
	contract.parties.flatMap((party) =>
		party.participants.map((participant) => ({ party, participant })),
	);

function enter(contract: Contract, state: ContractState, time: number): void {
	contract.state = state;
	contract.state_updated_time = toBodyTime(time);
}

/** When the signing period of a contract published at `time` is over; null for never (4.1). */
export function signingDeadline(contract: Contract, time: number): string | null {
	const { signing_period: period } = contract;
	if (period.type === 'fixed_date' && period.expire_date) {
		return toBodyTime(Date.parse(`${period.expire_date}T23:59:59Z`));
	}
	if (period.type === 'days_after_publish' && period.expire_days_after_publish) {
		return toBodyTime(time + period.expire_days_after_publish * 86_400_000);
	}
	return null;
}

/** Pretends to deliver the invitation; addresses that begin with `bounce` fail. */
export function invite(store: Store, contract: Contract, who: Who, options: Options = {}): void {
	const { participant } = who;
	if (participant.delivery_channel === 'none' || participant.delivery_channel === 'same_device') {
		return;
	}
	if (participant.email.startsWith('bounce')) {
		participant.delivery_status = 'bounce';
		logEvents(store, contract, ['participant:delivery_failure'], who, options);
	} else {
		participant.delivery_status = 'success';
	}
}

/** draft → pending (4.1). */
export function publish(store: Store, contract: Contract, who: Who | null, options: Options = {}) {
	if (contract.state !== 'draft') {
		throw new ApiError(409, 'Only a draft can be published.');
	}
	if (!store.account.can_publish) throw new ApiError(402);
	const time = options.time ?? store.now();
	enter(contract, 'pending', time);
	contract.published_time = toBodyTime(time);
	contract.signing_period_expiry_time = signingDeadline(contract, time);
	const others = everyone(contract).filter(({ party }) => !party.my_party);
	logEvents(
		store,
		contract,
		['contract:publish', ...others.map((): EventType => 'participant:publish')],
		who,
		options,
	);
	for (const other of others) invite(store, contract, other, options);
}

/** A visit to the personal page of a participant (4.3: visit counters are the owner's). */
export function visit(store: Store, contract: Contract, who: Who, options: Options = {}): void {
	const { participant } = who;
	const now = toBodyTime(options.time ?? store.now());
	const first = participant.first_visited_time === null;
	participant.first_visited_time ??= now;
	participant.last_visited_time = now;
	participant.visits += 1;
	if (participant.delivery_status === 'success') participant.delivery_status = 'opened';
	if (first) logEvents(store, contract, ['participant:first_visit'], who, options);
}

function decide(
	contract: Contract,
	{ participant }: Who,
	state: 'signed' | 'declined',
	time: number,
) {
	if (contract.state !== 'pending') {
		throw new ApiError(409, `A contract that is ${contract.state} cannot be ${state}.`);
	}
	if (!participant.signatory) throw new ApiError(409, 'The participant is not a signatory.');
	if (participant.sign_state !== 'undecided') {
		throw new ApiError(409, 'The participant has decided already.');
	}
	participant.sign_state = state;
	participant.sign_state_updated_time = toBodyTime(time);
}

/** One signature; the last one makes the contract signed (4.1). */
export function sign(store: Store, contract: Contract, who: Who, options: Options = {}): void {
	const time = options.time ?? store.now();
	decide(contract, who, 'signed', time);
	const happened: EventType[] = ['participant:sign'];
	const open = everyone(contract).some(
		({ participant }) => participant.signatory && participant.sign_state !== 'signed',
	);
	if (!open) {
		enter(contract, 'signed', time);
		happened.push('contract:sign', ...advanceLifecycle(contract, time));
	}
	logEvents(store, contract, happened, who, options);
}

/** pending → declined (4.1). */
export function decline(store: Store, contract: Contract, who: Who, options: Options = {}): void {
	const time = options.time ?? store.now();
	decide(contract, who, 'declined', time);
	enter(contract, 'declined', time);
	logEvents(store, contract, ['participant:decline', 'contract:decline'], who, options);
}

/** pending → overdue (4.1). */
export function expire(store: Store, contract: Contract, options: Options = {}): void {
	if (contract.state !== 'pending') {
		throw new ApiError(409, 'Only a pending contract can become overdue.');
	}
	const time = options.time ?? store.now();
	enter(contract, 'overdue', time);
	const deadline = contract.signing_period_expiry_time;
	if (deadline === null || timeOf(deadline) > time) {
		contract.signing_period_expiry_time = toBodyTime(time);
	}
	logEvents(store, contract, ['contract:signing_period_expire'], null, options);
}

/** overdue → pending, after the deadline was moved (4.1). */
export function revive(store: Store, contract: Contract, who: Who | null): void {
	enter(contract, 'pending', store.now());
	logEvents(store, contract, ['contract:signing_period_revive'], who);
}

/** any → gone (4.1). */
export function remove(store: Store, contract: Contract, who: Who | null): void {
	logEvents(store, contract, ['contract:delete'], who);
	store.contracts.delete(contract.id);
	store.search.note(contract, undefined, true);
	for (const [key, link] of store.accessLinks) {
		if (link.contract_id === contract.id) store.accessLinks.delete(key);
	}
}

function resetSignatures(contract: Contract): EventType[] {
	const signed: Participant[] = everyone(contract)
		.map(({ participant }) => participant)
		.filter(({ sign_state: state }) => state === 'signed');
	for (const participant of signed) {
		participant.sign_state = 'undecided';
		participant.sign_state_updated_time = null;
	}
	return signed.length === 0
		? []
		: ['contract:signature_reset', ...signed.map((): EventType => 'participant:signature_reset')];
}

/** Logs an edit of the content; signatures given to the old content fall (4.11). */
export function contentChanged(
	store: Store,
	contract: Contract,
	types: EventType[],
	who: Who | null,
): void {
	const happened: EventType[] = [...types];
	if (store.guesses.contentUpdateAccompaniesEdits) happened.push('contract:content_update');
	if (store.guesses.editResetsSignatures && contract.state === 'pending') {
		happened.push(...resetSignatures(contract));
	}
	logEvents(store, contract, happened, who);
}

/** The counterpart of `Who` for a participant id. */
export function findParticipant(contract: Contract, participantId: number): Who | null {
	return everyone(contract).find(({ participant }) => participant.id === participantId) ?? null;
}

/** Lets clocks run: signing periods end and lifecycles move on (4.1). */
export function sweep(store: Store, now = store.now()): void {
	for (const contract of store.contracts.values()) {
		const deadline = contract.signing_period_expiry_time;
		if (contract.state === 'pending' && deadline !== null && timeOf(deadline) <= now) {
			expire(store, contract);
		}
		const happened = advanceLifecycle(contract, now);
		if (happened.length > 0) logEvents(store, contract, happened);
	}
}
