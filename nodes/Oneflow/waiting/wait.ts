import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { checkCallbackAddress } from '../webhooks/callbackAddress';
import {
	publishContract,
	refuseUnsigned,
	type Invitation,
	type Sending,
} from '../oneflow/publishing';
import { linkOf } from '../oneflow/shapes';
import type { OneflowClient } from '../transport/client';
import { OneflowFailure, rethrow } from '../transport/failure';
import { idOf } from '../transport/paging';
import { baseOf, callbackAddress, newWait, resumeUrlOf, type Callback } from './address';
import { bellOf, type Bell } from './bell';
import { outcomeOf, readUnlessDeleted, withOutcome } from './decision';
import { register, scopeOf, removeRegistered } from './register';
import { LEFT, siteOf, warn, type Site } from './runs';

/** The scope is known only once the contract was read. */
const LONGEST_SCOPE = '999999999-999999999';

const ONCE_CALLABLE = 'run this again. Until then, Publish sends the contract without waiting.';

/** Old waits that a starting run has asked at most. */
const OLD_ASKED = 5;

/**
 * The waiting of one run of the node. All its items share one wait, as n8n has one address for an
 * execution: the run goes on when each of their contracts is decided.
 */
export class Wait {
	/** Names this wait in the addresses of its callbacks. */
	private readonly name = newWait(Date.now());

	private readonly resumeUrl: string;

	/** The scopes that this run, or those that listen, are told of. */
	private readonly heard = new Map<string, Promise<unknown>>();

	/** The webhooks that this run has made, by contract. */
	private readonly made = new Map<number, IDataObject>();

	/** The contracts that are not decided. */
	private readonly undecided = new Set<number>();

	/** `until` is the end of the time limit; undefined without one. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly until: Date | undefined,
	) {
		this.resumeUrl = resumeUrlOf(context);
	}

	private siteOf(oneflow: OneflowClient): Site {
		return siteOf(this.context, oneflow, baseOf(this.resumeUrl));
	}

	/**
	 * Sends a draft and makes Oneflow report its decision; returns the contract, with `outcome` if it is
	 * already decided. A contract that was sent before is not sent again. The callback is in place before the
	 * contract is sent, or before its state is read for the last time, so that no decision falls between.
	 * Throws UserProblem when Oneflow cannot call this n8n, or nobody signs the draft.
	 */
	async begin(oneflow: OneflowClient, contractId: number, sending: Sending): Promise<IDataObject> {
		checkCallbackAddress(
			callbackAddress(this.resumeUrl, this.callbackFor(contractId, LONGEST_SCOPE)),
			oneflow.credential,
			ONCE_CALLABLE,
		);
		const found = await oneflow.get(`/contracts/${contractId}`);
		const earlier = outcomeOf(found);
		if (earlier !== undefined) return withOutcome(found, earlier);
		refuseUnsigned(found, sending);
		await this.listenFor(oneflow, contractId, scopeOf(found));
		const contract =
			found.state === 'draft'
				? await publishUnlessSent(oneflow, contractId, sending.invitation)
				: await readUnlessDeleted(oneflow, contractId);
		const outcome = contract === undefined ? 'deleted' : outcomeOf(contract);
		if (outcome === undefined) {
			this.undecided.add(contractId);
			return { ...contract };
		}
		this.undecided.delete(contractId);
		return withOutcome({ ...found, ...contract }, outcome);
	}

	/**
	 * Makes Oneflow report the decision of a contract. In each scope the first webhook of a run may have to
	 * listen.
	 */
	private async listenFor(
		oneflow: OneflowClient,
		contractId: number,
		scope: string,
	): Promise<void> {
		if (this.made.has(contractId)) return;
		const callback = this.callbackFor(contractId, scope);
		const make = async (isListening: boolean) => {
			const address = callbackAddress(this.resumeUrl, callback);
			this.made.set(contractId, await register(oneflow, address, callback, isListening));
		};
		const first = this.heard.get(scope);
		if (first !== undefined) {
			await first;
			await make(false);
			return;
		}
		const site = this.siteOf(oneflow);
		const heard = beHeard(bellOf(site), site, callback, make, (error) =>
			warn(this.context, 'could not look who else waits', error),
		);
		this.heard.set(scope, heard);
		heard.catch(() => this.heard.delete(scope));
		await heard;
	}

	private callbackFor(contractId: number, scope: string): Callback {
		const expires = this.until === undefined ? undefined : Math.ceil(this.until.getTime() / 1000);
		return { contractId, scope, wait: this.name, expires };
	}

	/** Removes the webhooks of contracts that are decided. What fails is removed by a later round. */
	private async unregister(oneflow: OneflowClient): Promise<void> {
		const { memory } = bellOf(this.siteOf(oneflow));
		// A lost answer may have left a second one.
		const seen = memory.register.known.filter(({ callback }) => callback.wait === this.name);
		const own = [
			...seen.map(({ callback, webhook }) => [callback.contractId, webhook] as const),
			...this.made,
		];
		const over = new Map(
			own
				.filter(([contractId]) => !this.undecided.has(contractId))
				.map(([, webhook]) => [idOf(webhook), webhook]),
		);
		try {
			await removeRegistered(
				oneflow,
				[...over.values()].map((webhook) => ({ webhook })),
			);
		} catch (error) {
			warn(this.context, LEFT, error);
		}
	}

	/**
	 * Puts the execution to wait if any contract is undecided, and returns the items to show meanwhile. What
	 * n8n is to go on with at the time limit is stored in place of the node's input: n8n goes on without
	 * calling the node.
	 */
	async conclude(
		oneflow: OneflowClient,
		items: INodeExecutionData[],
	): Promise<INodeExecutionData[]> {
		const isUndecided = ({ json }: INodeExecutionData) =>
			json.outcome === undefined && this.undecided.has(Number(json.id));
		if (!items.some(isUndecided)) {
			await this.abandon(oneflow);
			return items;
		}
		await this.unregister(oneflow);
		const atLimit = items.map((item) =>
			isUndecided(item) ? { ...item, json: withOutcome(item.json, 'timedOut') } : item,
		);
		this.context.getExecuteData().data = { main: [atLimit] };
		this.showLink(items.find(isUndecided)?.json);
		await this.context.putExecutionToWait(this.until ?? WAIT_INDEFINITELY);
		bellOf(this.siteOf(oneflow)).started(this.name);
		return items;
	}

	/** Gives the node's tooltip the page of the contract that is waited for, where it is one. */
	private showLink(contract: IDataObject = {}): void {
		const link = contract.link ?? linkOf(contract);
		if (this.undecided.size > 1 || typeof link !== 'string') return;
		this.context.setMetadata({ resumeUrl: link });
	}

	/** Removes the webhooks of a run that has failed, or need not wait. */
	async abandon(oneflow: OneflowClient): Promise<void> {
		this.undecided.clear();
		await this.unregister(oneflow);
		bellOf(this.siteOf(oneflow)).started(this.name);
	}
}

/**
 * Makes the first webhook of a wait in a scope (`make`), and then has a round look who listens there, which
 * may be this wait. Not the other way round: those that were seen before may be gone by then. Throws
 * OneflowFailure, unless the wait listens for itself.
 */
export async function beHeard(
	bell: Bell,
	site: Site,
	callback: Callback,
	make: (isListening: boolean) => Promise<void>,
	onUnknown: (error: unknown) => void,
): Promise<void> {
	const { register: known, bases } = bell.memory;
	const listening = known.known.filter(
		(one) => one.isListening && one.callback.scope === callback.scope,
	);
	// Seen a moment ago, which mostly saves changing the webhook.
	const isQuiet = listening.length > 1 && bases.isReached(site.base);
	await make(!isQuiet);
	try {
		await bell.start(site, callback, OLD_ASKED);
	} catch (error) {
		if (isQuiet) rethrow(error);
		onUnknown(error);
	}
}

/** Sends a draft; one that somebody else has sent meanwhile is returned as it is. */
async function publishUnlessSent(
	oneflow: OneflowClient,
	contractId: number,
	invitation: Invitation,
): Promise<IDataObject | undefined> {
	try {
		return await publishContract(oneflow, contractId, invitation);
	} catch (error) {
		if (!(error instanceof OneflowFailure) || error.status !== 409) rethrow(error);
		const contract = await readUnlessDeleted(oneflow, contractId);
		if (contract?.state === 'draft') rethrow(error);
		return contract;
	}
}
