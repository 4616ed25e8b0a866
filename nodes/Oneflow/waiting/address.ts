import { randomBytes } from 'crypto';

import type { IDataObject, IWebhookDescription } from 'n8n-workflow';
import { z } from 'zod';

/** Last part of the addresses: without it, a late call would also resume a Wait node further on in an execution. */
const PATH = 'oneflow';

/** Where n8n hands calls to a waiting run. As with n8n's Wait node, it adds a token, and registers nothing before that. */
export const waitingWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		// Without it n8n answers a call that resumes with the word "firstEntryJson", not with the node's own.
		responseData: '',
		path: PATH,
		isFullPath: true,
		restartWebhook: true,
	},
];

const wholeNumber = z
	.string()
	.regex(/^\d{1,15}$/)
	.transform(Number);

const callbackSchema = z
	.object({
		contract: wholeNumber,
		/** The workspace and template type that the webhook is narrowed to, see `scopeOf`. */
		scope: z.string().regex(/^\d{0,15}-\d{0,15}$/),
		/** Tells the waits of an execution apart, and when this one began. */
		wait: z.string().regex(/^[0-9a-z]{1,12}-[0-9a-f]{12}$/),
		/** End of the time limit, in seconds since 1970; undefined without one. */
		expires: wholeNumber.optional(),
	})
	.transform(({ contract: contractId, ...rest }) => ({ contractId, ...rest }));

/** What a callback's address says about the wait it belongs to. */
export type Callback = z.infer<typeof callbackSchema>;

/** A name for a new wait, which begins at `time` (milliseconds since 1970). */
export function newWait(time: number): string {
	return `${time.toString(36)}-${randomBytes(6).toString('hex')}`;
}

/** When a wait began, in milliseconds since 1970. */
export function beginOf({ wait }: Callback): number {
	return Number.parseInt(wait, 36);
}

/**
 * The address that Oneflow is to call about a wait's contract, made from the execution's own address, which
 * carries n8n's token. Always the same text for the same callback, as its sign key is derived from it.
 */
export function callbackAddress(resumeUrl: string, callback: Callback): string {
	const address = new URL(resumeUrl);
	address.pathname = `${address.pathname.replace(/\/$/, '')}/${PATH}`;
	const { contractId: contract, scope, wait, expires } = callback;
	for (const [name, value] of Object.entries({ contract, scope, wait, expires })) {
		if (value !== undefined) address.searchParams.set(name, String(value));
	}
	return address.href;
}

/** What the query of a callback says; undefined when it is none of this package. */
export function callbackIn(query: IDataObject): Callback | undefined {
	return callbackSchema.safeParse(query).data;
}

/** What a waiting run's address says: the n8n it leads to, the rest, which is the same wherever that is, and the callback. */
export function readAddress(address: unknown) {
	if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
	const { origin, pathname, search, searchParams } = new URL(address);
	const parts = /^(.*)(\/[^/]+\/oneflow)$/.exec(pathname);
	const callback = callbackIn(Object.fromEntries(searchParams));
	if (parts === null || callback === undefined) return undefined;
	return { base: `${origin}${parts[1]}`, tail: `${parts[2]}${search}`, callback };
}
