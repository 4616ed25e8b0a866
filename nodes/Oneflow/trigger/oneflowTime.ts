import { now as ownTime } from '../clock';
import { Recent } from '../recent';
import { ADMINISTRATOR, type OneflowClient } from '../transport/client';

/** Answers compared, and what one may differ from the others, or the first from n8n's own clock. */
const MOST_COMPARED = 7;
const MOST_OFF_MS = 5_000;

/** By how much answers were ahead of this process's own clock, by base URL. */
const leads = new Recent<number[]>(Number.POSITIVE_INFINITY);

function median(values: number[]): number {
	return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)];
}

/**
 * The time on Oneflow's clock when an answer was given, in milliseconds, whole seconds where the answer has a
 * date. One that is dated unlike those before it is not believed: a time ahead would let events pass unseen.
 */
export function timeIn(
	{ credential: { environment, baseUrl } }: OneflowClient,
	{ date }: { date?: unknown },
): number {
	const key = `${environment} ${baseUrl}`;
	const own = ownTime();
	const said = Date.parse(String(date));
	const known = leads.get(key) ?? [];
	const compared = Number.isNaN(said) ? known : [...known, said - own].slice(-MOST_COMPARED);
	leads.set(key, compared);
	const usual = own + (compared.length > 0 ? median(compared) : Date.now() - own);
	return Math.abs(said - usual) <= MOST_OFF_MS ? said : Math.floor(usual / 1000) * 1000;
}

export type Start = Awaited<ReturnType<typeof readStart>>;

/** The account a token belongs to, Oneflow's time, and what they were read with (`connection`). Throws OneflowFailure. */
export async function readStart(oneflow: OneflowClient) {
	const { body, headers } = await oneflow.as(ADMINISTRATOR).call('GET', '/accounts/me', {});
	const { environment } = oneflow.credential;
	const account = `${environment} ${String((body as { id?: unknown } | undefined)?.id)}`;
	let now = timeIn(oneflow, headers);
	for (let more = 0; more < 2 && Math.abs(now - Date.now()) > MOST_OFF_MS; more++) {
		const again = await oneflow.call('GET', '/ping', {});
		now = timeIn(oneflow, again.headers);
	}
	return { connection: oneflow.connection.account, account, now };
}
