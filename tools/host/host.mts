import { ensureHost } from './install.mts';
import { imageHost } from './image.mts';
import type { Reporter } from './progress.mts';
import type { ServiceOptions } from './service.mts';

/** The process of n8n: the main one, a worker, or one that takes webhooks alone. */
export type Role = 'start' | 'worker' | 'webhook';

/** What one process of n8n is started with. */
export interface Start {
	role: Role;
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

/**
 * The n8n to start: from npm, in the version of tools/host/package.json or another one; or from the image
 * that ONEFLOW_N8N_IMAGE names, since from 3.0 on there is no other n8n.
 */
export async function getHost(report: Reporter, version?: string): Promise<Host> {
	const image = process.env.ONEFLOW_N8N_IMAGE;
	return image ? await imageHost(image) : await ensureHost(report, version);
}
