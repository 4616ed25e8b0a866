/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs tools of the repository. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

const CALLED_WRONGLY: Array<[args: string[], status: number, says: string]> = [
	[['tools/release/check.mjs', '/not/there'], 1, '/not/there is no repository of the package'],
	[['tools/promises.mjs', '/not/there'], 1, '/not/there is no repository of the package'],
	[['tools/partnerRules.mjs', '/not/there.json'], 1, 'There is no report /not/there.json.'],
	[['--import', 'tsx', 'tools/bench/main.mts', '--fast'], 2, "Unknown option '--fast'"],
	[['--import', 'tsx', 'tools/bench/main.mts', 'fast'], 2, "Unexpected argument 'fast'"],
];

describe('a tool', () => {
	it.each(CALLED_WRONGLY)('says what is wrong with a call: %j', (args, expected, says) => {
		const { status, stdout, stderr } = spawnSync(process.execPath, args, {
			cwd: ROOT,
			encoding: 'utf8',
			timeout: 40_000,
		});
		expect(stderr).toContain(says);
		expect(stderr).not.toMatch(/^ {4}at /m);
		expect([status, stdout]).toEqual([expected, '']);
	});
});
