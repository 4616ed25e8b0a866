import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import getPort from 'get-port';

import { newOwner, type Owner } from '../host/client.mts';
import type { Host } from '../host/host.mts';
import { getHost, startN8n, type RunningN8n } from '../host/n8n.mts';
import { installPackage, PACKAGE_NAME, packPackage } from '../host/package.mts';
import { step, type Reporter } from '../host/progress.mts';
import type { Registry } from '../host/registry.mts';
import { startSandbox } from '../host/sandbox.mts';
import type { SpawnedSandbox } from '../../sandbox/spawn.mts';
import { stopAllServices } from '../host/service.mts';
import type { NodeCredential } from '../host/types.mts';
import { chooseAccess, credentialDataOf, EXTENSION_TYPE, type Access } from './access.mts';
import { OneflowReader } from './oneflow.mts';

export const CREDENTIAL_TYPE = 'oneflowApi';
export const CREDENTIAL_NAME = 'Oneflow sandbox';

export interface StageOptions {
	report: Reporter;
	/** The ports to take when they are free. */
	wishedPorts?: { n8n: number; sandbox: number };
	env?: Record<string, string>;
	/** Another version of n8n than tools/host/package.json says. */
	version?: string | undefined;
	/** Where n8n installs the package from; left out, it is put where n8n would put it. */
	registry?: Registry;
}

/** A sandbox and an n8n with the packed nodes and a credential for that sandbox. */
export interface Stage {
	sandbox: SpawnedSandbox;
	n8n: RunningN8n;
	/** What n8n runs on, and where it keeps its data. */
	host: Host;
	userFolder: string;
	/** Who may log in to this n8n; made anew for each. */
	owner: Owner;
	oneflow: OneflowReader;
	access: Access;
	credential: NodeCredential;
	credentialData: Record<string, string>;
	/** Stops everything and removes what was made for this run. */
	stop(): Promise<void>;
}

/**
 * Builds the stage for the demo and the end-to-end tests. Each run gets a user folder of its own
 * that goes away with it: the sandbox forgets everything too, so an older n8n would only hold
 * workflows with ids that no longer exist.
 */
export async function buildStage(options: StageOptions): Promise<Stage> {
	const { report, wishedPorts, env, version, registry } = options;
	const host = await getHost(report, version);
	const owner = newOwner();
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-'));
	const remove = () => rmSync(userFolder, { recursive: true, force: true });
	process.once('exit', remove);
	const stop = async () => {
		await stopAllServices();
		remove();
		process.off('exit', remove);
	};

	try {
		const sandboxPort = await getPort({ port: wishedPorts?.sandbox });
		const sandboxStart = step('Starting the sandbox, a local Oneflow', report, async () => {
			return await startSandbox(sandboxPort);
		});
		if (!registry) {
			const tarball = await packPackage(report);
			await step('Installing the package the way n8n does', report, async () => {
				await installPackage(tarball, userFolder);
			});
		}
		const n8nPort = await getPort({ port: wishedPorts?.n8n });
		const n8nStart = step('Starting n8n', report, async () => {
			return await startN8n({
				host,
				userFolder,
				owner,
				port: n8nPort,
				env,
				commands: registry?.npmFolder,
			});
		});
		const [sandbox, n8n] = await Promise.all([sandboxStart, n8nStart]);

		if (registry) {
			await step('Installing the package by n8n’s own installer', report, async () => {
				// By its number: for a tag, n8n 1.123 asks npm's own registry, whatever npm it has.
				await n8n.client.installPackage(PACKAGE_NAME, await registry.latest(PACKAGE_NAME));
			});
		}
		const access = await chooseAccess(await sandbox.info(), EXTENSION_TYPE);
		const credentialData = credentialDataOf(access);
		const credential = await n8n.client.createCredential(
			CREDENTIAL_NAME,
			CREDENTIAL_TYPE,
			credentialData,
		);
		const oneflow = new OneflowReader(access.apiUrl, access.token, access.userEmail);
		return {
			sandbox,
			n8n,
			host,
			userFolder,
			owner,
			oneflow,
			access,
			credential,
			credentialData,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
