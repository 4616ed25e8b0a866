import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { checkCallbackAddress } from '../webhooks/callbackAddress';
import { isSent } from '../oneflow/contractState';
import { outcomeOf, readUnlessDeleted, withOutcome } from '../oneflow/outcome';
import { publishUnlessSent, refuseUnsigned, type Sending } from '../oneflow/publishing';
import { linkOf } from '../oneflow/shapes';
import type { OneflowClient } from '../transport/client';
import { warn } from '../transport/nodeError';
import { baseOf, resumeUrlOf } from '../webhooks/ownAddress';
import { callbackAddress, newWait } from './address';
import { bellOf, type Bell } from './bell';
import { scopeOf } from './register';
import { LEFT, type Site } from './runs';

/** The waiting of one run: n8n has one address for an execution, so it goes on when all its contracts are decided. */
export class Wait {
	/** Names this wait in the addresses of its callbacks. */
	private readonly name = newWait(Date.now());
	private readonly resumeUrl: string;
	private readonly site: Site;
	private readonly bell: Bell;
	/** The contracts that have a webhook. */
	private readonly contracts = new Set<number>();

	/** `until` is the end of the time limit; undefined without one. */
	constructor(
		private readonly context: IExecuteFunctions,
		account: OneflowClient,
		private readonly until: Date | undefined,
	) {
		this.resumeUrl = resumeUrlOf(context);
		this.site = { oneflow: account, base: baseOf(this.resumeUrl), context };
		this.bell = bellOf(this.site);
	}

	/**
	 * Sends a draft, unless that was done, and has its decision called in; returns the contract, with `outcome` if it is
	 * decided. The webhook is made before the contract is sent, or read for the last time, so that no decision falls
	 * between. Throws UserProblem when Oneflow cannot call this n8n, or nobody signs the draft.
	 */
	async begin(oneflow: OneflowClient, contractId: number, sending: Sending): Promise<IDataObject> {
		const afterwards = 'run this again. Until then, Publish sends the contract without waiting.';
		checkCallbackAddress(this.resumeUrl, oneflow.credential, afterwards);
		const found = await oneflow.get(`/contracts/${contractId}`);
		const earlier = outcomeOf(found);
		if (earlier !== undefined) return withOutcome(found, earlier);
		refuseUnsigned(found, sending);
		await this.listenFor(contractId, scopeOf(found));
		const contract = isSent(found)
			? await readUnlessDeleted(oneflow, contractId)
			: await publishUnlessSent(oneflow, contractId, sending.invitation);
		const outcome = contract === undefined ? 'deleted' : outcomeOf(contract);
		return outcome === undefined ? { ...contract } : withOutcome(contract ?? found, outcome);
	}

	/** Has the decision of a contract called in. In each scope the first webhook of a run may have to listen. */
	private async listenFor(contractId: number, scope: string): Promise<void> {
		const { bell, site } = this;
		this.contracts.add(contractId);
		const expires = this.until && Math.ceil(this.until.getTime() / 1000);
		const callback = { contractId, scope, wait: this.name, expires };
		const address = callbackAddress(this.resumeUrl, callback);
		await site.oneflow.once(`decision of ${contractId}`, async () => {
			let isFirst = false;
			await site.oneflow.once(`decisions in ${scope}`, async () => {
				isFirst = true;
				await bell.start(site, callback, address);
			});
			if (!isFirst) await bell.memory.register.add(site.oneflow, address, callback, false);
		});
	}

	/** Removes webhooks of contracts, or leaves that to a later round, and has others listen. Throws OneflowFailure. */
	private async unregister(contractIds: number[]): Promise<void> {
		if (contractIds.length === 0) return;
		const removal = this.bell.memory.register.removeOf(this.site.oneflow, this.name, contractIds);
		await removal.catch((error: unknown) => warn(this.context, LEFT, error));
		await this.bell.round(this.site);
	}

	/**
	 * Puts the execution to wait if any contract is undecided, and returns the items to show meanwhile. Those to go on
	 * with at the time limit are stored in place of the node's input: n8n then does not call the node.
	 */
	async conclude(items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
		const isUndecided = ({ json }: INodeExecutionData) =>
			json.outcome === undefined && this.contracts.has(Number(json.id));
		const undecided = items.filter(isUndecided).map(({ json }) => json);
		if (undecided.length === 0) {
			await this.abandon();
			return items;
		}
		const isAwaited = (id: number) => undecided.some((json) => Number(json.id) === id);
		await this.unregister([...this.contracts].filter((id) => !isAwaited(id)));
		// It was sending for so long that those who listened may have gone on without it.
		const isForgotten = !this.bell.memory.answers.has(this.name);
		if (isForgotten) this.bell.memory.answers.set(this.name, 'waits');
		if (isForgotten) await this.bell.round(this.site).catch(() => undefined);
		const atLimit = items.map((item) =>
			isUndecided(item) ? { ...item, json: withOutcome(item.json, 'timedOut') } : item,
		);
		// The node's tooltip shows the page of the contract that is waited for, where it is one.
		const [contract] = undecided;
		const link = contract.link ?? linkOf(contract);
		const isOne = undecided.every(({ id }) => id === contract.id);
		if (isOne && typeof link === 'string') this.context.setMetadata({ resumeUrl: link });
		this.context.getExecuteData().data = { main: [atLimit] };
		await this.context.putExecutionToWait(this.until ?? WAIT_INDEFINITELY);
		return items;
	}

	/** Removes the webhooks of a run that has failed, or need not wait. */
	async abandon(): Promise<void> {
		await this.unregister([...this.contracts]).catch(() => undefined);
	}
}
