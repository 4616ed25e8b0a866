import { mkdir } from 'node:fs/promises';

import getPort from 'get-port';

import { N8nClient, type Owner } from './client.mts';
import type { Host } from './host.mts';
import { imageHost } from './image.mts';
import { ensureHost } from './install.mts';
import type { Reporter } from './progress.mts';
import { Service } from './service.mts';

/** Fifteen seconds are usual; a machine under load was seen to take minutes. */
const START_TIMEOUT_MS = 300_000;
const MCP_REGISTRY = 'mcp-registry';

export interface N8nOptions {
	host: Host;
	userFolder: string;
	owner: Owner;
	/** A free port is chosen when it is left out. */
	port?: number;
	/** The public base of webhook addresses; this n8n's own address when left out. */
	webhookUrl?: string;
	env?: Record<string, string>;
	/** A folder with commands that go before those of the machine. */
	commands?: string | undefined;
}

/** A running n8n with its owner logged in. */
export interface RunningN8n {
	url: string;
	port: number;
	client: N8nClient;
	logs(): string;
	logTail(lines?: number): string;
	/** Ends n8n in good order and waits until no process of it is left. */
	stop(): Promise<void>;
	/** Ends n8n at once, as a crash would. */
	kill(): Promise<void>;
	/** Starts n8n again on the same port and user folder after a stop or a kill. */
	restart(): Promise<void>;
}

/**
 * The n8n to start: from npm, in the version of tools/host/package.json or another one; or from the image
 * that ONEFLOW_N8N_IMAGE names, since from 3.0 on there is no other n8n.
 */
export async function getHost(report: Reporter, version?: string): Promise<Host> {
	const image = process.env.ONEFLOW_N8N_IMAGE;
	return image ? await imageHost(image) : await ensureHost(report, version);
}

/** Starts n8n on a user folder, makes its owner when there is none and logs in. */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
	const { host, userFolder, owner } = options;
	const port = options.port ?? (await getPort());
	const url = `http://127.0.0.1:${port}`;
	const client = new N8nClient(url);
	await mkdir(userFolder, { recursive: true });

	const start = async () => {
		const service = new Service({
			name: 'n8n',
			...host.start({
				words: ['start'],
				userFolder,
				commands: options.commands,
				settings: {
					...(await settingsOf(host, userFolder)),
					N8N_PORT: String(port),
					...publicAddress(options.webhookUrl ?? url),
					...options.env,
				},
			}),
		});
		try {
			await service.waitFor('answering', START_TIMEOUT_MS, async () => await isReady(url));
			await enter(client, owner);
		} catch (error) {
			await service.kill();
			throw error;
		}
		return service;
	};

	let service = await start();
	return {
		url,
		port,
		client,
		logs: () => service.logs,
		logTail: (lines) => service.logTail(lines),
		stop: async () => await service.stop(),
		kill: async () => await service.kill(),
		restart: async () => {
			service = await start();
		},
	};
}

/** What any process of n8n gets that is started here, on any version. */
export async function settingsOf(host: Host, userFolder: string): Promise<NodeJS.ProcessEnv> {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		// Each n8n needs a broker port of its own, or several of them could not run side by side.
		N8N_RUNNERS_BROKER_PORT: String(await getPort()),
		N8N_PYTHON_ENABLED: 'false',
		// Nothing here may call out: no telemetry, no news, no templates, no list of other packages.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		...(host.hasModule(MCP_REGISTRY) && { N8N_DISABLED_MODULES: MCP_REGISTRY }),
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
		EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
	};
}

/** The public base of webhook addresses, under its present and its former name. */
export function publicAddress(url: string): NodeJS.ProcessEnv {
	const base = url.endsWith('/') ? url : `${url}/`;
	return { N8N_WEBHOOK_URL: base, WEBHOOK_URL: base };
}

/** Whether a main n8n answers its REST API. */
export async function isReady(url: string): Promise<true | undefined> {
	try {
		const response = await fetch(`${url}/healthz/readiness`);
		if (!response.ok) return undefined;
		// While n8n starts, its server answers every page with a placeholder text.
		const settings = await fetch(`${url}/rest/settings`);
		return settings.headers.get('content-type')?.includes('json') ? true : undefined;
	} catch {
		return undefined;
	}
}

/** Makes the owner where there is none, and logs in. */
export async function enter(client: N8nClient, owner: Owner): Promise<void> {
	const settings = await client.call<{ userManagement: { showSetupOnFirstLoad?: boolean } }>(
		'GET',
		'/rest/settings',
	);
	if (settings.userManagement.showSetupOnFirstLoad) await client.setUpOwner(owner);
	await client.login(owner);
}
