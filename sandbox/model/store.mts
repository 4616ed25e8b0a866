import { CONTRACT_CREATION_MS, defaultGuesses, type Guesses } from '../guesses.mts';
import { SearchIndex } from './search-index.mts';
import type {
	AccessLink,
	Account,
	Contact,
	Contract,
	ContractEvent,
	Extension,
	Folder,
	Tag,
	Template,
	TemplateType,
	Token,
	User,
	Webhook,
	Workspace,
} from './types.mts';

export type IdKind =
	| 'user'
	| 'workspace'
	| 'tag'
	| 'folder'
	| 'contact'
	| 'extension'
	| 'templateType'
	| 'typeField'
	| 'template'
	| 'contract'
	| 'party'
	| 'participant'
	| 'productGroup'
	| 'product'
	| 'field'
	| 'event'
	| 'comment'
	| 'reminder'
	| 'file'
	| 'webhook';

const NOBODY: Account = {
	id: 0,
	name: '',
	country_code: 'SE',
	registration_number: '',
	created_time: '',
	updated_time: '',
	can_publish: true,
};

/** Everything the sandbox knows. One instance lives as long as the server; `clear` empties it. */
export class Store {
	account: Account = NOBODY;
	readonly extensions = new Map<string, Extension>();
	readonly tokens = new Map<string, Token>();
	readonly users = new Map<number, User>();
	readonly workspaces = new Map<number, Workspace>();
	readonly tags = new Map<number, Tag>();
	readonly folders = new Map<number, Folder>();
	readonly contacts = new Map<number, Contact>();
	readonly templateTypes = new Map<number, TemplateType>();
	readonly templates = new Map<number, Template>();
	readonly contracts = new Map<number, Contract>();
	readonly webhooks = new Map<number, Webhook>();
	readonly accessLinks = new Map<string, AccessLink>();
	/** Template type id → number of contracts that are being made from it just now (P16). */
	readonly creating = new Map<number, number>();
	private readonly counters = new Map<IdKind, number>();
	/** The first identifier of a kind that no seed has started. */
	firstId: (kind: IdKind) => number = () => 1;
	/** Address of the web pages, without a slash at the end; known once the server listens. */
	url = '';
	/** How long the copy of a template takes (P16). */
	creationMs = CONTRACT_CREATION_MS;
	/** Hears of the events of every action; the webhooks do. */
	onEvents: (contract: Contract, events: ContractEvent[]) => void = () => undefined;
	/** What the contract list shows. */
	readonly search = new SearchIndex(this.contracts);
	/** How far Oneflow's clock is ahead of this machine's. */
	clockOffsetMs = 0;
	/** The guesses that can be switched while the sandbox runs. */
	guesses: Guesses;
	private readonly ownGuesses: Partial<Guesses>;

	/** Takes the guesses that hold even after a reset. */
	constructor(ownGuesses: Partial<Guesses> = {}) {
		this.ownGuesses = ownGuesses;
		this.guesses = { ...defaultGuesses(), ...ownGuesses };
	}

	/** Milliseconds since 1970 by Oneflow's clock. */
	now(): number {
		return Date.now() + this.clockOffsetMs;
	}

	/** A data field's value as it is kept (3.12). */
	storedValue(value: string): string {
		return this.guesses.trimFieldValues ? value.trim() : value;
	}

	/** Forgets everything, before a seed fills the store again. */
	clear(): void {
		this.account = NOBODY;
		for (const part of Object.values(this)) if (part instanceof Map) part.clear();
		this.firstId = () => 1;
		this.search.lagMs = 0;
		this.clockOffsetMs = 0;
		this.guesses = { ...defaultGuesses(), ...this.ownGuesses };
	}

	/** Sets the identifier that the next object of a kind gets. */
	startIds(kind: IdKind, first: number): void {
		this.counters.set(kind, first);
	}

	/** A new identifier; each kind counts for itself. */
	nextId(kind: IdKind): number {
		const id = this.counters.get(kind) ?? this.firstId(kind);
		this.counters.set(kind, id + 1);
		return id;
	}

	/** The user with this e-mail address, letter case ignored. */
	userByEmail(email: string): User | undefined {
		const wanted = email.toLowerCase();
		for (const user of this.users.values()) {
			if (user.email.toLowerCase() === wanted) return user;
		}
		return undefined;
	}
}
