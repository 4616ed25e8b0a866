// What the release's scripts know of the project. Plain JavaScript without dependencies, because the
// first of them runs before there are any.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Says what keeps a script from going on, and ends it. */
export function refuse(problems) {
	for (const problem of problems) console.error(`Not released: ${problem}.`);
	if (problems.length === 0) return;
	console.error('See "Release" in CONTRIBUTING.md.');
	process.exit(1);
}

export const readText = (folder, path) => readFileSync(join(folder, path), 'utf8');

export const readManifest = (folder) => JSON.parse(readText(folder, 'package.json'));

/** The name that stands where only the owner can fill in. */
const PLACEHOLDER =
	/\bOWNER(?=\/n8n-nodes-oneflow\b)|(?<=[@/])OWNER\b|"OWNER"|\bOWNER@example\.com\b/g;
/** These speak of the placeholder. */
const ABOUT_IT = /^(tools\/release|test)\/|^CONTRIBUTING\.md$/;

/** Whether somebody is still to be named in a text. */
export const hasPlaceholder = (text) => text.search(PLACEHOLDER) >= 0;

/** The files of the repository in which somebody is still to be named. */
export function filesWithPlaceholder(folder) {
	return trackedFiles(folder).filter(
		(path) => !ABOUT_IT.test(path) && hasPlaceholder(readText(folder, path)),
	);
}

/** Puts the owner's name on GitHub and address in the placeholder's place. */
export function fillIn(text, { name, email }) {
	return text.replace(PLACEHOLDER, (found) => {
		if (found.includes('@example')) return email;
		return found.replace('OWNER', name);
	});
}

/** Text files only: a picture has no placeholder. */
function trackedFiles(folder) {
	return execFileSync('git', ['ls-files', '-z'], { cwd: folder, encoding: 'utf8' })
		.split('\0')
		.filter((path) => path !== '' && !/\.(png|svg)$/.test(path) && existsSync(join(folder, path)));
}

/** A version as it may be published: 1.2.3, or 1.2.3-beta.1. */
export const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** What CHANGELOG.md says of a version, without its heading; nothing when it says nothing. */
export function changesOf(changelog, version) {
	const lines = changelog.split('\n');
	const start = lines.findIndex(
		(line) => line.split(/\s+/).slice(0, 2).join(' ') === `## ${version}`,
	);
	if (start < 0) return undefined;
	const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
	const end = length < 0 ? lines.length : start + 1 + length;
	return (
		lines
			.slice(start + 1, end)
			.join('\n')
			.trim() || undefined
	);
}

/** The repository's page on GitHub, from a manifest. */
export function pageOf({ repository }) {
	return /^git\+(https:\/\/github\.com\/[^/]+\/[^/]+)\.git$/.exec(repository?.url ?? '')?.[1];
}

const LINK = /(\]\(|(?:src|href)=")(?!#)(?![a-z]+:)([^)\s"]+)/g;
const PICTURE = /\.(png|svg|gif|jpe?g)$/;

/**
 * Makes a README readable outside the repository, where links relative to it lead nowhere: they become
 * addresses of the files as they were in this version.
 */
export function absoluteLinks(text, page, version) {
	return text.replace(LINK, (_, before, target) => {
		const kind = PICTURE.test(target) ? 'raw' : 'blob';
		return `${before}${page}/${kind}/${version}/${target.replace(/^\.\//, '')}`;
	});
}
