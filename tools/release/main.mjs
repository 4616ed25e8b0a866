// npm run release -- VERSION: makes a release. It looks whether there may be one, sets the version, runs
// what publish.yml will run, commits, tags and pushes; publish.yml does the rest. Refused, it leaves
// everything as it was.
import { execFileSync, spawnSync } from 'node:child_process';

import { changesOf, readManifest, readText, refuse, ROOT, VERSION } from './project.mjs';

const BRANCH = 'main';
const [version] = process.argv.slice(2);

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

const before = readManifest(ROOT).version;
refuse(problems());
console.log(`Releasing ${version}.`);
// Ctrl-C ends what runs, which counts as failed; this goes on to put the version back.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
try {
	run('npm', [
		'version',
		version,
		'--no-git-tag-version',
		'--allow-same-version',
		'--ignore-scripts',
	]);
	run(process.execPath, ['tools/release/check.mjs']);
	run('npm', ['run', 'check']);
	run('npm', ['test']);
	run(process.execPath, ['tools/scan.mjs']);
} catch (error) {
	git('checkout', '--', 'package.json', 'package-lock.json');
	console.error(`Not released: ${error.message}. The version is ${before} again.`);
	process.exit(1);
}
const head = git('rev-parse', 'HEAD');
try {
	if (git('status', '--porcelain') !== '') {
		git('commit', '--quiet', '--all', '--message', `release: ${version}`);
	}
	git(
		'tag',
		'--annotate',
		version,
		'--message',
		changesOf(readText(ROOT, 'CHANGELOG.md'), version),
	);
	// Both or neither: a tag whose commit is not on the branch would be published all the same.
	git('push', '--quiet', '--atomic', 'origin', `HEAD:${BRANCH}`, `refs/tags/${version}`);
} catch {
	// What git said stands above.
	if (git('tag', '--list', version) !== '') git('tag', '--delete', version);
	git('reset', '--quiet', '--hard', head);
	console.error(`Not released: it could not be pushed. Commit and tag are gone again.`);
	process.exit(1);
}
console.log(`Pushed ${version}: publish.yml tests it again and publishes it.`);

function problems() {
	if (!VERSION.test(version ?? '')) {
		return ['say which version, such as 0.2.0 or 0.2.0-beta.1 (npm run release -- 0.2.0)'];
	}
	const found = [];
	if (git('status', '--porcelain') !== '') found.push('there are changes that are not committed');
	if (git('rev-parse', '--abbrev-ref', 'HEAD') !== BRANCH) found.push(`this is not ${BRANCH}`);
	try {
		git('fetch', '--quiet', '--tags', 'origin');
	} catch {
		return [...found, 'origin cannot be asked what it has'];
	}
	if (git('rev-list', '--count', `HEAD..origin/${BRANCH}`) !== '0') {
		found.push(`origin has commits on ${BRANCH} that are not here`);
	}
	if (git('tag', '--list', version) !== '') found.push(`there is a tag ${version} already`);
	if (!isNewer(version, before) && version !== before) {
		found.push(`${version} is not newer than ${before}`);
	}
	if (changesOf(readText(ROOT, 'CHANGELOG.md'), version) === undefined) {
		found.push(`CHANGELOG.md says nothing under "## ${version}"`);
	}
	return found;
}

/** Whether a version comes after another one, as npm orders them. */
function isNewer(one, other) {
	const [first, second] = [one, other].map((text) => {
		const [, major, minor, patch, pre] = VERSION.exec(text) ?? [];
		return { numbers: [major, minor, patch].map(Number), pre: pre?.split('.') };
	});
	for (const [index, number] of first.numbers.entries()) {
		if (number !== second.numbers[index]) return number > second.numbers[index];
	}
	if (first.pre === undefined || second.pre === undefined)
		return first.pre === undefined && second.pre !== undefined;
	return first.pre.join('.').localeCompare(second.pre.join('.'), 'en', { numeric: true }) > 0;
}

function run(command, args) {
	const { status } = spawnSync(command, args, {
		cwd: ROOT,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (status !== 0) throw new Error(`"${[command, ...args].join(' ')}" failed`);
}
