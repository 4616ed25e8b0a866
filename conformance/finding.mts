/** What a run may do beyond reading; each is an option of the command. */
export type Mode = 'write' | 'send' | 'callback';

/** What is seen instead, in words and numbers of this package alone: never a text of the server. */
export type Seen = string | number | boolean | ReadonlyArray<string | number>;

/** What has to change where a statement is otherwise. */
export interface Concerns {
	/** A constant of nodes/Oneflow/assumptions.ts. */
	assumption?: string;
	/** A switch of sandbox/guesses.mts; `seen` is then its value. */
	guess?: string;
}

export interface Finding {
	verdict: 'holds' | 'otherwise' | 'untold';
	why: string;
	seen?: Seen;
	/** Takes the place of what the statement concerns in general. */
	concerns?: Concerns;
}

/** Why a statement cannot be told. */
export class Untold extends Error {}

/** The run was stopped by somebody. */
export class Stopped extends Untold {
	constructor() {
		super('the run was stopped');
	}
}

export const holds = (why = 'as it says'): Finding => ({ verdict: 'holds', why });
export const otherwise = (seen: Seen, why: string, concerns?: Concerns): Finding => ({
	verdict: 'otherwise',
	why,
	seen,
	...(concerns ? { concerns } : {}),
});
