import type { FunctionsBase, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

type Named = Pick<FunctionsBase, 'getWorkflow' | 'getNode'>;

/** Names a trigger in this process and in n8n's database. */
export function nameOf(context: Named): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}

/** Names an event of one trigger: other workflows in this process get the same event. */
export function keyOf(context: Named, event: string): string {
	return `${nameOf(context)}/${event}`;
}

/** Where Oneflow is to call each trigger, which n8n tells its hooks alone. All of it can be lost. */
const addresses = { production: new Map<string, string>(), test: new Map<string, string>() };

/** Remembers the address of production or of a test, for the upkeep and for calls of a test. */
export function rememberAddress(context: IHookFunctions): string | undefined {
	const address = context.getNodeWebhookUrl('default');
	const known = addresses[context.getMode() === 'manual' ? 'test' : 'production'];
	if (address !== undefined) known.set(nameOf(context), address);
	return address;
}

/** Forgets the address whose webhooks n8n has removed, and returns it. */
export function forgetAddress(context: IHookFunctions): string | undefined {
	const address = context.getNodeWebhookUrl('default');
	for (const known of Object.values(addresses)) {
		if (known.get(nameOf(context)) === address) known.delete(nameOf(context));
	}
	return address;
}

/** Where Oneflow is to call a trigger in production; undefined while n8n has not told. */
export function productionAddress(context: Named): string | undefined {
	return addresses.production.get(nameOf(context));
}

/** The address that was called, undefined when n8n has none. */
export function calledAddress(context: IWebhookFunctions): string | undefined {
	return context.getMode() === 'manual'
		? addresses.test.get(nameOf(context))
		: context.getNodeWebhookUrl('default');
}
