import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { z } from 'zod';

/** What the node noted when it registered its webhooks. */
const registrationSchema = z.object({
	callbackUrl: z.string(),
	signKey: z.string().min(1),
	/** Template types the webhooks are tied to; null when they are tied to none. */
	templateTypeIds: z.array(z.number()).nullable(),
});

export type Registration = z.infer<typeof registrationSchema>;

const noteSchema = registrationSchema.extend({
	/** When it was noted, in milliseconds. */
	since: z.number(),
});

/** A registration, or its end, with the time from which it holds. */
interface Note {
	since: number;
	registration: Registration | undefined;
}

type Context = IHookFunctions | IWebhookFunctions | IExecuteFunctions;

/**
 * What this process noted last for each trigger. Static data alone is not enough: n8n saves it whole
 * after a call or a run, so that one which began before an edit puts the former registration back.
 */
const latest = new Map<string, Note>();

const TEST = 'testRegistration';
const PRODUCTION = 'registration';

function isSamePath(note: unknown, url: string | undefined): boolean {
	const saved = noteSchema.safeParse(note);
	if (!saved.success || url === undefined) return false;
	return new URL(saved.data.callbackUrl).pathname === new URL(url).pathname;
}

/**
 * The place in the node's static data. Test and production registrations stand beside each other: a test
 * run starts from a copy of the saved data and must not take production's webhooks for its own.
 *
 * n8n removes test and production webhooks in the same mode, `internal`. What tells them apart then is the
 * path of the address: that of the host changes with n8n's public address, the path does not.
 */
function slot(context: Context): string {
	if (context.getMode() === 'manual') return TEST;
	if (context.getMode() !== 'internal' || !('getNodeWebhookUrl' in context)) return PRODUCTION;
	const url = context.getNodeWebhookUrl('default');
	const data = context.getWorkflowStaticData('node');
	const isProductions = isSamePath(data[PRODUCTION], url);
	const isOthers = data[PRODUCTION] !== undefined || isSamePath(data[TEST], url);
	return !isProductions && isOthers ? TEST : PRODUCTION;
}

function keyOf(context: Context): string {
	return [context.getWorkflow().id, context.getNode().id, slot(context)].join('/');
}

function newest(key: string, stored: unknown): Note {
	const saved = noteSchema.safeParse(stored);
	const known = latest.get(key) ?? { since: 0, registration: undefined };
	if (!saved.success || saved.data.since < known.since) return known;
	const { since, ...registration } = saved.data;
	return { since, registration };
}

function currentNote(context: Context): Note {
	return newest(keyOf(context), context.getWorkflowStaticData('node')[slot(context)]);
}

/** The registration noted; undefined when there is none or it is unreadable. */
export function readRegistration(context: Context): Registration | undefined {
	return currentNote(context).registration;
}

function writeNote(context: IHookFunctions, registration: Registration | undefined): void {
	// Later than what it replaces, even within one millisecond or with a clock set back.
	const since = Math.max(Date.now(), currentNote(context).since + 1);
	latest.set(keyOf(context), { since, registration });
	const data = context.getWorkflowStaticData('node');
	if (registration === undefined) delete data[slot(context)];
	else data[slot(context)] = { since, ...registration };
}

export function writeRegistration(context: IHookFunctions, registration: Registration): void {
	writeNote(context, registration);
}

export function clearRegistration(context: IHookFunctions): void {
	writeNote(context, undefined);
}

/**
 * Makes a call or a run save the registration that holds when n8n turns the static data into text, not
 * the one that held at its beginning.
 */
export function keepRegistration(context: IWebhookFunctions | IExecuteFunctions): void {
	const key = keyOf(context);
	const data = context.getWorkflowStaticData('node');
	const stored = data[slot(context)];
	const live = {
		toJSON() {
			const { since, registration } = newest(key, stored);
			return registration === undefined ? undefined : { since, ...registration };
		},
	};
	data[slot(context)] = live as unknown as IDataObject;
}
