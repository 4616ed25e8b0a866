// node tools/release/placeholder.mjs FOLDER: writes a package that does nothing, to be published once so
// that npm knows the name: only then can publish.yml become its trusted publisher. No n8n offers it,
// because it lacks n8n's keyword.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hasPlaceholder, readManifest, ROOT } from './project.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
	console.error('Say where: node tools/release/placeholder.mjs FOLDER');
	process.exit(2);
}
const { name, license, author, homepage, repository } = readManifest(ROOT);
const manifest = {
	name,
	version: '0.0.0',
	description: 'Holds the name until the first version is published.',
	license,
	author,
	homepage,
	repository,
};
if (hasPlaceholder(JSON.stringify(manifest))) {
	console.error('OWNER is still to be filled in: node tools/release/owner.mjs NAME EMAIL');
	process.exit(1);
}
if (existsSync(folder) && readdirSync(folder).length > 0) {
	console.error(`There is something in ${folder} already: name a folder that is new.`);
	process.exit(1);
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(join(folder, 'README.md'), `# ${name}\n\n${manifest.description} See ${homepage}.\n`);
