import type { Account } from './account.mts';
import type { Concerns, Finding, Mode } from './finding.mts';

/** One rule of docs/oneflow-api.md that can be seen from outside. */
export interface Statement {
	/** The rule's number: `2.3.3` is rule 3 of section 2.3, `3.0.42` a row, `8.35` a question. */
	rule: string;
	says: string;
	/** What the run must be allowed to do; reading when left out. */
	needs?: Mode;
	concerns?: Concerns;
	/**
	 * Looks. Returns what it found; throws `Untold` where something else is in the way. Whatever else it
	 * throws counts as untold too, so that no odd answer ends a run.
	 */
	check: (account: Account) => Promise<Finding>;
}
