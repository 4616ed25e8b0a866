/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this runs around them. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

import { bundleNodes } from '../../tools/bundle';

const ROOT = join(__dirname, '..', '..');
// Below the repository, so that the nodes find the same n8n-workflow as n8n-core does.
const CACHE = join(ROOT, 'node_modules', '.cache', 'n8n-nodes-oneflow');
const CREDENTIAL = 'credentials/OneflowApi.credentials';

/** Makes the package as n8n would find it installed, from today's sources; gives its folder. */
export async function makePackageFolder(): Promise<string> {
	mkdirSync(CACHE, { recursive: true });
	const folder = mkdtempSync(join(CACHE, 'package-'));
	const nodes = join(folder, 'dist', 'nodes', 'Oneflow');
	await Promise.all([
		bundleNodes(nodes),
		build({
			absWorkingDir: ROOT,
			entryPoints: [`${CREDENTIAL}.ts`],
			outfile: join(folder, 'dist', `${CREDENTIAL}.js`),
			format: 'cjs',
			platform: 'node',
			target: 'es2022',
		}),
	]);
	copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
	cpSync(join(ROOT, 'nodes', 'Oneflow'), nodes, {
		recursive: true,
		filter: (path) => !path.endsWith('.ts'),
	});
	return folder;
}
