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
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { run } from './command.mts';
import { withLock } from './lock.mts';
import { REPOSITORY } from './paths.mts';
import { step, toStandardError, type Reporter } from './progress.mts';

export const PACKAGE_NAME = 'n8n-nodes-oneflow';

const BUILD_INPUTS = [
	'nodes',
	'credentials',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'gulpfile.js',
	'README.md',
	'CHANGELOG.md',
	'LICENSE',
	'tools/bundle.js',
	'tools/release',
];

/**
 * Builds and packs the package and gives the tarball. A tarball made from the same sources is used
 * again, which keeps a second start fast.
 */
export async function packPackage(report: Reporter = toStandardError): Promise<string> {
	const cache = join(REPOSITORY, 'node_modules', '.cache', 'n8n-nodes-oneflow');
	const tarball = join(cache, `package-${await sourceHash()}.tgz`);
	if (existsSync(tarball)) return tarball;
	await withLock(join(cache, 'pack'), 'building the package', report, async () => {
		if (existsSync(tarball)) return;
		await step('Building and packing the package', report, async () => {
			await build(cache, tarball);
		});
	});
	return tarball;
}

async function build(cache: string, tarball: string): Promise<void> {
	// Without a spinner in it, the output of a failed build stays readable.
	await run('npm', ['run', 'build'], { cwd: REPOSITORY, env: { CI: 'true' } });
	const work = await mkdtemp(join(cache, 'pack-'));
	try {
		const pack = join(REPOSITORY, 'tools', 'release', 'pack.mjs');
		const packed = (await run(process.execPath, [pack, work], { cwd: REPOSITORY })).trim();
		await rename(packed, tarball);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

/** A name for the content of everything that the build reads. */
async function sourceHash(): Promise<string> {
	const hash = createHash('sha256');
	for (const input of BUILD_INPUTS) {
		for (const file of await filesOf(join(REPOSITORY, input))) {
			hash.update(file.slice(REPOSITORY.length)).update('\0');
			hash.update(await readFile(file)).update('\0');
		}
	}
	return hash.digest('hex').slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
	if (!existsSync(path)) return [];
	let entries;
	try {
		entries = await readdir(path, { recursive: true, withFileTypes: true });
	} catch {
		return [path];
	}
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

/** Where n8n keeps the package in a user folder. */
export const packageFolder = (userFolder: string) =>
	join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);

/**
 * Installs a tarball into a user folder the way n8n itself installs a community package: unpacked,
 * without the dependencies that are not for run time, and with npm's scripts off.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const target = packageFolder(userFolder);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	await copyFile(tarball, join(nodes, 'package.tgz'));
	await run(
		'tar',
		['-xzf', 'package.tgz', '-C', join('node_modules', PACKAGE_NAME), '--strip-components=1'],
		{ cwd: nodes },
	);
	await rm(join(nodes, 'package.tgz'));

	const manifestFile = join(target, 'package.json');
	const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<string, unknown>;
	delete manifest.devDependencies;
	delete manifest.peerDependencies;
	delete manifest.optionalDependencies;
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
	await run(
		'npm',
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: target },
	);
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify({
			name: 'installed-nodes',
			private: true,
			dependencies: { [PACKAGE_NAME]: manifest.version },
		}),
	);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	process.stdout.write(`${await packPackage()}\n`);
}
