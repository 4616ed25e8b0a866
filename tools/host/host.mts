import type { ServiceOptions } from './service.mts';

/** The process of n8n: the main one, a worker, or one that takes webhooks alone. */
export type Role = 'start' | 'worker' | 'webhook';

/** What one process of n8n is started with. */
export interface Start {
	/** The role of a process, or a command of n8n's command line with its options. */
	words: readonly [string, ...string[]];
	/** Where it keeps its data; the same path inside a container. */
	userFolder: string;
	/** Its environment, beside what every process has. */
	settings: NodeJS.ProcessEnv;
	/** A folder with commands that go before all others. */
	commands?: string | undefined;
}

/** An n8n that can be started, wherever it is from. */
export interface Host {
	start(how: Start): Omit<ServiceOptions, 'name'>;
	/** Whether it has a module of this name: n8n refuses to start when told to leave out another. */
	hasModule(name: string): boolean;
}
