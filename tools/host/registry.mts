import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './command.mts';

interface Manifest {
	name: string;
	version: string;
}

/** What npm keeps of a package, and sends when it publishes one. */
interface Packument {
	name: string;
	'dist-tags': Record<string, string>;
	versions: Record<string, Manifest>;
	_attachments?: Record<string, { data: string }>;
}

/** An npm registry on this machine that takes what is published and gets all else from the usual one. */
export interface Registry {
	url: string;
	/** What makes npm publish to this registry and install from it. */
	environment: NodeJS.ProcessEnv;
	/** A folder with an npm that knows no other registry, to be first in the PATH of an n8n. */
	npmFolder: string;
	publish(tarball: string): Promise<void>;
	/** The version that is installed by name alone. */
	latest(name: string): Promise<string>;
	stop(): Promise<void>;
}

/**
 * Starts a registry. n8n takes another one than npm's by a setting that needs a licence, and looks for
 * updates without any; so it gets an npm that replaces the registry it names.
 */
export async function startRegistry(): Promise<Registry> {
	if (process.platform === 'win32') throw new Error('n8n runs npm by another way on Windows.');
	const usual = (await run('npm', ['config', 'get', 'registry'], { cwd: tmpdir() })).trim();
	const packages = new Map<string, Packument>();
	const server = createServer((call, answer) => {
		take(call, answer, packages, usual).catch(() => answer.writeHead(500).end());
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	const url = `http://${host}/`;
	const environment = {
		npm_config_registry: url,
		[`npm_config_//${host}/:_authToken`]: 'local',
		// A statement of origin can be made in a workflow only.
		npm_config_provenance: 'false',
	};
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-npm-'));
	await writeFile(join(folder, 'npm'), npmFor(url));
	await chmod(join(folder, 'npm'), 0o755);
	return {
		url,
		environment,
		npmFolder: folder,
		publish: async (tarball) => {
			await run('npm', ['publish', tarball, '--ignore-scripts'], { cwd: folder, env: environment });
		},
		latest: async (name) => {
			const answer = await fetch(`${url}${name}/latest`);
			return ((await answer.json()) as Manifest).version;
		},
		stop: async () => {
			await rm(folder, { recursive: true, force: true });
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** A shell script, first in the PATH: the next npm there, with the registry replaced. */
const npmFor = (url: string) => `#!/bin/sh
PATH="\${PATH#*:}"
for given do
	shift
	case "$given" in --registry=*) ;; *) set -- "$@" "$given" ;; esac
done
exec npm "$@" --registry=${url}
`;

/** Answers as far as `npm publish`, `view`, `pack`, `install` and `outdated` ask. */
async function take(
	call: IncomingMessage,
	answer: ServerResponse,
	packages: Map<string, Packument>,
	usual: string,
): Promise<void> {
	const path = decodeURIComponent(new URL(call.url ?? '/', usual).pathname).slice(1);
	const [name = '', version, file] = path.split('/');
	const known = packages.get(name);
	const send = (status: number, body: unknown) => {
		answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};
	if (call.method === 'PUT') {
		const sent = JSON.parse(await textOf(call)) as Packument;
		const twice = Object.keys(sent.versions).filter((one) => known?.versions[one]);
		if (twice.length > 0) {
			send(403, { error: `You cannot publish over the published version ${twice.join()}.` });
			return;
		}
		packages.set(name, merge(known, sent));
		send(201, { ok: true });
	} else if (known && file !== undefined) {
		const data = known._attachments?.[file]?.data;
		answer.writeHead(data ? 200 : 404).end(data ? Buffer.from(data, 'base64') : undefined);
	} else if (known && version !== undefined) {
		const found = known.versions[known['dist-tags'][version] ?? version];
		send(found ? 200 : 404, found ?? { error: `There is no version ${version}.` });
	} else if (known) {
		const { _attachments, ...packument } = known;
		send(200, packument);
	} else if (call.method === 'GET') {
		// Not redirected: n8n hands its npm few settings, and so none that a proxy needs.
		const { accept = '*/*' } = call.headers;
		const response = await fetch(new URL(call.url ?? '/', usual), { headers: { accept } });
		answer.writeHead(response.status, { 'content-type': 'application/json' });
		answer.end(Buffer.from(await response.arrayBuffer()));
	} else {
		send(404, { error: 'Not found' });
	}
}

/** As npm does it: what is published first is the latest, whatever its tag. */
function merge(known: Packument | undefined, sent: Packument): Packument {
	const [first = ''] = Object.keys(sent.versions);
	return {
		name: sent.name,
		'dist-tags': { latest: first, ...known?.['dist-tags'], ...sent['dist-tags'] },
		versions: { ...known?.versions, ...sent.versions },
		_attachments: { ...known?._attachments, ...sent._attachments },
	};
}

async function textOf(call: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of call) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
