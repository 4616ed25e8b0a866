/** A time as documented, perhaps without its zone, or with the hours of one alone. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ]([\d:.]+))? ?(z|[+-]\d\d(?::?\d\d)?)?$/i;

/** A time of Oneflow's in milliseconds since 1970, or NaN; without a zone it is in UTC (docs/oneflow-api.md 2.4). */
export function timeOf(time: unknown): number {
	const [, day, clock = '00:00', zone = 'Z'] = ISO.exec(String(time).trim()) ?? [];
	return Date.parse(`${day}T${clock}${zone.length === 3 ? `${zone}:00` : zone}`);
}
