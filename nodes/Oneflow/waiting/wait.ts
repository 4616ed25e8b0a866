import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { checkCallbackAddress } from '../webhooks/callbackAddress';
import {
	publishContract,
	refuseUnsigned,
	type Invitation,
	type Sending,
} from '../oneflow/publishing';
import type { OneflowClient } from '../transport/client';
import { OneflowFailure, rethrow, UserProblem } from '../transport/failure';
import { callbackAddress, newWait, resumeUrlOf, type Callback, type Role } from './callback';
import { LEFT, reachOf, warn, type Reach } from './calls';
import { outcomeOf, readContract } from './decision';
import { arrangeLiving, stateOf, withdraw } from './handOver';
import { lastWaits, listingSince } from './listing';
import { Recent } from '../recent';
import { arrange, HERALDS, heraldsOf, wantedRoles } from './roles';
import { sweepForRun } from './sweep';
import { allOf, placeOf, register, waitsIn, type Waiting } from './webhooks';

/** The place is known only once the contract was read. */
const LONGEST_PLACE = '999999999-999999999';

const ONCE_CALLABLE = 'run this again. Until then, Publish sends the contract without waiting.';

/** Addresses at which this n8n could not call itself. */
const outOfReach = new Recent(600_000);

/**
 * The waiting of one run of the node. All its items share one wait, as n8n has one address for an
 * execution: the run goes on when each of their contracts is decided.
 */
export class Wait {
	/** Names this wait in the addresses of its callbacks. */
	private readonly name = newWait(Date.now());

	private readonly resumeUrl: string;

	/** Where decisions are heard: for all contracts of a place together, or for each by itself. */
	private readonly places = new Map<string, Promise<'together' | 'alone'>>();

	/** The callbacks in Oneflow, by what they hear of, and the contracts they are named after. */
	private readonly registered = new Map<string, number>();

	/** The contracts that are not decided, and the callbacks that hear of them. */
	private readonly undecided = new Map<number, string>();

	/** All webhooks of the account, as this run has read them. */
	private webhooks: IDataObject[] | undefined;

	/** `until` is the end of the time limit; undefined without one. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly until: Date | undefined,
	) {
		this.resumeUrl = resumeUrlOf(context);
	}

	private get origin(): string {
		return new URL(this.resumeUrl).origin;
	}

	/**
	 * Sends a draft and has its decision called in; gives the contract, with `outcome` if it is already
	 * decided. A contract that was sent before is not sent again. The callback is in place before the
	 * contract is sent, or before its state is read for the last time, so that no decision falls between.
	 * Throws UserProblem when Oneflow cannot call this n8n, or nobody signs the draft.
	 */
	async begin(oneflow: OneflowClient, contractId: number, sending: Sending): Promise<IDataObject> {
		this.checkAddress(oneflow, contractId);
		const found = await oneflow.get(`/contracts/${contractId}`);
		const earlier = outcomeOf(found);
		if (earlier !== undefined) return { ...found, outcome: earlier };
		refuseUnsigned(found, sending);
		const heard = await this.listenFor(oneflow, placeOf(found), contractId);
		const contract =
			found.state === 'draft'
				? await publishUnlessSent(oneflow, contractId, sending.invitation)
				: await readContract(oneflow, contractId);
		const outcome = contract === undefined ? 'deleted' : outcomeOf(contract);
		if (outcome === undefined) {
			this.undecided.set(contractId, heard);
			return { ...contract };
		}
		this.undecided.delete(contractId);
		return { ...found, ...contract, outcome };
	}

	/** Has the decision of a contract called in, and gives the name of the callback that does so. */
	private async listenFor(
		oneflow: OneflowClient,
		place: string,
		contractId: number,
	): Promise<string> {
		const known = this.places.get(place);
		const settled = known ?? this.settleIn(oneflow, place, contractId);
		this.places.set(place, settled);
		try {
			if ((await settled) === 'together') return place;
		} catch (error) {
			this.places.delete(place);
			rethrow(error);
		}
		const alone = String(contractId);
		if (!this.registered.has(alone)) {
			const callback = this.callbackFor(contractId, place, 'parked');
			await register(oneflow, callbackAddress(this.resumeUrl, callback), callback);
			this.registered.set(alone, contractId);
		}
		return alone;
	}

	/**
	 * Registers the first callback of a place, and then looks which role it should have beside those that were
	 * there before. Not the other way round: heralds that were seen before may be gone by then.
	 */
	private async settleIn(
		oneflow: OneflowClient,
		place: string,
		contractId: number,
	): Promise<'together' | 'alone'> {
		const guess = this.isCrowded(oneflow, place) ? 'parked' : undefined;
		const callback = this.callbackFor(contractId, place, guess);
		const address = callbackAddress(this.resumeUrl, callback);
		await register(oneflow, address, callback);
		this.registered.set(guess === undefined ? place : String(contractId), contractId);
		const role = await this.roleOf(oneflow, address, callback);
		if (guess === 'parked') return 'alone';
		if (role !== 'parked') return 'together';
		this.registered.delete(place);
		this.registered.set(String(contractId), contractId);
		return 'alone';
	}

	/** Whether others were seen a moment ago that would hear for this run, which saves changing its role. */
	private isCrowded(oneflow: OneflowClient, place: string): boolean {
		const own = { webhook: { id: Number.MAX_SAFE_INTEGER }, callback: this.callbackFor(0, place) };
		const others = lastWaits(oneflow, this.origin, place);
		return heraldsOf(others).length > 0 && wantedRoles([...others, own], own).get(own) === 'parked';
	}

	/** Gives this run's webhook and the heralds their roles; other runs that begin look after themselves. */
	private async roleOf(
		oneflow: OneflowClient,
		address: string,
		{ place, role }: Callback,
	): Promise<Role | undefined> {
		try {
			const { webhooks } = await listingSince(oneflow, Date.now());
			this.webhooks = webhooks;
			const waits = waitsIn(webhooks, this.origin, place);
			const own = waits.find(({ webhook }) => webhook.callback_url === address);
			if (own !== undefined) return await this.takeRole(oneflow, waits, own);
			if (role === undefined || waits.some(({ callback }) => callback.role === 'herald'))
				return role;
			throw new UserProblem(
				'Oneflow does not list the webhook that it has just made',
				'Run this again. If it stays so, please report it.',
			);
		} catch (error) {
			// A run that hears for itself need not change, unless it is unknown whether that was done.
			const isRefused =
				error instanceof OneflowFailure &&
				(error.call.method === 'GET' || error.outcome === 'refused');
			if (role === 'parked' || !isRefused) rethrow(error);
			warn(this.context, 'could not look who else waits', error);
			return undefined;
		}
	}

	/**
	 * Gives the own webhook its role. It stays as it is where this n8n cannot call itself, as others could not
	 * tell it anything then. Whoever would end a herald's role makes sure that the others are there.
	 */
	private async takeRole(
		oneflow: OneflowClient,
		waits: Waiting[],
		own: Waiting,
	): Promise<Role | undefined> {
		const reach = reachOf(this.context, oneflow, this.origin);
		const wanted = wantedRoles(waits, own).get(own);
		if (wanted !== own.callback.role && !(await this.canBeCalled(reach, own))) {
			return own.callback.role;
		}
		if (wanted === 'herald' || heraldsOf(waits).length <= HERALDS) {
			await arrange(oneflow, waits, own);
		} else {
			await arrangeLiving(reach, waits, own);
		}
		return wanted;
	}

	/** Whether n8n reaches itself at the address that Oneflow calls it at; from inside, some networks refuse that. */
	private async canBeCalled(reach: Reach, own: Waiting): Promise<boolean> {
		if (outOfReach.has(this.origin)) return false;
		if ((await stateOf(reach, own)) !== undefined) return true;
		outOfReach.add(this.origin);
		this.context.logger.warn(
			`Oneflow node "${this.context.getNode().name}": n8n cannot call itself at ${this.origin}, so each waiting execution has to hear of all decisions in its workspace. Let n8n reach its own public address before hundreds wait.`,
		);
		return false;
	}

	private callbackFor(contractId: number, place: string, role?: Role): Callback {
		const expires = this.until === undefined ? undefined : Math.ceil(this.until.getTime() / 1000);
		const isShared = role !== 'parked' && this.context.getInputData().length > 1;
		return {
			contractId,
			...(isShared && { isShared }),
			place,
			role,
			wait: this.name,
			expires,
		};
	}

	/** Throws UserProblem when Oneflow could never call; a custom base URL may be a sandbox nearby. */
	private checkAddress(oneflow: OneflowClient, contractId: number): void {
		const longest = this.callbackFor(contractId, LONGEST_PLACE, 'herald');
		const address = callbackAddress(this.resumeUrl, longest);
		checkCallbackAddress(address, oneflow.credential, ONCE_CALLABLE);
	}

	/** Removes the callbacks that hear of no undecided contract. What fails is swept by a later run. */
	private async unregister(oneflow: OneflowClient): Promise<void> {
		const needed = new Set(this.undecided.values());
		const over = [...this.registered].filter(([name]) => !needed.has(name));
		if (over.length === 0) return;
		const named = new Set(over.map(([, contractId]) => contractId));
		try {
			const waits = waitsIn(await allOf(oneflow), this.origin);
			const isOver = ({ callback }: Waiting) =>
				callback.wait === this.name && named.has(callback.contractId);
			await withdraw(reachOf(this.context, oneflow, this.origin), waits.filter(isOver));
		} catch (error) {
			warn(this.context, LEFT, error);
		}
	}

	/**
	 * Puts the execution to wait if any contract is undecided, and gives the items to show meanwhile. What
	 * n8n is to go on with at the time limit is stored in place of the node's input: n8n goes on without
	 * calling the node.
	 */
	async conclude(
		oneflow: OneflowClient,
		items: INodeExecutionData[],
	): Promise<INodeExecutionData[]> {
		await sweepForRun(this.context, oneflow, this.origin, this.webhooks);
		const isUndecided = ({ json }: INodeExecutionData) =>
			json.outcome === undefined && this.undecided.has(Number(json.id));
		if (!items.some(isUndecided)) {
			this.undecided.clear();
			await this.unregister(oneflow);
			return items;
		}
		await this.unregister(oneflow);
		const atLimit = items.map((item) =>
			isUndecided(item) ? { ...item, json: { ...item.json, outcome: 'timedOut' } } : item,
		);
		this.context.getExecuteData().data = { main: [atLimit] };
		await this.context.putExecutionToWait(this.until ?? WAIT_INDEFINITELY);
		return items;
	}

	/** Takes the callbacks of a run back that has failed. */
	async abandon(oneflow: OneflowClient): Promise<void> {
		this.undecided.clear();
		await this.unregister(oneflow);
	}
}

/** Sends a draft; one that somebody else has sent meanwhile is given as it is. */
async function publishUnlessSent(
	oneflow: OneflowClient,
	contractId: number,
	invitation: Invitation,
): Promise<IDataObject | undefined> {
	try {
		return await publishContract(oneflow, contractId, invitation);
	} catch (error) {
		if (!(error instanceof OneflowFailure) || error.status !== 409) rethrow(error);
		const contract = await readContract(oneflow, contractId);
		if (contract?.state === 'draft') rethrow(error);
		return contract;
	}
}
