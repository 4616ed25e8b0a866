// npm run rehearse: goes the whole way of a release without touching anything outside this machine. With a
// made-up owner: the steps of publish.yml as they stand in the file, a registry of its own, the installers
// of real n8ns, a second version by the release script, and the update to it under an active trigger and a
// waiting run. What is rehearsed is the last commit. Arguments are versions of n8n.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

import { run } from '../host/command.mts';
import { ensureHost } from '../host/install.mts';
import { REPOSITORY } from '../host/paths.mts';
import { optionsOf } from '../host/options.mts';
import { seconds, step, toStandardError as report } from '../host/progress.mts';
import { startRegistry, type Registry } from '../host/registry.mts';
import { liveThroughUpdate } from './update.mts';

const OWNER = { name: 'acme-signs', email: 'ann@acme-signs.test' };
const FIRST = '0.1.0';
const SECOND = '0.2.0';
/** The newest and the oldest n8n that the package is for. */
const VERSIONS = ['2.41.1', '1.85.4'];

const HELP = `npm run rehearse                        everything, on n8n ${VERSIONS.join(' and ')}
npm run rehearse -- 2.8.4               on this n8n
npm run rehearse -- --quick [2.8.4]     with one file of tests in place of all, to try the rest
npm run rehearse -- --make FOLDER       ends once both versions are packed, into a folder
npm run rehearse -- --take FOLDER       begins with what is there`;

const { values, positionals } = optionsOf(HELP, {
	allowPositionals: true,
	options: {
		quick: { type: 'boolean' },
		make: { type: 'string' },
		take: { type: 'string' },
		help: { type: 'boolean', short: 'h' },
	},
});
const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-rehearsal-'));
const desk = join(folder, 'desk');
const runner = join(folder, 'runner');

if (values.help) {
	console.log(HELP);
} else {
	const start = performance.now();
	try {
		await rehearse(positionals.length > 0 ? positionals : VERSIONS);
		report(`\nAll of it happened, in ${seconds(start)}.`);
	} catch (error) {
		report(
			`\nThe rehearsal stopped here: ${error instanceof Error ? error.message : String(error)}`,
		);
		process.exitCode = 1;
	}
}
await rm(folder, { recursive: true, force: true });

async function rehearse(versions: string[]): Promise<void> {
	const packages = values.take ?? values.make ?? join(folder, 'packages');
	if (values.take === undefined) await makePackages(packages);
	if (values.make !== undefined) return;
	for (const version of versions) {
		report(`\n== n8n ${version}`);
		const registry = await startRegistry();
		try {
			await step('The name is taken, and the first version published', report, async () => {
				const options = { cwd: join(packages, 'placeholder'), env: registry.environment };
				await run('npm', ['publish', '--tag', 'placeholder', '--access', 'public'], options);
				await publish(registry, join(packages, FIRST), FIRST);
			});
			await liveThroughUpdate({
				version,
				registry,
				versions: [FIRST, SECOND],
				publishNext: async () => await publish(registry, join(packages, SECOND), SECOND),
			});
		} finally {
			await registry.stop();
		}
	}
}

/** Goes from a clean clone to two versions, each in the folder that publish.yml hands on. */
async function makePackages(target: string): Promise<void> {
	await step('An owner clones the repository and puts their name in', report, openDesk);
	await step(`The tag ${FIRST} is pushed`, report, async () => {
		await git(desk, 'tag', FIRST);
		await git(desk, 'push', '--quiet', 'origin', FIRST);
	});
	await build(FIRST, target);
	await step(`The release script makes ${SECOND} (about 5 minutes)`, report, releaseSecond);
	await build(SECOND, target);
	await node('tools/release/placeholder.mjs', resolve(target, 'placeholder'));
}

/** A bare repository in GitHub's place, and an owner's clone of it. */
async function openDesk(): Promise<void> {
	const origin = join(folder, 'origin.git');
	await git(folder, 'init', '--quiet', '--bare', '--initial-branch', 'main', origin);
	// CI's own clone is a shallow one.
	await git(origin, 'config', 'receive.shallowUpdate', 'true');
	await git(REPOSITORY, 'push', '--quiet', origin, 'HEAD:refs/heads/main');
	await git(folder, 'clone', '--quiet', origin, desk);
	await git(desk, 'config', 'user.name', OWNER.name);
	await git(desk, 'config', 'user.email', OWNER.email);
	await run('npm', ['ci', '--ignore-scripts'], { cwd: desk });
	await node('tools/release/owner.mjs', OWNER.name, OWNER.email);
	if (values.quick) await shortenTests();
	await git(desk, 'commit', '--quiet', '--all', '--message', 'release: name the owner');
	await git(desk, 'push', '--quiet', 'origin', 'main');
}

async function shortenTests(): Promise<void> {
	const path = join(desk, 'package.json');
	const manifest = JSON.parse(await readFile(path, 'utf8')) as { scripts: Record<string, string> };
	manifest.scripts.test = 'npm run build && jest test/package.test.ts';
	await writeFile(path, `${JSON.stringify(manifest, null, '\t')}\n`);
}

async function releaseSecond(): Promise<void> {
	const path = join(desk, 'CHANGELOG.md');
	const changelog = await readFile(path, 'utf8');
	const entry = `## ${SECOND}\n\n- Nothing that can be seen.\n\n## ${FIRST}`;
	await writeFile(path, changelog.replace(`## ${FIRST}`, entry));
	await git(desk, 'commit', '--quiet', '--all', '--message', 'release: say what is new');
	await git(desk, 'push', '--quiet', 'origin', 'main');
	await run('npm', ['run', 'release', '--', SECOND], { cwd: desk });
}

/** Runs what publish.yml does when a tag comes, in a clean clone, and keeps what it hands on. */
async function build(version: string, target: string): Promise<void> {
	const clone = join(runner, version);
	await git(
		folder,
		'clone',
		'--quiet',
		'--depth',
		'1',
		'--branch',
		version,
		`file://${folder}/origin.git`,
		clone,
	);
	const workflow = await readFile(join(clone, '.github/workflows/publish.yml'), 'utf8');
	for (const command of stepsOf(workflow, 'build')) {
		// The release script has just run them all, on the same commit.
		const isKnown = version === SECOND && /^npm run check$|tools\/scan\.mjs/.test(command);
		const short = version === SECOND && command === 'npm test' ? 'npm run build' : command;
		if (isKnown) continue;
		await step(`publish.yml for ${version}: ${short}`, report, async () => {
			await runStep(short, clone, version);
		});
	}
	await cp(join(clone, 'packed'), join(target, version), { recursive: true });
	await rm(clone, { recursive: true });
}

/** Runs the command of the job that publishes, with a registry of this machine. */
async function publish(registry: Registry, packed: string, version: string): Promise<void> {
	const workflow = await readFile(join(REPOSITORY, '.github/workflows/publish.yml'), 'utf8');
	const [command = ''] = stepsOf(workflow, 'publish');
	// A statement of origin can be made on GitHub only.
	const local = command.replace(' --provenance', '');
	await runStep(local, packed, version, registry.environment);
}

/** The shell commands of a job, in order. */
function stepsOf(workflow: string, job: string): string[] {
	const [, after = ''] = workflow.split(`\n  ${job}:\n`);
	const [own = ''] = after.split(/\n {2}\w+:\n/);
	const steps = [...own.matchAll(/^ +- run: (?:\|\n((?: {10}.*\n?)+)|(.+))$/gm)];
	return steps.map(([, many, one]) => (many ?? one ?? '').replace(/^ {10}/gm, '').trim());
}

/** As a runner of GitHub does: stopped by the first failure, on the Node that the workflow names. */
async function runStep(
	command: string,
	cwd: string,
	tag: string,
	env: NodeJS.ProcessEnv = {},
): Promise<void> {
	const host = await ensureHost(report);
	await run('bash', ['-e', '-c', command], {
		cwd,
		env: {
			PATH: `${dirname(host.node)}${delimiter}${process.env.PATH ?? ''}`,
			CI: 'true',
			GITHUB_REF_TYPE: 'tag',
			GITHUB_REF_NAME: tag,
			GITHUB_REPOSITORY: `${OWNER.name}/n8n-nodes-oneflow`,
			...env,
		},
	});
}

async function node(...args: string[]): Promise<void> {
	await run(process.execPath, args, { cwd: desk });
}

async function git(cwd: string, ...args: string[]): Promise<void> {
	await run('git', args, { cwd });
}
