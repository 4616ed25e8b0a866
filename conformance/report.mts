import type { Evidence } from './client.mts';
import type { Statement } from './statement.mts';
import { type Concerns, type Finding, type Mode, type Seen } from './finding.mts';

export interface Judged {
	rule: string;
	says: string;
	verdict: Finding['verdict'];
	why: string;
	evidence: Evidence[];
	concerns?: Concerns;
	seen?: Seen;
}

export interface Report {
	/** When the run began. */
	at: string;
	/** What the run was allowed to do beyond reading. */
	modes: Mode[];
	statements: Judged[];
	/** How many things of which kind could not be removed. */
	left: Record<string, number>;
	requests: number;
	/** Why the run ended before its end, where it did. */
	stopped?: string;
}

/** Most calls of one statement that the report keeps. */
const MOST_EVIDENCE = 12;

/** Texts shorter than that say nothing about anybody, and stand in other words by accident. */
const SHORTEST_SECRET = 4;

/**
 * Keeps back what belongs to the account. Everything in a report is this package's own word or number, so
 * that nothing should be found; this holds also where a server puts data where keys belong.
 */
export class Veil {
	private readonly secrets = new Set<string>();
	private readonly texts = new Set<string>();

	constructor(secrets: readonly string[]) {
		for (const secret of secrets) this.keepBack(secret);
	}

	/** A secret is cut out wherever it stands. */
	keepBack(secret: string): void {
		if (secret.length < SHORTEST_SECRET) return;
		this.secrets.add(secret);
		this.secrets.add(encodeURIComponent(secret));
	}

	/** Remembers the texts of an answer: none of them may stand as a key in evidence. */
	learn(json: unknown): void {
		if (typeof json === 'string') {
			if (json.length >= SHORTEST_SECRET) this.texts.add(json);
		} else if (typeof json === 'object' && json !== null) {
			for (const inner of Object.values(json)) this.learn(inner);
		}
	}

	/** Texts that are the API's own words although answers hold them as values too. */
	private isOwn = (key: string): boolean => WORDS.has(key);

	key(key: string): string {
		const [, before = '', name = '', type = ''] =
			/^(data\[\]\.|\[\]\.)?([^:]*)(:.*)?$/.exec(key) ?? [];
		return this.texts.has(name) && !this.isOwn(name)
			? `${before}(another key)${type}`
			: this.text(key);
	}

	text(text: string): string {
		let shown = text;
		for (const secret of this.secrets) shown = shown.split(secret).join('•••');
		return shown;
	}
}

/** Keys of the document that are values somewhere, such as the columns of a product table. */
const WORDS = new Set([
	'name',
	'description',
	'count',
	'price_1',
	'price_2',
	'quantity',
	'email',
	'type',
	'state',
	'signature',
]);

/** A finding as the report keeps it. */
export function judged(
	statement: { rule: string; says: string; concerns?: Concerns },
	finding: Finding,
	evidence: readonly Evidence[],
	veil: Veil,
): Judged {
	const { verdict, why, seen } = finding;
	const concerns = finding.concerns ?? statement.concerns;
	return {
		rule: statement.rule,
		says: statement.says,
		verdict,
		why: veil.text(why),
		evidence: evidence.slice(-MOST_EVIDENCE).map((one) => ({
			...one,
			path: veil.text(one.path),
			keys: one.keys.map((key) => veil.key(key)),
		})),
		...(concerns && Object.keys(concerns).length > 0 ? { concerns } : {}),
		...(seen === undefined ? {} : { seen: veiled(seen, veil) }),
	};
}

function veiled(seen: Seen, veil: Veil): Seen {
	if (typeof seen === 'string') return veil.text(seen);
	if (typeof seen !== 'object') return seen;
	return seen.map((one) => (typeof one === 'string' ? veil.text(one) : one));
}

const MARKS: Readonly<Record<Finding['verdict'], string>> = {
	holds: 'holds',
	otherwise: 'OTHERWISE',
	untold: 'untold',
};

export const countOf = (report: Report, verdict: Finding['verdict']): number =>
	report.statements.filter((one) => one.verdict === verdict).length;

export const summaryOf = (report: Report): string =>
	`${countOf(report, 'holds')} hold, ${countOf(report, 'otherwise')} are otherwise, ` +
	`${countOf(report, 'untold')} could not be told.`;

const concernsOf = ({ concerns }: Pick<Judged, 'concerns'>): string =>
	[concerns?.assumption && `\`${concerns.assumption}\``, concerns?.guess && `\`${concerns.guess}\``]
		.filter(Boolean)
		.join(', ');

export const shownSeen = (seen: Seen | undefined): string =>
	seen === undefined ? '' : JSON.stringify(seen);

const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [
	row(head),
	row(head.map(() => '---')),
	...rows.map(row),
];

export const leftOf = ({ left }: Report): string =>
	Object.entries(left)
		.map(([kind, count]) => `${count} × ${kind}`)
		.join(', ');

/** The report for people, to be pasted into a bug report. */
export function markdownOf(report: Report): string {
	const of = (verdict: Finding['verdict']) =>
		report.statements.filter((one) => one.verdict === verdict);
	const different = of('otherwise');
	const untold = of('untold');
	const lines = [
		'# What this Oneflow does',
		'',
		`${report.at}; modes: ${['read', ...report.modes].join(', ')}; ${report.requests} requests. ${summaryOf(report)}`,
		...(report.stopped === undefined ? [] : ['', `Ended early: ${report.stopped}.`]),
		...(Object.keys(report.left).length === 0 ? [] : ['', `Not removed: ${leftOf(report)}.`]),
		'',
		'## Otherwise',
		'',
		...(different.length === 0
			? ['Nothing.']
			: table(
					['Rule', 'Says', 'What was seen', 'Value', 'Concerns'],
					different.map((one) => [
						one.rule,
						one.says,
						one.why,
						shownSeen(one.seen),
						concernsOf(one),
					]),
				)),
		'',
		'## Could not be told',
		'',
		...(untold.length === 0
			? ['Nothing.']
			: table(
					['Rule', 'Says', 'Why'],
					untold.map((one) => [one.rule, one.says, one.why]),
				)),
		'',
		'## Holds',
		'',
		...table(
			['Rule', 'Says'],
			of('holds').map((one) => [one.rule, one.says]),
		),
		'',
		'## Evidence of what is otherwise',
		'',
		...different.flatMap((one) => [
			`### ${one.rule} ${one.says}`,
			'',
			...one.evidence.map(
				({ method, path, status, keys }) =>
					`- ${method} \`${path}\` → ${status === 0 ? 'no answer' : status}${keys.length > 0 ? ` (${keys.join(', ')})` : ''}`,
			),
			'',
		]),
	];
	return `${lines.join('\n').trimEnd()}\n`;
}

/** Every statement as a table: its rule, what it says, what the run must be allowed, what it concerns. */
export const listOf = (statements: readonly Statement[]): string =>
	table(
		['Rule', 'Says', 'Needs', 'Concerns'],
		statements.map(({ rule, says, needs, concerns }) => [
			rule,
			says,
			needs === undefined ? '' : `\`--${needs}\``,
			concernsOf({ ...(concerns ? { concerns } : {}) }),
		]),
	).join('\n');

/** The table on the screen: what is otherwise and what could not be told, each with its reason. */
export function screenOf(report: Report): string {
	const lines = report.statements.flatMap((one) => {
		const head = `${MARKS[one.verdict].padEnd(10)} ${one.rule.padEnd(8)} ${one.says}`;
		if (one.verdict === 'holds') return [head];
		const about = concernsOf(one);
		const value = one.seen === undefined ? '' : `; value: ${shownSeen(one.seen)}`;
		const more = one.verdict === 'otherwise' && about ? `; concerns ${about}` : '';
		return [head, `${' '.repeat(20)}${one.why}${value}${more}`];
	});
	return [...lines, '', summaryOf(report)].join('\n');
}
