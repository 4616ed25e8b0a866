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

/**
 * The places in the node's static data. Test and production registrations stand beside each other, as
 * both kinds of webhooks may be in Oneflow at once.
 */
const TEST = 'testRegistration';
const PRODUCTION = 'registration';

type Place = typeof TEST | typeof PRODUCTION;

function keyOf(context: Context, place: Place): string {
	return [context.getWorkflow().id, context.getNode().id, place].join('/');
}

function newest(key: string, stored: unknown): Note {
	const saved = noteSchema.safeParse(stored);
	const known = latest.get(key) ?? { since: 0, registration: undefined };
	if (!saved.success || saved.data.since < known.since) return known;
	const { since, ...registration } = saved.data;
	return { since, registration };
}

function noteAt(context: Context, place: Place): Note {
	return newest(keyOf(context, place), context.getWorkflowStaticData('node')[place]);
}

function isAt(note: Note, path: string): boolean {
	return note.registration !== undefined && pathOf(note.registration.callbackUrl) === path;
}

function pathOf(url: string | undefined): string {
	return url === undefined ? '' : new URL(url).pathname;
}

/**
 * Where this context's registration is noted.
 *
 * n8n removes test and production webhooks in the same mode, `internal`. What tells them apart then is the
 * path of the address: the host changes with n8n's public address, the path does not. In doubt the place
 * is that of a test, so that production's webhooks are never taken for those of a test.
 */
function placeOf(context: Context): Place {
	if (context.getMode() === 'manual') return TEST;
	if (context.getMode() !== 'internal' || !('getNodeWebhookUrl' in context)) return PRODUCTION;
	const path = pathOf(context.getNodeWebhookUrl('default'));
	if (isAt(noteAt(context, TEST), path)) return TEST;
	const production = noteAt(context, PRODUCTION);
	return production.registration === undefined || isAt(production, path) ? PRODUCTION : TEST;
}

/** The registration noted; undefined when there is none or it is unreadable. */
export function readRegistration(context: Context): Registration | undefined {
	return noteAt(context, placeOf(context)).registration;
}

function writeNote(context: IHookFunctions, registration: Registration | undefined): void {
	const place = placeOf(context);
	// Later than what it replaces, even within one millisecond or with a clock set back.
	const since = Math.max(Date.now(), noteAt(context, place).since + 1);
	latest.set(keyOf(context, place), { since, registration });
	const data = context.getWorkflowStaticData('node');
	if (registration === undefined) delete data[place];
	else data[place] = { since, ...registration };
}

export function writeRegistration(context: IHookFunctions, registration: Registration): void {
	writeNote(context, registration);
}

export function clearRegistration(context: IHookFunctions): void {
	writeNote(context, undefined);
}

/**
 * Makes a call or a run save the registration that holds when n8n turns the static data into text, not
 * the one that held at its beginning. What a test notes is never saved.
 */
export function keepRegistration(context: IWebhookFunctions | IExecuteFunctions): void {
	const place = placeOf(context);
	if (place === TEST) return;
	const key = keyOf(context, place);
	const data = context.getWorkflowStaticData('node');
	const stored = data[place];
	const live = {
		toJSON() {
			const { since, registration } = newest(key, stored);
			return registration === undefined ? undefined : { since, ...registration };
		},
	};
	data[place] = live as unknown as IDataObject;
}
