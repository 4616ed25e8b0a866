/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs scripts as the workflow does. */
import { spawn, spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exists, filesBelow, jsonOf, textOf } from './support/repository';

const ROOT = join(__dirname, '..');
const PAGE = 'https://github.com/acme-signs/n8n-nodes-oneflow';
const version: string = jsonOf('package.json').version;

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-oneflow-release-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}) {
	const { status, stdout, stderr } = spawnSync(command, args, {
		cwd,
		encoding: 'utf8',
		env: {
			PATH: process.env.PATH,
			HOME: folder,
			GIT_AUTHOR_NAME: 'ann',
			GIT_AUTHOR_EMAIL: 'ann@acme.se',
			GIT_COMMITTER_NAME: 'ann',
			GIT_COMMITTER_EMAIL: 'ann@acme.se',
			...env,
		},
	});
	return { status, stdout, stderr };
}

function git(cwd: string, ...args: string[]): string {
	const { status, stdout, stderr } = run('git', args, cwd);
	if (status !== 0) throw new Error(stderr);
	return stdout.trim();
}

const script = (name: string) => join(ROOT, 'tools', 'release', name);

const write = (root: string, path: string, text: string) => {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), text);
};

/** The repository's own files, as they are now, in a repository of their own. */
function copyOfRepository(name: string): string {
	const copy = join(folder, name);
	for (const path of git(ROOT, 'ls-files', '-z')
		.split('\0')
		.filter((one) => one !== '' && exists(one))) {
		mkdirSync(dirname(join(copy, path)), { recursive: true });
		cpSync(join(ROOT, path), join(copy, path));
	}
	git(copy, 'init', '--quiet', '--initial-branch', 'main');
	git(copy, 'add', '--all');
	git(copy, 'commit', '--quiet', '--message', 'all');
	// Not before: a link of this name is not ignored.
	symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
	return copy;
}

/** The same with somebody who owns it, whoever the files name now. */
function ownedCopy(name: string): string {
	const copy = copyOfRepository(name);
	// Where the owner is filled in already, the placeholder is put back first.
	const { author, homepage } = jsonOf('package.json');
	for (const path of git(copy, 'grep', '-l', '-F', homepage).split('\n')) {
		const text = readFileSync(join(copy, path), 'utf8');
		write(copy, path, text.replaceAll(homepage, 'https://github.com/OWNER/n8n-nodes-oneflow'));
	}
	const manifest = readFileSync(join(copy, 'package.json'), 'utf8');
	write(
		copy,
		'package.json',
		manifest
			.replace(`"name": "${author.name}"`, '"name": "OWNER"')
			.replace(`"email": "${author.email}"`, '"email": "OWNER@example.com"'),
	);
	git(copy, 'commit', '--quiet', '--all', '--allow-empty', '--message', 'placeholder');
	const filled = run(
		process.execPath,
		[script('owner.mjs'), 'acme-signs', 'ann@acme.se', copy],
		copy,
	);
	expect(filled).toMatchObject({ status: 0, stderr: '' });
	git(copy, 'commit', '--quiet', '--all', '--message', 'owner');
	return copy;
}

describe('a release, with the owner filled in,', () => {
	let copy: string;

	beforeAll(() => {
		copy = ownedCopy('owned');
	});

	beforeEach(() => {
		git(copy, 'reset', '--quiet', '--hard');
	});

	const check = (env: Record<string, string> = {}) =>
		run(process.execPath, [script('check.mjs'), copy], copy, env);
	const tagged = (tag: string) => ({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: tag });

	it('goes ahead in its own repository under a tag equal to the version', () => {
		const env = { ...tagged(version), GITHUB_REPOSITORY: 'acme-signs/n8n-nodes-oneflow' };
		expect(check(env)).toEqual({ status: 0, stdout: '', stderr: '' });
	});

	it('finds every file formatted, and the manifest as n8n wants it', () => {
		const changed = git(copy, 'diff', '--name-only', 'HEAD~1').split('\n');
		expect(changed).toContain('package.json');
		const prettier = join(ROOT, 'node_modules/prettier/bin/prettier.cjs');
		expect(
			run(
				process.execPath,
				[prettier, '--check', ...changed.filter((path) => /\.(json|md|yml)$/.test(path))],
				copy,
			),
		).toMatchObject({ status: 0 });
		const eslint = join(ROOT, 'node_modules/eslint/bin/eslint.js');
		const linted = run(process.execPath, [eslint, '--max-warnings', '0', 'package.json'], copy);
		expect(linted).toMatchObject({ status: 0, stdout: '' });
	});

	it('passes the tests that read these files', () => {
		const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
		cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
		const tests = ['links', 'citations', 'pictures', 'package', 'examples'];
		const paths = tests.map((name) => `test/${name}.test.ts`);
		const tested = run(process.execPath, [jest, '--maxWorkers', '1', ...paths], copy);
		rmSync(join(copy, 'dist'), { recursive: true });
		expect(tested.stderr).toMatch(/Suites: 5 passed, 5 total/);
		expect(tested.status).toBe(0);
	});

	it.each([
		['package.json', '"acme-signs"', '"OWNER"'],
		['package.json', 'ann@acme.se', 'OWNER@example.com'],
		['nodes/Oneflow/Oneflow.node.json', 'acme-signs', 'OWNER'],
		['nodes/Oneflow/OneflowTrigger.node.json', 'acme-signs', 'OWNER'],
		['README.md', '# n8n', `[![CI](https://github.com/OWNER/n8n-nodes-oneflow/x.svg)]\n# n8n`],
	])('is refused while %s has a placeholder', (path, owner, placeholder) => {
		write(copy, path, readFileSync(join(copy, path), 'utf8').replace(owner, placeholder));
		expect(check()).toMatchObject({
			status: 1,
			stderr: expect.stringContaining(`OWNER is still to be filled in in ${path}`),
		});
	});

	it.each([
		['author', undefined, '"author" in package.json needs a name and an email'],
		['author', { name: 'acme' }, '"author" in package.json needs a name and an email'],
		['homepage', 'https://acme.se', `"homepage" in package.json is not ${PAGE}`],
		['repository', { url: 'https://acme.se' }, '"repository" in package.json is not git+https'],
		['version', '7.7.7', 'CHANGELOG.md says nothing under "## 7.7.7"'],
	])('is refused for the %s %j', (field, value, message) => {
		const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
		write(copy, 'package.json', JSON.stringify({ ...manifest, [field]: value }));
		expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
	});

	// promise: A release is refused under another version’s tag
	it.each(['9.9.9', `v${version}`])('is refused under the tag %s', (tag) => {
		expect(check(tagged(tag))).toMatchObject({
			status: 1,
			stderr: expect.stringContaining(`the tag ${tag} is not the version ${version}`),
		});
	});

	it('is refused in somebody else’s repository, as npm would', () => {
		expect(check({ GITHUB_REPOSITORY: 'mallory/n8n-nodes-oneflow' })).toMatchObject({
			status: 1,
			stderr: expect.stringContaining('is not mallory/n8n-nodes-oneflow'),
		});
	});

	it('comes after a package that does nothing and that no n8n offers', () => {
		const target = join(folder, 'placeholder');
		expect(
			run(process.execPath, [join(copy, 'tools/release/placeholder.mjs'), target], copy).status,
		).toBe(0);
		const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
		expect(manifest).toMatchObject({ version: '0.0.0', homepage: PAGE });
		expect(manifest.keywords).toBeUndefined();
		expect(readdirSync(target).sort()).toEqual(['README.md', 'package.json']);
	});

	it.each([
		['a folder that holds something', 'HEAD', () => copy, 'There is something in'],
		['nobody', 'HEAD~1', () => join(folder, 'nobody'), 'OWNER is still to be filled in'],
	])('takes %s for no place of that package', (_what, commit, target, reason) => {
		// Before the last commit nobody owned it.
		git(copy, 'checkout', '--quiet', commit, '--', 'package.json');
		const before = readFileSync(join(copy, 'package.json'), 'utf8');
		const path = join(copy, 'tools/release/placeholder.mjs');
		const { status, stderr } = run(process.execPath, [path, target()], copy);
		expect([status, stderr]).toEqual([1, expect.stringContaining(reason)]);
		expect(readFileSync(join(copy, 'package.json'), 'utf8')).toBe(before);
	});

	it('is packed into a folder that was not there, with a README that leads somewhere from anywhere', () => {
		const packed = join(folder, 'not', 'there', 'yet');
		const { status, stdout } = run(
			process.execPath,
			[join(copy, 'tools/release/pack.mjs'), packed, copy],
			copy,
		);
		expect(status).toBe(1);
		expect(stdout).toBe('');
		cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
		const again = run(process.execPath, [join(copy, 'tools/release/pack.mjs'), packed, copy], copy);
		expect(again).toMatchObject({ status: 0, stderr: expect.not.stringContaining('rror') });
		run('tar', ['-xzf', again.stdout.trim()], packed);
		expect(readdirSync(join(packed, 'package')).sort()).toEqual([
			'CHANGELOG.md',
			'LICENSE',
			'README.md',
			'dist',
			'package.json',
		]);
		const readme = readFileSync(join(packed, 'package', 'README.md'), 'utf8');
		const targets = Array.from(
			readme.matchAll(/\]\(([^)\s]+)|(?:src|href)="([^"]+)"/g),
			([, one, other]) => one ?? other,
		);
		expect(targets.length).toBeGreaterThan(20);
		expect(targets.filter((target) => !/^(https:\/\/|#)/.test(target))).toEqual([]);
		const own = targets.filter((target) => target.startsWith(`${PAGE}/`));
		const places = own.map((target) =>
			/^(?:raw|blob)\/([^/]+)\/([^#]+)(?:#(.+))?$/.exec(target.slice(PAGE.length + 1)),
		);
		const files = places.filter((place) => place !== null);
		expect(files.length).toBeGreaterThan(10);
		for (const [target, ref, path, fragment] of files) {
			expect([target, ref, exists(path)]).toEqual([target, version, true]);
			if (fragment) expect(headingsOf(textOf(path))).toContain(fragment);
		}
		for (const target of targets.filter((one) => one.startsWith('#'))) {
			expect(headingsOf(readme)).toContain(target.slice(1));
		}
		expect(readFileSync(join(packed, 'notes.md'), 'utf8')).toMatch(/^\S/);
	});
});

/** The fragments that GitHub gives the headings of a page. */
function headingsOf(markdown: string): string[] {
	return Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s-]/gu, '')
			.trim()
			.replace(/\s/g, '-'),
	);
}

describe('npm run release', () => {
	const CHECKS = ['check', 'test'];
	let clone: string;
	let origin: string;

	/** A small project with the release's own scripts, whose checks do what they are told. */
	beforeEach(() => {
		const root = mkdtempSync(join(folder, 'small-'));
		origin = join(root, 'origin.git');
		clone = join(root, 'clone');
		git(folder, 'init', '--quiet', '--bare', '--initial-branch', 'main', origin);
		git(folder, 'clone', '--quiet', origin, clone);
		cpSync(join(ROOT, 'tools/release'), join(clone, 'tools/release'), { recursive: true });
		write(clone, 'tools/scan.mjs', '');
		const scripts = Object.fromEntries(CHECKS.map((name) => [name, `node -e "0" ${name}`]));
		const manifest = {
			name: 'n8n-nodes-oneflow',
			version: '0.1.0',
			author: { name: 'ann', email: 'ann@acme.se' },
			homepage: PAGE,
			repository: { type: 'git', url: `git+${PAGE}.git` },
			scripts,
		};
		write(clone, 'package.json', `${JSON.stringify(manifest, null, '\t')}\n`);
		write(
			clone,
			'package-lock.json',
			`${JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }, null, '\t')}\n`,
		);
		write(
			clone,
			'CHANGELOG.md',
			'# Changelog\n\n## 0.2.0\n\n- More.\n\n## 0.2.0-beta.1\n\n- Some.\n\n## 0.1.0\n\nFirst.\n',
		);
		const codex = { resources: { primaryDocumentation: [{ url: `${PAGE}/blob/main/docs/x.md` }] } };
		for (const name of ['Oneflow', 'OneflowTrigger'])
			write(clone, `nodes/Oneflow/${name}.node.json`, JSON.stringify(codex));
		git(clone, 'checkout', '--quiet', '-b', 'main');
		save('all');
	});

	function save(message: string) {
		git(clone, 'add', '--all');
		git(clone, 'commit', '--quiet', '--message', message);
		git(clone, 'push', '--quiet', 'origin', 'main');
	}

	const release = (...args: string[]) =>
		run(process.execPath, ['tools/release/main.mjs', ...args], clone);
	const versionNow = () => JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')).version;

	it('sets the version, commits, tags and pushes both', () => {
		expect(release('0.2.0')).toMatchObject({ status: 0, stderr: '' });
		expect(versionNow()).toBe('0.2.0');
		expect(git(clone, 'log', '-1', '--format=%s')).toBe('release: 0.2.0');
		expect(git(origin, 'rev-parse', '0.2.0^{commit}')).toBe(git(origin, 'rev-parse', 'main'));
		expect(git(origin, 'tag', '--list', '--format=%(contents)', '0.2.0')).toContain('- More.');
		expect(git(clone, 'status', '--porcelain')).toBe('');
	});

	it('makes the first version, whose number stands already', () => {
		expect(release('0.1.0').status).toBe(0);
		expect(git(origin, 'tag')).toBe('0.1.0');
		expect(git(origin, 'log', '-1', '--format=%s', 'main')).toBe('all');
	});

	it('makes a prerelease, and the version after it', () => {
		expect(release('0.2.0-beta.1').status).toBe(0);
		expect(release('0.2.0').status).toBe(0);
		expect(git(origin, 'tag')).toBe('0.2.0\n0.2.0-beta.1');
	});

	// promise: A release without an entry in the CHANGELOG is refused, and leaves all as it was
	it.each([
		['a version that is none', [], 'v0.2', () => undefined],
		['a version without an entry', ['CHANGELOG.md says nothing'], '0.3.0', () => undefined],
		['a version that is older', ['is not newer than 0.1.0'], '0.0.9', () => undefined],
		[
			'a version that has a tag',
			['there is a tag 0.2.0 already'],
			'0.2.0',
			() => git(clone, 'tag', '0.2.0'),
		],
		[
			'a change that is not committed',
			['not committed'],
			'0.2.0',
			() => write(clone, 'CHANGELOG.md', '## 0.2.0\n\nMore.\n'),
		],
		[
			'another branch',
			['this is not main'],
			'0.2.0',
			() => git(clone, 'checkout', '--quiet', '-b', 'other'),
		],
		[
			'commits that are not here',
			['origin has commits on main'],
			'0.2.0',
			() => {
				git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'theirs');
				git(clone, 'push', '--quiet', 'origin', 'main');
				git(clone, 'reset', '--quiet', '--hard', 'HEAD~1');
			},
		],
	])('refuses %s, and leaves all as it was', (_, messages, wanted, prepare) => {
		prepare();
		const before = git(clone, 'rev-parse', 'HEAD');
		const { status, stderr } = release(wanted);
		expect(status).toBe(1);
		for (const message of messages) expect(stderr).toContain(message);
		expect(versionNow()).toBe('0.1.0');
		expect(git(clone, 'rev-parse', 'HEAD')).toBe(before);
	});

	it('says that origin cannot be reached, and leaves all as it was', () => {
		rmSync(origin, { recursive: true });
		const { status, stderr } = release('0.2.0');
		expect([status, versionNow()]).toEqual([1, '0.1.0']);
		expect(stderr).toContain('Not released: origin cannot be asked what it has.');
		expect(stderr).not.toMatch(/^\s+at /m);
	});

	it('takes commit and tag back where pushing is refused, so that it can be run again', () => {
		const hook = join(origin, 'hooks', 'pre-receive');
		writeFileSync(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
		const before = git(clone, 'rev-parse', 'HEAD');
		const { status, stderr } = release('0.2.0');
		expect([status, versionNow()]).toEqual([1, '0.1.0']);
		expect(stderr).toContain('Not released: it could not be pushed.');
		expect([git(clone, 'rev-parse', 'HEAD'), git(clone, 'tag')]).toEqual([before, '']);
		rmSync(hook);
		expect(release('0.2.0').status).toBe(0);
	});

	it('puts the version back when it is interrupted', async () => {
		const manifest = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
		manifest.scripts.check =
			"node -e \"require('fs').writeFileSync('../begun', ''); setTimeout(() => {}, 60000)\"";
		write(clone, 'package.json', JSON.stringify(manifest, null, '\t'));
		save('a check that lasts');
		const child = spawn(process.execPath, ['tools/release/main.mjs', '0.2.0'], {
			cwd: clone,
			detached: true,
			stdio: 'ignore',
			env: { PATH: process.env.PATH, HOME: folder },
		});
		const ended = new Promise((resolve) => child.once('close', resolve));
		while (!existsSync(join(clone, '..', 'begun'))) {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		expect(versionNow()).toBe('0.2.0');
		// As the terminal does: to all of them.
		process.kill(-(child.pid ?? 0), 'SIGINT');
		expect([await ended, versionNow()]).toEqual([1, '0.1.0']);
		expect(git(clone, 'status', '--porcelain')).toBe('');
	});

	it.each([...CHECKS, 'scan', 'check.mjs'])(
		'stops when %s fails, with the former version in place',
		(failing) => {
			if (failing === 'scan') write(clone, 'tools/scan.mjs', 'process.exit(1);');
			else if (failing === 'check.mjs')
				write(clone, 'x.md', 'https://github.com/OWNER/n8n-nodes-oneflow');
			else {
				const manifest = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
				manifest.scripts[failing] = 'node -e "process.exit(1)"';
				write(clone, 'package.json', JSON.stringify(manifest, null, '\t'));
			}
			save('broken');
			const { status, stderr } = release('0.2.0');
			expect(status).toBe(1);
			expect(stderr).toContain('The version is 0.1.0 again.');
			expect(versionNow()).toBe('0.1.0');
			expect(git(clone, 'status', '--porcelain')).toBe('');
			expect(git(origin, 'tag')).toBe('');
		},
	);
});

describe('the workflows', () => {
	const publish = textOf('.github/workflows/publish.yml');
	const [before, after] = publish.split('\n  publish:\n');

	// promise: The parts of the release workflow cannot change by themselves
	it('take parts that cannot change by themselves', () => {
		const used = filesBelow('.github/workflows').flatMap((path) =>
			[...textOf(path).matchAll(/uses: (.+)/g)].map(([, action]) => action),
		);
		expect(used.filter((action) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
	});

	// promise: A release is tested by a part of the workflow that cannot publish
	it('test before they publish, in a part that has no right to publish', () => {
		const steps = [...before.matchAll(/- run: (.+)/g)].map(([, command]) => command);
		expect(steps).toEqual([
			'node tools/release/check.mjs',
			'npm ci --ignore-scripts',
			'npm run check',
			'npm test',
			'node tools/scan.mjs',
			'node tools/release/pack.mjs packed',
		]);
		expect(before).not.toMatch(/^\s+[\w-]+: write$/m);
		expect(after).toMatch(/^\s+needs: build$/m);
		expect(after).toMatch(/^\s+id-token: write$/m);
		// Nothing of the development packages is there to run.
		expect(after).not.toMatch(/checkout|npm (ci|install|run|test)|npx|tools\//);
	});

	it('are the only way: npm refuses at a desk', () => {
		expect(textOf('.npmrc')).toMatch(/^provenance=true$/m);
		expect(publish).toMatch(/npm publish .*--provenance/);
	});
});
