// node tools/release/pack.mjs FOLDER [ROOT]: packs the built package into a folder, which is made, as it is
// published: with a README that can be read outside the repository. Beside it goes notes.md, what
// CHANGELOG.md says of the version. Prints the tarball's path.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import {
	absoluteLinks,
	changesOf,
	pageOf,
	readManifest,
	readText,
	refuse,
	ROOT,
} from './project.mjs';

const [target, root = ROOT] = process.argv.slice(2);
if (target === undefined) {
	console.error('Say where: node tools/release/pack.mjs FOLDER');
	process.exit(2);
}
const manifest = readManifest(root);
const { files, version } = manifest;
const page = pageOf(manifest);
refuse([
	...(page === undefined ? ['"repository" in package.json names no repository on GitHub'] : []),
	...files.filter((path) => !existsSync(join(root, path))).map((path) => `${path} is missing`),
]);

const folder = resolve(target);
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'n8n-nodes-oneflow-pack-'));
try {
	for (const path of ['package.json', 'LICENSE', ...files]) {
		cpSync(join(root, path), join(work, path), { recursive: true });
	}
	writeFileSync(join(work, 'README.md'), absoluteLinks(readText(root, 'README.md'), page, version));
	const answer = execFileSync(
		'npm',
		['pack', '--json', '--ignore-scripts', '--workspaces=false', '--pack-destination', folder],
		{ cwd: work, encoding: 'utf8', shell: process.platform === 'win32' },
	);
	writeFileSync(
		join(folder, 'notes.md'),
		`${changesOf(readText(root, 'CHANGELOG.md'), version) ?? ''}\n`,
	);
	console.log(join(folder, JSON.parse(answer)[0].filename));
} finally {
	rmSync(work, { recursive: true });
}
