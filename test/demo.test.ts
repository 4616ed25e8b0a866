/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this asks the demo's own code. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { filesBelow, textOf } from './support/repository';

const ROOT = join(__dirname, '..');

/** The password of a new owner, as one start of the demo makes it. */
function newPassword(): string {
	const script = `import('./tools/host/client.mts').then(({ newOwner }) => console.log(newOwner().password))`;
	const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return stdout.trim();
}

describe('who may log in to the n8n of the demo', () => {
	// promise: The demo’s owner has a new password at every start
	it('has another password at every start, too long to be guessed', () => {
		const passwords = [newPassword(), newPassword()];
		expect(new Set(passwords).size).toBe(2);
		for (const password of passwords) expect(password).toMatch(/^[\w-]{16,64}$/);
	}, 30_000);

	it('is told that password by the demo, and no other way in is written down', () => {
		expect(textOf('tools/demo/main.mts')).toContain('password ${owner.password}');
		const texts = ['docs', 'test/e2e', 'tools']
			.flatMap((folder) => filesBelow(folder))
			.filter((path) => /\.(mts|md|mjs)$/.test(path));
		const fixed = [...texts, 'README.md', 'CONTRIBUTING.md'].filter((path) =>
			/password\W{1,4}(["'`])[^"'`$\n]{4,}\1/i.test(textOf(path)),
		);
		expect(fixed).toEqual([]);
	});
});

describe('the n8n of the demo', () => {
	// promise: The demo takes no binary that nothing vouches for
	it('has its sqlite3 from the source in the package, not from a download', () => {
		expect(textOf('tools/host/install.mts')).toMatch(/npm_config_build_from_source: 'sqlite3'/);
	});
});
