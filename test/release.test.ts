/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs a script as the workflow does. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow, jsonOf, textOf } from './support/repository';

const ROOT = join(__dirname, '..');
const FILES = [
	'package.json',
	'nodes/Oneflow/Oneflow.node.json',
	'nodes/Oneflow/OneflowTrigger.node.json',
];
const version: string = jsonOf('package.json').version;

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-oneflow-release-'));
	for (const path of FILES) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** As the owner does it: every placeholder replaced. */
function fillIn(paths = FILES) {
	for (const path of paths) {
		const text = readFileSync(join(folder, path), 'utf8');
		const filled = text.replaceAll('OWNER@example.com', 'ann@acme.se').replaceAll('OWNER', 'acme');
		writeFileSync(join(folder, path), filled);
	}
}

function release(env: Record<string, string> = {}) {
	const { status, stderr } = spawnSync(
		process.execPath,
		[join(ROOT, 'tools', 'releasable.mjs'), folder],
		{ encoding: 'utf8', env: { PATH: process.env.PATH, ...env } },
	);
	return { status, stderr };
}

const tagged = (tag: string) => ({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: tag });

describe('a release', () => {
	it('goes ahead with everything filled in and a tag equal to the version', () => {
		fillIn();
		expect(release(tagged(version))).toEqual({ status: 0, stderr: '' });
	});

	it.each(FILES)('is refused while %s has a placeholder', (path) => {
		fillIn(FILES.filter((other) => other !== path));
		const { status, stderr } = release(tagged(version));
		expect(status).toBe(1);
		expect(stderr).toContain(`${path} is still to be filled in`);
	});

	it.each([
		['author', { name: 'acme', email: 'OWNER@example.com' }],
		['author', undefined],
		['homepage', 'https://github.com/n8n-nodes-oneflow/n8n-nodes-oneflow'],
		['repository', { type: 'git', url: 'git+https://github.com/OWNER/n8n-nodes-oneflow.git' }],
	])('is refused for the %s %j', (field, value) => {
		fillIn();
		const path = join(folder, 'package.json');
		const manifest = { ...JSON.parse(readFileSync(path, 'utf8')), [field]: value };
		writeFileSync(path, JSON.stringify(manifest));
		const { status, stderr } = release();
		expect(status).toBe(1);
		expect(stderr).toContain(`Not published: "${field}" in package.json is still to be filled in`);
	});

	// promise: A release is refused under another version’s tag
	it.each(['9.9.9', `v${version}`])('is refused under the tag %s', (tag) => {
		fillIn();
		const { status, stderr } = release(tagged(tag));
		expect(status).toBe(1);
		expect(stderr).toContain(`the tag ${tag} is not the version ${version}`);
	});

	// promise: The parts of the release workflow cannot change by themselves
	it('runs in a workflow that asks first, and whose parts cannot change by themselves', () => {
		const publish = textOf('.github/workflows/publish.yml');
		expect(publish.indexOf('tools/releasable.mjs')).toBeGreaterThan(0);
		expect(publish.indexOf('tools/releasable.mjs')).toBeLessThan(publish.indexOf('npm publish'));
		const used = filesBelow('.github/workflows').flatMap((path) =>
			[...textOf(path).matchAll(/uses: (.+)/g)].map(([, action]) => action),
		);
		expect(used.filter((action) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
	});

	// promise: A release is tested by a part of the workflow that cannot publish
	it('is tested before, by a part of the workflow that has no right to publish', () => {
		const [before, after] = textOf('.github/workflows/publish.yml').split('\n  publish:\n');
		for (const step of ['check', 'test'])
			expect(before).toMatch(new RegExp(`npm (run )?${step}$`, 'm'));
		expect(before).not.toMatch(/^\s+[\w-]+: write$/m);
		expect(after).toMatch(/^\s+needs: build$/m);
		expect(after).toMatch(/^\s+id-token: write$/m);
		// Nothing of the development packages is there to run.
		expect(after).not.toMatch(/checkout|npm (ci|install|run|test)|npx|scripts\//);
	});

	it('cannot be made from a desk, where npm runs no script that could refuse', () => {
		expect(textOf('.npmrc')).toMatch(/^provenance=true$/m);
		expect(jsonOf('package.json').scripts.release).toMatch(/^node tools\/releasable\.mjs && /);
	});
});
