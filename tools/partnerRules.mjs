// Prints the partner's rules of docs/oneflow-api.md section 5 with the tests that show each, as a run of
// jest reported them, or of a run of those tests where no report is given. Fails when a rule has neither a passed test nor a reason, when
// one of its tests failed, or when a test names a rule that does not exist.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(fileURLToPath(import.meta.url), '..', '..');

/** Rules that no node can keep or break. */
const WITHOUT_TEST = {
	P19: 'Between the partner and Oneflow: no call of the API has a part in it.',
};

const reportPath = process.argv[2] ?? runTests();
if (!existsSync(reportPath)) {
	console.error(`There is no report ${reportPath}. Without an argument the tests are run first.`);
	process.exit(1);
}

const rules = readRules(readFileSync(join(ROOT, 'docs/oneflow-api.md'), 'utf8'));
const tests = readTests(JSON.parse(readFileSync(reportPath, 'utf8')));
const problems = [];

for (const { rule, text } of rules) {
	const own = tests.filter((test) => test.rule === rule);
	const reason = WITHOUT_TEST[rule];
	console.log(`${rule.padEnd(4)}${text}`);
	for (const { status, title, file } of own) console.log(`      ${status}  ${title}  (${file})`);
	if (own.length === 0) console.log(`      ${reason ? `none    ${reason}` : 'MISSING'}`);
	if (own.length === 0 && reason === undefined) problems.push(`${rule} has no test and no reason.`);
	if (own.length > 0 && reason !== undefined) problems.push(`${rule} has a test and a reason.`);
	for (const { status, title } of own) {
		if (status !== 'passed') problems.push(`${rule}: "${title}" is ${status}.`);
	}
}
for (const { rule, title } of tests) {
	if (!rules.some((one) => one.rule === rule)) problems.push(`"${title}" names no rule: ${rule}.`);
}
if (rules.length === 0) problems.push('docs/oneflow-api.md has no rules in section 5.');

const shown = new Set(tests.map(({ rule }) => rule)).size;
console.log(
	`\n${rules.length} rules, ${shown} shown by ${tests.length} tests, ${Object.keys(WITHOUT_TEST).length} without for a reason.`,
);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

/** Runs the partner's tests; where their report is. */
function runTests() {
	const report = join(ROOT, 'node_modules', '.cache', 'partner.json');
	const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	// A former run's report says nothing of this one.
	rmSync(report, { force: true });
	spawnSync(process.execPath, [jest, 'test/partner', '--json', `--outputFile=${report}`], {
		cwd: ROOT,
		stdio: 'inherit',
	});
	if (existsSync(report)) return report;
	console.error('The tests did not run.');
	process.exit(1);
}

/** The rows `| P1 | rule | … |` of the document. */
function readRules(document) {
	return [...document.matchAll(/^\| (P\d+) +\| (.*?) +\|/gm)].map(([, rule, text]) => ({
		rule,
		text: text.replace(/[*`]/g, ''),
	}));
}

/** The tests that name a rule first: "P7: an update keeps …". */
function readTests({ testResults }) {
	return testResults.flatMap(({ name, assertionResults }) =>
		assertionResults.flatMap(({ title, status }) => {
			const [, rule, rest] = /^(P\d+): (.*)$/.exec(title) ?? [];
			return rule === undefined
				? []
				: [{ rule, title: rest, status, file: relative(ROOT, name).replaceAll('\\', '/') }];
		}),
	);
}
