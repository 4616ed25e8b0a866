const ZONE = /(z|[+-]\d\d:?\d\d)$/i;

/**
 * A time of Oneflow's in milliseconds since 1970; NaN for what is none. Without a zone it is in UTC
 * (docs/oneflow-api.md 2.4), not in n8n's own.
 */
export function timeOf(time: unknown): number {
	if (typeof time !== 'string') return Number.NaN;
	return Date.parse(ZONE.test(time) ? time : `${time.replace(' ', 'T')}Z`);
}
