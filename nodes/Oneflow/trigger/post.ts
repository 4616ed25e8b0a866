import type { FunctionsBase, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

/** What this process knows of one trigger. Nothing the trigger needs to live: all of it can be lost. */
export interface Post {
	/** Where Oneflow is to call in production, and while somebody tests; told by n8n's hooks alone. */
	address?: string;
	testAddress?: string;
	progress?: Progress;
}

/** How far the trigger has looked, in milliseconds of Oneflow's clock. */
export interface Progress {
	/** When this process looked for the first time: it cannot know by itself what ran before. */
	begun: number;
	/** Events before this are none of the trigger's: it was not active yet, or they are done. */
	since: number;
	/** Everything before this has been looked at, late rows of Oneflow's list included. */
	settled: number;
	/** Contracts by ID, each with the version it was looked at in. */
	seen: Map<number, string>;
	/** Event IDs after `settled` that have run. */
	ran: Set<number>;
}

type Named = Pick<FunctionsBase, 'getWorkflow' | 'getNode'>;

const posts = new Map<string, Post>();

/** Names a trigger in this process and in n8n's database. */
export function nameOf(context: Named): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}

/** Names an event of one trigger: other workflows in this process hear of the same event. */
export function keyOf(context: Named, event: string): string {
	return `${nameOf(context)}/${event}`;
}

export function postOf(context: Named): Post {
	const name = nameOf(context);
	const post = posts.get(name) ?? {};
	posts.set(name, post);
	return post;
}

/**
 * The address Oneflow calls, undefined when n8n has none. n8n tells the address of a test to its hooks
 * alone, so it is remembered for the call.
 */
export function addressOf(context: IHookFunctions | IWebhookFunctions): string | undefined {
	const post = postOf(context);
	const isTest = context.getMode() === 'manual';
	if (!('getActivationMode' in context)) {
		return isTest ? post.testAddress : context.getNodeWebhookUrl('default');
	}
	const address = context.getNodeWebhookUrl('default');
	if (isTest) post.testAddress = address;
	else if (context.getMode() !== 'internal') post.address = address;
	return address;
}
