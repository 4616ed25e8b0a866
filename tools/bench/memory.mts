import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Stage } from '../demo/stage.mts';
import { run } from '../host/command.mts';
import { packPackage } from '../host/package.mts';
import { REPOSITORY } from '../host/paths.mts';
import { step, type Reporter } from '../host/progress.mts';
import { times, type Row } from './table.mts';

const SOME = 2_500;

interface Held {
	rows: number;
	bytes: number;
}

const perRow = ({ rows, bytes }: Held) => bytes / rows;

/** Whether what a long list holds in memory grows with its rows alone. Needs the contracts of the lists. */
export async function benchMemory(stage: Stage, report: Reporter): Promise<Row[]> {
	const tarball = await packPackage(report);
	const work = await mkdtemp(join(tmpdir(), 'oneflow-bench-'));
	const { apiUrl, token, userEmail } = stage.access;
	try {
		const output = await step('Listing contracts for their memory', report, async () => {
			await run('tar', ['-xzf', tarball, '-C', work], { cwd: work });
			const script = join(REPOSITORY, 'tools', 'bench', 'memory.cjs');
			const folder = join(work, 'package');
			const env = { ...process.env, NODE_PATH: join(REPOSITORY, 'node_modules') };
			return await run(
				process.execPath,
				['--expose-gc', script, folder, apiUrl, token, userEmail, String(SOME)],
				{ cwd: work, env },
			);
		});
		const [some, all] = JSON.parse(output) as [Held, Held];
		const growth = perRow(all) / perRow(some);
		return [
			{
				scenario: `Heap held by ${all.rows} rows`,
				against: `${some.rows} rows`,
				ours: perRow(all),
				other: perRow(some),
				unit: 'B/row',
				ratio: `${times(growth)} per row`,
				target: 'about 1 ×: linear',
				met: growth < 1.15,
			},
		];
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}
