// Refuses to publish while the manifest names an owner nobody filled in, or a tag of another version.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const { author, homepage, repository, version } = manifest;
const problems = [];

// The names that stood here before there was an owner.
if (
	/github\.com\/n8n-nodes-oneflow\/|n8n-nodes-oneflow\.dev/.test(
		JSON.stringify([author, homepage, repository]),
	)
) {
	problems.push('author, homepage and repository in package.json are still to be filled in');
}
const tag = process.env.GITHUB_REF_NAME;
if (process.env.GITHUB_REF_TYPE === 'tag' && tag !== version) {
	problems.push(`the tag ${tag} is not the version ${version}`);
}
for (const problem of problems)
	console.error(`Not published: ${problem}. See CONTRIBUTING.md, "Release".`);
process.exitCode = problems.length === 0 ? 0 : 1;
