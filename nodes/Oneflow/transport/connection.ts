import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import type { OneflowContext, Sender } from './attempt';
import { baseUrlOf, credentialProblem, readCredential, tokenOf } from './credential';
import { toNodeError } from './nodeError';
import { PATIENCE, SharedPause, type Patience } from './retry';
import { TroubleLog } from './trouble';

/** What all calls of one run to one account share, whoever acts: token, pauses, troubles and look-ups. */
export interface Connection extends Omit<Sender, 'actingAddress'> {
	/** Tells accounts apart within this process; holds the token. */
	account: string;
	patience: Patience;
	pause: SharedPause;
	/** What this run has met, also of hosts that Oneflow hands its files to. */
	trouble: TroubleLog;
	memo: Map<string, Promise<unknown>>;
	/** Aborted when nobody waits for this run any more. */
	ended: AbortSignal;
}

/**
 * Whether the credential is worked out from the input items: it differs from item to item, or from what an item gives
 * that is not there. Whatever does without them, such as `$secrets` and `$vars`, gives the same for all.
 */
export async function dependsOnItems(context: IExecuteFunctions): Promise<boolean> {
	const given = async (index: number) =>
		JSON.stringify(await context.getCredentials('oneflowApi', index));
	const { length } = context.getInputData();
	const without = await given(length).catch(() => undefined);
	const all = await Promise.all(Array.from({ length }, async (_, index) => await given(index)));
	return all.some((one) => one !== without);
}

/** The connections of one run: items whose credential gives the same account share one. */
export class Connections {
	private readonly byAccount = new Map<string, Connection>();
	/** Aborted when the run has failed anyway: what is under way is finished, and nothing is tried again. */
	readonly givenUp = new AbortController();
	private readonly isRun: boolean;
	private readonly patience: Patience;

	/** `patience` is long in a run and short elsewhere, unless the caller sets it. */
	constructor(
		private readonly context: OneflowContext,
		patience?: Patience,
	) {
		this.isRun = 'getInputData' in context && 'continueOnFail' in context;
		this.patience = patience ?? (this.isRun ? PATIENCE.unattended : PATIENCE.interactive);
	}

	/** The connection of a decrypted credential. Throws NodeOperationError when it is unusable. */
	of(data: ICredentialDataDecryptedObject) {
		const problem = credentialProblem(data, this.isRun);
		if (problem !== undefined) throw toNodeError(this.context.getNode(), problem);
		const credential = readCredential(data);
		const baseUrl = baseUrlOf(credential) ?? '';
		const token = tokenOf(data);
		const account = `${baseUrl} ${token}`;
		const { context, givenUp } = this;
		const signal =
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
		const cancelled = signal ?? new AbortController().signal;
		const connection = this.byAccount.get(account) ?? {
			context,
			data,
			account,
			baseUrl,
			token,
			patience: this.patience,
			pause: new SharedPause(),
			trouble: new TroubleLog(),
			memo: new Map(),
			cancelled,
			ended: AbortSignal.any([givenUp.signal, cancelled]),
		};
		this.byAccount.set(account, connection);
		return { connection, credential };
	}
}
