import { type Guesses, guessProblem } from './guesses.mts';

/** What a report of `npm run conformance` says of the switches, and what of it cannot be taken over. */
export interface Measured {
	guesses: Partial<Guesses>;
	/** Why a statement that is otherwise changes nothing here, one sentence each. */
	skipped: string[];
}

/** A value that lists are joined with, so that several statements can add to one switch. */
const joined = (before: unknown, seen: unknown): unknown =>
	Array.isArray(before) && Array.isArray(seen) ? [...new Set([...before, ...seen])] : seen;

/**
 * The switches as a report measured them: of each statement that is otherwise, the switch that it concerns
 * is set to what was seen. Throws an Error with a message when the text is no such report.
 */
export function measured(text: string): Measured {
	let report: unknown;
	try {
		report = JSON.parse(text);
	} catch {
		throw new Error('The report is not JSON.');
	}
	const statements = (report as { statements?: unknown } | null)?.statements;
	if (!Array.isArray(statements)) throw new Error('The report has no statements.');
	const guesses: Record<string, unknown> = {};
	const skipped: string[] = [];
	for (const one of statements as unknown[]) {
		const { rule, verdict, concerns, seen } = (one ?? {}) as {
			rule?: unknown;
			verdict?: unknown;
			concerns?: { guess?: unknown };
			seen?: unknown;
		};
		if (verdict !== 'otherwise') continue;
		const name = concerns?.guess;
		if (typeof name !== 'string') {
			skipped.push(`${String(rule)} is otherwise, and no switch is about it.`);
			continue;
		}
		const problem = guessProblem({ [name]: seen });
		if (problem === null) guesses[name] = joined(guesses[name], seen);
		else skipped.push(`${String(rule)} is otherwise, and cannot be set: ${problem}.`);
	}
	return { guesses: guesses as Partial<Guesses>, skipped };
}
