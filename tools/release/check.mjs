// Refuses to publish what npm or n8n would refuse, or what would be wrong for good: somebody still to be
// named, another repository, another tag, nothing in the CHANGELOG. Looks at this repository, or at the
// folder given; in publish.yml at the repository and tag that run it too.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import {
	changesOf,
	filesWithPlaceholder,
	pageOf,
	readManifest,
	readText,
	refuse,
	ROOT,
} from './project.mjs';

const folder = process.argv[2] ?? ROOT;
refuse(
	['.git', 'package.json', 'CHANGELOG.md']
		.filter((name) => !existsSync(join(folder, name)))
		.map((name) => `${folder} is no repository of the package: it has no ${name}`),
);
const manifest = readManifest(folder);
const { author, homepage, version } = manifest;
const page = pageOf(manifest);
const problems = filesWithPlaceholder(folder).map(
	(path) => `OWNER is still to be filled in in ${path}`,
);

if (!author?.name || !author.email)
	problems.push('"author" in package.json needs a name and an email');
if (page === undefined) {
	problems.push('"repository" in package.json is not git+https://github.com/…/….git');
} else {
	const codexes = ['Oneflow', 'OneflowTrigger'].map((name) => `nodes/Oneflow/${name}.node.json`);
	const isOurs = (url) => url === page || url.startsWith(`${page}/`);
	if (homepage !== page) problems.push(`"homepage" in package.json is not ${page}`);
	for (const path of codexes) {
		const { primaryDocumentation } = JSON.parse(readText(folder, path)).resources ?? {};
		if (!primaryDocumentation?.every(({ url }) => isOurs(url))) {
			problems.push(`"primaryDocumentation" in ${path} is not below ${page}`);
		}
	}
}
if (changesOf(readText(folder, 'CHANGELOG.md'), version) === undefined) {
	problems.push(`CHANGELOG.md says nothing under "## ${version}"`);
}

const { GITHUB_REF_TYPE: kind, GITHUB_REF_NAME: tag, GITHUB_REPOSITORY: repository } = process.env;
if (kind === 'tag' && tag !== version) {
	problems.push(`the tag ${tag} is not the version ${version} in package.json`);
}
// npm compares them as well, once everything else is done.
if (repository && page && page !== `https://github.com/${repository}`) {
	problems.push(`"repository" in package.json is not ${repository}, where this runs`);
}
refuse(problems);
