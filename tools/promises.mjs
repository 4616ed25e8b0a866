// Prints docs/promises.md from the tags in the tests: "// promise: …" above the test that keeps it.
// node tools/promises.mjs          says whether the page is up to date
// node tools/promises.mjs --write  writes it
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const PAGE = 'docs/promises.md';

const INTRODUCTION = `# Promises and the tests that keep them

What SECURITY.md and the README promise. Each promise is a tag in the tests, \`// promise: …\`, above the test that
fails when it is broken. This page is printed from the tags: \`node tools/promises.mjs --write\`.
`;

/** Headings, and whose tests come under them; the first that fits counts. */
const AREAS = [
	['Files', /actions\/file\//],
	['Never twice', /createReference/],
	['The trigger', /trigger|floods|copies|attacks|registering|catchingUp|deliveries|operators/],
	['Waiting for signatures', /waiting|waits/],
	['Token, user and credential', /credential|transport\/(client|errors)|credentials\//],
	['Faults and limits', /faults|retry|paging/],
	['Operations', /actions|parameters|oneflow\/shapes/],
	['Releases and the demo', /release|demo|rehears/],
	['The package', /./],
];

/** A tag, and what has to follow it: further tags, other comments, and then a test that is not skipped. */
const TAG = /^\s*\/\/ promise: (.+)$/;
const TEST = /^\s*(?:it|test)(?:\.(?:each|prop|concurrent))?[(`<]/;

/** Returns the promises in a test's text. Throws for a tag that stands above no test. */
function promisesIn(path, text) {
	const lines = text.split('\n');
	return lines.flatMap((line, index) => {
		const [, promise] = TAG.exec(line) ?? [];
		if (promise === undefined) return [];
		const next = lines.slice(index + 1).find((other) => !/^\s*\/\//.test(other)) ?? '';
		if (!TEST.test(next)) throw new Error(`${path}: no test follows "${promise}"`);
		return [{ path, promise }];
	});
}

/** Returns the page of a repository, as the tags in its tests say. */
function printed(root) {
	const found = readdirSync(join(root, 'test'), { recursive: true })
		.map((path) => `test/${path.replaceAll('\\', '/')}`)
		.filter((path) => /\.m?ts$/.test(path))
		.sort()
		.flatMap((path) => promisesIn(path, readFileSync(join(root, path), 'utf8')));
	const areaOf = ({ path }) => AREAS.find(([, pattern]) => pattern.test(path))[0];
	const sections = AREAS.map(([area]) => {
		const lines = found
			.filter((one) => areaOf(one) === area)
			.map(({ path, promise }) => `- ${promise}. ([${basename(path)}](../${path}))`);
		return lines.length === 0 ? '' : `\n## ${area}\n\n${lines.join('\n')}\n`;
	});
	return `${INTRODUCTION}${sections.join('')}`;
}

const [folder = join(import.meta.dirname, '..')] = process.argv
	.slice(2)
	.filter((word) => word !== '--write');
for (const needed of ['test', 'docs']) {
	if (existsSync(join(folder, needed))) continue;
	console.error(`${folder} is no repository of the package: it has no folder "${needed}".`);
	process.exit(1);
}
const page = printed(folder);
if (process.argv.includes('--write')) writeFileSync(join(folder, PAGE), page);
else if (!existsSync(join(folder, PAGE)) || page !== readFileSync(join(folder, PAGE), 'utf8')) {
	console.error(`${PAGE} is old: node tools/promises.mjs --write`);
	process.exitCode = 1;
}
