import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../host/command.mts';
import { packPackage } from '../host/package.mts';
import { REPOSITORY } from '../host/paths.mts';
import { step, type Reporter } from '../host/progress.mts';
import { median, times, type Row } from './table.mts';

/** A package of about ten operations, by which to judge what loading may cost. */
const MEASURE = 'n8n-nodes-pandadoc@0.3.0';
const ROUNDS = 15;
const MOST_KIB = 500;

/** What the package costs n8n's start, and how large it is. */
export async function benchStartup(report: Reporter): Promise<Row[]> {
	const tarball = await packPackage(report);
	const work = await mkdtemp(join(tmpdir(), 'oneflow-bench-'));
	try {
		const ours = await unpacked(tarball, join(work, 'ours'));
		const other = await step(`Fetching ${MEASURE}`, report, async () => {
			const target = join(work, 'other');
			await mkdir(target);
			await run('npm', ['pack', MEASURE, '--pack-destination', target], { cwd: work });
			const [file = ''] = await readdir(target);
			return await unpacked(join(target, file), target);
		});
		const measured = { ours: [] as number[], other: [] as number[] };
		await step(`Loading the nodes, ${ROUNDS} rounds`, report, async () => {
			for (let round = 0; round < ROUNDS; round++) {
				measured.ours.push(await load(ours));
				measured.other.push(await load(other));
			}
		});
		const mine = median(measured.ours);
		const theirs = median(measured.other);
		const [myKib, theirKib] = [await kibIn(ours), await kibIn(other)];
		return [
			{
				scenario: 'Loading both nodes',
				against: MEASURE,
				ours: mine,
				other: theirs,
				unit: 'ms',
				ratio: `${times(mine / theirs)} its time`,
				target: 'at most 3 × its time',
				met: mine / theirs <= 3,
			},
			{
				scenario: 'Unpacked tarball',
				against: MEASURE,
				ours: myKib,
				other: theirKib,
				unit: 'KiB',
				ratio: `${times(myKib / theirKib)} its size`,
				target: `under ${MOST_KIB} KiB`,
				met: myKib < MOST_KIB,
			},
		];
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

async function unpacked(tarball: string, target: string): Promise<string> {
	await mkdir(target, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', target], { cwd: target });
	return join(target, 'package');
}

async function load(folder: string): Promise<number> {
	// As in n8n, which points NODE_PATH at its own modules.
	const env = { ...process.env, NODE_PATH: join(REPOSITORY, 'node_modules') };
	const script = join(REPOSITORY, 'tools', 'bench', 'load.cjs');
	return Number(await run(process.execPath, [script, folder], { cwd: folder, env }));
}

async function kibIn(folder: string): Promise<number> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const sizes = await Promise.all(
		entries
			.filter((entry) => entry.isFile())
			.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
	);
	return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}
