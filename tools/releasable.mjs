// Refuses to publish while a field that only the owner can fill in still names nobody, or under a tag of
// another version. Looks at this repository, or at the folder given.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? join(import.meta.dirname, '..');
const read = (path) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const problems = [];

/** The placeholder, and the invented names that stood in its place before. */
const NOBODY =
	/\bOWNER\b|example\.(com|org)|github\.com\/n8n-nodes-oneflow\/|n8n-nodes-oneflow\.dev/;
const { author, homepage, repository, version } = read('package.json');
const fields = {
	'"author" in package.json': author,
	'"homepage" in package.json': homepage,
	'"repository" in package.json': repository,
	'"resources" in nodes/Oneflow/Oneflow.node.json': read('nodes/Oneflow/Oneflow.node.json')
		.resources,
	'"resources" in nodes/Oneflow/OneflowTrigger.node.json': read(
		'nodes/Oneflow/OneflowTrigger.node.json',
	).resources,
};
for (const [name, value] of Object.entries(fields)) {
	const text = JSON.stringify(value) ?? '';
	if (text === '' || NOBODY.test(text)) problems.push(`${name} is still to be filled in`);
}

const { GITHUB_REF_TYPE: kind, GITHUB_REF_NAME: tag } = process.env;
if (kind === 'tag' && tag !== version) {
	problems.push(`the tag ${tag} is not the version ${version} in package.json`);
}

for (const problem of problems) console.error(`Not published: ${problem}.`);
if (problems.length > 0) console.error('See "Release" in CONTRIBUTING.md.');
process.exitCode = problems.length === 0 ? 0 : 1;
