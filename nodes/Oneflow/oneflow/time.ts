/** A time as documented, perhaps without its zone, or with the hours of one alone. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ]([\d:.]+))? ?(z|[+-]\d\d(?::?\d\d)?)?$/i;

/** As HTTP writes it. */
const IN_WORDS = /^\w{3}, .* GMT$/;

/** Later than any time in seconds, earlier than any in milliseconds. */
const SECONDS_END = 100_000_000_000;

/** A time of Oneflow's in milliseconds since 1970, or NaN; without a zone it is in UTC (docs/oneflow-api.md 2.4). */
export function timeOf(time: unknown): number {
	const text = String(time).trim();
	if (/^\d{9,14}$/.test(text)) return Number(text) * (Number(text) < SECONDS_END ? 1000 : 1);
	const [, day, clock = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
	if (day !== undefined)
		return Date.parse(`${day}T${clock}${zone.length === 3 ? `${zone}:00` : zone}`);
	return IN_WORDS.test(text) ? Date.parse(text) : Number.NaN;
}
