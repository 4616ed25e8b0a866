import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';

import { run } from './command.mts';
import type { Host } from './host.mts';

/** Programs that run images and understand the same arguments. */
const CLIENTS = ['podman', 'docker', 'nerdctl'];
const PATH_INSIDE = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/**
 * An n8n from an image, run by the OCI client that ONEFLOW_OCI names or by the first one there is. On the
 * machine's own network, so that it reaches the sandbox and is reached under the same address as any other
 * n8n here; this is why it needs Linux.
 */
export async function imageHost(image: string): Promise<Host> {
	const client = await findClient();
	return {
		start: ({ words, userFolder, settings, commands }) => {
			const name = `n8n-nodes-oneflow-${randomUUID()}`;
			const folders = [userFolder, ...(commands ? [commands] : [])];
			const environment = {
				HOME: userFolder,
				...(commands && { PATH: `${commands}:${PATH_INSIDE}` }),
				...settings,
			};
			return {
				command: client,
				args: [
					...['run', '--rm', '--init', '--name', name, '--network', 'host'],
					...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
					...folders.flatMap((folder) => ['--volume', `${folder}:${folder}`]),
					...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
					...[image, ...words],
				],
				cwd: userFolder,
				env: process.env,
				// A client that is killed leaves its container.
				remove: () => {
					spawnSync(client, ['rm', '--force', name], { stdio: 'ignore' });
				},
			};
		},
		// Nothing can be looked up in it, and it starts with all modules as well.
		hasModule: () => false,
	};
}

async function findClient(): Promise<string> {
	const { ONEFLOW_OCI: named } = process.env;
	for (const client of named ? [named] : CLIENTS) {
		const isThere = await run(client, ['--version'], { cwd: tmpdir() }).then(
			() => true,
			() => false,
		);
		if (isThere) return client;
	}
	throw new Error(
		`An image needs ${named ?? CLIENTS.join(', or ')}, which is not on this machine.`,
	);
}
