import type { IWebhookResponseData } from 'n8n-workflow';

import { rethrow } from '../transport/failure';

/** Waits remembered as over. */
const MOST_REMEMBERED = 1_000;

/** The parts of a response that tell what became of a call. */
export interface CallResponse {
	readonly statusCode: number;
	/** Whether the answer went out whole; a connection can close before. */
	readonly writableFinished: boolean;
	readonly closed: boolean;
	once(event: 'close', listener: () => void): unknown;
}

/**
 * Tells when a call has ended: whether n8n took its result and the caller has read so. A caller that did
 * not wait for the answer is reported at once; what n8n does with the result is then not known.
 */
export function whenAnswered(response: CallResponse, then: (isTaken: boolean) => void): void {
	if (response.closed) then(false);
	else {
		response.once('close', () => then(response.writableFinished && response.statusCode === 200));
	}
}

/**
 * Handles the calls of one wait one after the other, and none once a call has resumed it: n8n resumes an
 * execution once, and would refuse the others, which Oneflow would then send again. Within one process of
 * n8n; among several, n8n's own refusal holds.
 */
export class Turns {
	/** The last call of each wait: whether the wait is over once that call has been answered. */
	private readonly last = new Map<string, Promise<boolean>>();

	async take(
		wait: string,
		response: CallResponse,
		work: () => Promise<IWebhookResponseData>,
	): Promise<IWebhookResponseData> {
		const before = this.last.get(wait);
		let end: (isOver: boolean) => void = () => undefined;
		const own = new Promise<boolean>((resolve) => {
			end = resolve;
		});
		this.last.set(wait, own);
		try {
			if (await before) {
				end(true);
				return {};
			}
			const result = await work();
			if (result.workflowData === undefined) this.leave(wait, own, end);
			else whenAnswered(response, (isTaken) => this.leave(wait, own, end, isTaken));
			return result;
		} catch (error) {
			this.leave(wait, own, end);
			rethrow(error);
		}
	}

	private leave(
		wait: string,
		own: Promise<boolean>,
		end: (isOver: boolean) => void,
		isOver = false,
	): void {
		end(isOver);
		if (!isOver && this.last.get(wait) === own) this.last.delete(wait);
		if (this.last.size <= MOST_REMEMBERED) return;
		const [oldest] = this.last.keys();
		this.last.delete(oldest);
	}
}
