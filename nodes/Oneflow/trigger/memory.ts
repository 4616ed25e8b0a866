import type { FunctionsBase, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

/** What this process knows of one trigger. The trigger does not depend on it: all of it can be lost. */
export interface Memory {
	/** Where Oneflow is to call in production, and while somebody tests; n8n tells its hooks alone. */
	address?: string;
	testAddress?: string;
}

type Named = Pick<FunctionsBase, 'getWorkflow' | 'getNode'>;

const memories = new Map<string, Memory>();

/** Names a trigger in this process and in n8n's database. */
export function nameOf(context: Named): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}

/** Names an event of one trigger: other workflows in this process get the same event. */
export function keyOf(context: Named, event: string): string {
	return `${nameOf(context)}/${event}`;
}

export function memoryOf(context: Named): Memory {
	const name = nameOf(context);
	const memory = memories.get(name) ?? {};
	memories.set(name, memory);
	return memory;
}

/** Remembers the address of production or of a test, for the upkeep and for calls of a test. */
export function rememberAddress(context: IHookFunctions): string | undefined {
	const address = context.getNodeWebhookUrl('default');
	if (context.getMode() === 'manual') memoryOf(context).testAddress = address;
	else memoryOf(context).address = address;
	return address;
}

/** The address that was called, undefined when n8n has none. */
export function calledAddress(context: IWebhookFunctions): string | undefined {
	return context.getMode() === 'manual'
		? memoryOf(context).testAddress
		: context.getNodeWebhookUrl('default');
}
