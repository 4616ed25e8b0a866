import { tryToParseDateTime } from 'n8n-workflow';
import { z } from 'zod';

import { plain } from '../../../characters';
import { complain } from '../issues';
import { described, only, optional } from './schema';
import { short } from './text';

/** Java and JavaScript name the time zone behind the offset. */
const ZONE = /\[[A-Za-z_/+-]+\]$|(?<=GMT[+-]\d{4}) \([^()]+\)$/;

/** Milliseconds since 1970, as CRMs and scripts give times. */
const MILLISECONDS = /^\d{13}$/;

/** A date of XML, which may say where it is that day. */
const DAY_SOMEWHERE = /^(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:?\d{2})$/;

/** `2026-11-29 9:30`, which n8n would take for a time of its server's zone. */
const ONE_DIGIT_HOUR = /^(\d{4}-\d{2}-\d{2}[T ])(?=\d:)/;

/** `2026-11-29T09:30:00 +0100`, which n8n does not read. */
const GAP = /^(\d{4}-\d{2}-\d{2}T\S+)\s+(?=[+-]\d)/;

function asText(entered: string): string {
	const text = plain(entered)
		.replace(ZONE, '')
		.replace(DAY_SOMEWHERE, '$1')
		.replace(ONE_DIGIT_HOUR, (day) => `${day}0`)
		.replace(GAP, '$1');
	return MILLISECONDS.test(text) ? new Date(Number(text)).toISOString() : text;
}

const OF_NUMBER =
	'Of seconds since 1970 make a date by {{ DateTime.fromSeconds(number, { zone: "utc" }) }}, of milliseconds by {{ DateTime.fromMillis(number, { zone: "utc" }) }}, of a spreadsheet’s days by {{ DateTime.fromISO("1899-12-30").plus({ days: number }) }}; otherwise enter it as 2025-03-01.';

/** A date, which may be missing: of numbers milliseconds alone, as others may be days, seconds or digits of a day. */
const ifDated = <Schema extends z.ZodTypeAny>(schema: Schema) =>
	optional(
		z
			.unknown()
			.superRefine((raw, context) => {
				const text = asText(short.safeParse(only(raw)).data ?? '');
				if (!/^-?\d+(\.\d+)?$/.test(text)) return;
				complain(context, `"${text}" is a number, which may be many dates.`, OF_NUMBER);
			})
			.pipe(schema),
	);

/** A day and a time behind it, if any; other words there, or the name of a time zone, may mean anything. */
const WRITTEN =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](?:(\d{2}(?::\d{2}){0,2}(?:[.,]\d+)?)\s*(?:[ap]m)?\s*(Z|(?:UTC|GMT)?(?:[+-]\d{1,2}(?::?\d{2})?)?))?)?$/i;

/** As mails and HTTP have it, with the month in letters and an offset. */
const IN_WORDS =
	/^[A-Za-z]{3}\b.*\b(?:19|2[01])\d\d\b.* \d\d?:\d\d.*(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$/i;

/** What has no time has this one in most systems. */
const MIDNIGHT = /^00(:00){1,2}([.,]0+)?$/;

/** The day as it is written; a date picker adds a time (docs/oneflow-api.md 2.4). */
const writtenDay = (entered: string) => WRITTEN.exec(entered)?.[1] ?? entered;

/** Other years are other calendars', or stand for none, as 0001 does in databases. */
const isDay = (text: string) =>
	/^(19|2[01])/.test(text) && z.string().date().safeParse(text).success;

/**
 * Whether a text says one time and no other: it begins with a day of the calendar, or names the month in
 * letters and ends with an offset, as mails do. `1/2/2099` is two days, and `10:00` none.
 */
function isClear(text: string): boolean {
	if (/^(19|2[01])\d{6}T/.test(text)) return true;
	// What n8n makes of these is not in the workflow's time zone.
	if (/\d\s*[ap]m$/i.test(text)) return false;
	return isDay(writtenDay(text)) || IN_WORDS.test(text);
}

function parsed(text: string, timezone: string) {
	try {
		return tryToParseDateTime(text, timezone);
	} catch {
		return undefined;
	}
}

/** The day of a point in time, such as `2025-06-30T22:00:00Z`, as it is then in the time zone. */
function dayIn(entered: string, timezone: string): string {
	const [, day = entered, time = '', zone = ''] = WRITTEN.exec(entered) ?? [];
	if (zone === '' || MIDNIGHT.test(time)) return day;
	return parsed(entered, timezone)?.setZone(timezone).toISODate() ?? day;
}

/** A day of the calendar: of midnight in any offset as written, of another time the day in the workflow's time zone. */
export const date = (timezone: string) =>
	ifDated(
		described(
			'not a date',
			'Enter a calendar date as YYYY-MM-DD, in the years 1900 to 2199.',
			short
				.transform(asText)
				.refine((entered) => isDay(writtenDay(entered)))
				.transform((entered) => dayIn(entered, timezone)),
		),
	);

function parsedTime(entered: string, timezone: string): string | undefined {
	const text = asText(entered);
	const utc = isClear(text) ? parsed(text, timezone)?.toUTC() : undefined;
	return utc && `${utc.toFormat("yyyy-MM-dd'T'HH:mm:ss")}+0000`;
}

/** A point in time as Oneflow writes it, UTC (docs/oneflow-api.md 2.4); without an offset it is one of the time zone. */
export const dateTime = (timezone: string) =>
	ifDated(
		described(
			'not a date and time',
			'Enter it as 2025-03-01T10:00:00, in the years 1900 to 2199.',
			short.transform((entered) => parsedTime(entered, timezone)).pipe(z.string()),
		),
	);
