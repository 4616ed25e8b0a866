import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { isCallable } from '../oneflow/callbackAddress';
import { signKeyFor } from '../oneflow/proof';
import { publishContract, type Invitation } from '../oneflow/publishing';
import type { OneflowClient } from '../transport/client';
import { OneflowFailure, rethrow, UserProblem } from '../transport/failure';
import { toNodeError } from '../transport/nodeError';
import { callbackAddress, newWait, resumeUrlOf } from './callback';
import { outcomeOf, readContract } from './decision';
import { callerOf, sweepLeftovers } from './sweep';
import { groupOf, register, remove, webhooksOf } from './webhooks';

/** Limit of docs/oneflow-api.md 3.18. */
const LONGEST_CALLBACK_URL = 1_000;

/** Old waits looked after by one run. */
const MOST_OFFERS = 5;

const ADDRESS_REMEDY =
	'Set the environment variable WEBHOOK_URL of n8n to its public https address, or use a tunnel, then run this again. Until then, Publish sends the contract without waiting.';

/**
 * The waiting of one run of the node. All its items share one wait, as n8n has one address for an
 * execution: the run goes on when each of their contracts is decided.
 */
export class Wait {
	/** Names this wait in the addresses of its callbacks. */
	private readonly name = newWait(Date.now());

	private readonly resumeUrl: string;

	/** The callbacks in Oneflow: one, named after a contract, for all whose decisions are heard together. */
	private readonly registered = new Map<string, { contractId: number; done: Promise<void> }>();

	/** The contracts that are not decided, and where their decisions are heard. */
	private readonly undecided = new Map<number, string>();

	/** `until` is the end of the time limit; undefined without one. `isWoken`: by Wake Waiting Runs. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly until: Date | undefined,
		private readonly isWoken: boolean,
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
	 * Throws UserProblem when Oneflow cannot call this n8n.
	 */
	async begin(
		oneflow: OneflowClient,
		contractId: number,
		invitation: Invitation,
	): Promise<IDataObject> {
		this.checkAddress(oneflow, contractId);
		const found = await oneflow.get(`/contracts/${contractId}`);
		const earlier = outcomeOf(found);
		if (earlier !== undefined) return { ...found, outcome: earlier };
		await this.registerOnce(oneflow, found, contractId);
		const contract =
			found.state === 'draft'
				? await publishUnlessSent(oneflow, contractId, invitation)
				: await readContract(oneflow, contractId);
		const outcome = contract === undefined ? 'deleted' : outcomeOf(contract);
		if (outcome === undefined) {
			this.undecided.set(contractId, this.groupFor(found, contractId));
			return { ...contract };
		}
		this.undecided.delete(contractId);
		return { ...found, ...contract, outcome };
	}

	private async registerOnce(
		oneflow: OneflowClient,
		contract: IDataObject,
		contractId: number,
	): Promise<void> {
		const group = this.groupFor(contract, contractId);
		const known = this.registered.get(group);
		if (known !== undefined) return await known.done;
		const address = this.addressFor(contractId);
		const done = register(
			oneflow,
			contract,
			address,
			signKeyFor(oneflow.token, address),
			this.isWoken,
		);
		this.registered.set(group, { contractId, done });
		try {
			await done;
		} catch (error) {
			this.registered.delete(group);
			rethrow(error);
		}
	}

	/** Who wakes runs finds them by the contract, so each has an address of its own then. */
	private groupFor(contract: IDataObject, contractId: number): string {
		return this.isWoken ? String(contractId) : groupOf(contract);
	}

	private addressFor(contractId: number): string {
		const expires = this.until === undefined ? undefined : Math.ceil(this.until.getTime() / 1000);
		const isShared = !this.isWoken && this.context.getInputData().length > 1;
		return callbackAddress(this.resumeUrl, { contractId, isShared, wait: this.name, expires });
	}

	/** Throws UserProblem when Oneflow could never call; a custom base URL may be a sandbox nearby. */
	private checkAddress(oneflow: OneflowClient, contractId: number): void {
		const address = this.addressFor(contractId);
		if (oneflow.credential.environment !== 'custom' && !isCallable(address)) {
			throw new UserProblem(
				`Oneflow cannot call this n8n at ${new URL(address).origin}: it calls public https addresses only`,
				ADDRESS_REMEDY,
			);
		}
		if (address.length > LONGEST_CALLBACK_URL) {
			throw new UserProblem(
				`The address that Oneflow is to call has ${address.length} characters, it takes at most ${LONGEST_CALLBACK_URL}`,
				ADDRESS_REMEDY,
			);
		}
	}

	/** Removes the callbacks that hear of no undecided contract. What fails is swept by a later run. */
	private async unregister(oneflow: OneflowClient): Promise<void> {
		const needed = new Set(this.undecided.values());
		const over = [...this.registered].filter(([group]) => !needed.has(group));
		if (over.length === 0) return;
		const named = over.map(([, { contractId }]) => contractId);
		try {
			await remove(oneflow, await webhooksOf(oneflow, this.origin, this.name, named));
		} catch (error) {
			this.warn('a webhook is left in Oneflow for a later run to remove', error);
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
		await this.sweep(oneflow);
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

	private async sweep(oneflow: OneflowClient): Promise<void> {
		try {
			await sweepLeftovers({
				oneflow,
				...callerOf(this.context),
				origin: this.origin,
				mostOffers: MOST_OFFERS,
			});
		} catch (error) {
			this.warn('could not look for webhooks that ended waits have left', error);
		}
	}

	private warn(what: string, error: unknown): void {
		const node = this.context.getNode();
		const { message } = toNodeError(node, error);
		this.context.logger.warn(`Oneflow node "${node.name}": ${what} (${message})`);
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
