/* Looks into the repository's files; types in repository.d.ts. */
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..');

function filesBelow(folder) {
	return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = `${folder}/${entry.name}`;
		return entry.isDirectory() ? filesBelow(path) : [path];
	});
}

module.exports = {
	filesBelow,
	textOf: (path) => readFileSync(join(ROOT, path), 'utf8'),
	jsonOf: (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')),
	exists: (path) => existsSync(join(ROOT, path)),
};
