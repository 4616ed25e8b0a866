import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';

/** What the node noted when it registered its webhooks. */
const registrationSchema = z.object({
	callbackUrl: z.string(),
	signKey: z.string().min(1),
	/** Template types the webhooks are tied to; null when they are tied to none. */
	templateTypeIds: z.array(z.number()).nullable(),
});

export type Registration = z.infer<typeof registrationSchema>;

/**
 * The node's static data. Test and production registrations stand beside each other: a test run starts
 * from a copy of the saved data and must not take production's webhooks for its own.
 */
function slot(context: IHookFunctions | IWebhookFunctions): string {
	return context.getMode() === 'manual' ? 'testRegistration' : 'registration';
}

/** The registration noted; undefined when there is none or it is unreadable. */
export function readRegistration(
	context: IHookFunctions | IWebhookFunctions,
): Registration | undefined {
	const stored = registrationSchema.safeParse(context.getWorkflowStaticData('node')[slot(context)]);
	return stored.success ? stored.data : undefined;
}

export function writeRegistration(context: IHookFunctions, registration: Registration): void {
	context.getWorkflowStaticData('node')[slot(context)] = registration;
}

export function clearRegistration(context: IHookFunctions): void {
	delete context.getWorkflowStaticData('node')[slot(context)];
}
