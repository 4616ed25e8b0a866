import type { Contract } from './types.mts';

interface Version {
	since: number;
	/** Null once the contract is deleted. */
	contract: Contract | null;
}

/**
 * What the contract list knows, which may lag behind what was written (2.10). Without a lag it is
 * the store itself and nothing is copied.
 */
export class SearchIndex {
	private lag = 0;
	private readonly versions = new Map<number, Version[]>();
	private readonly contracts: ReadonlyMap<number, Contract>;

	constructor(contracts: ReadonlyMap<number, Contract>) {
		this.contracts = contracts;
	}

	get lagMs(): number {
		return this.lag;
	}

	/** Lets the list lag this many milliseconds behind; what is there now is known at once. */
	set lagMs(lag: number) {
		this.lag = lag;
		this.versions.clear();
		if (lag > 0) for (const contract of this.contracts.values()) this.note(contract, -Infinity);
	}

	/** Remembers the contract as it is now; `gone` when it is being deleted. */
	note(contract: Contract, since = performance.now(), gone = false): void {
		if (this.lag === 0) return;
		const copy = gone ? null : structuredClone({ ...contract, files: [] });
		const known = this.versions.get(contract.id) ?? [];
		this.versions.set(contract.id, [...known, { since, contract: copy }]);
	}

	/** The contracts as the list knows them. */
	list(): Contract[] {
		if (this.lag === 0) return [...this.contracts.values()];
		const until = performance.now() - this.lag;
		return [...this.versions.values()].flatMap(
			(all) => all.findLast(({ since }) => since <= until)?.contract ?? [],
		);
	}
}
