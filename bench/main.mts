import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { buildStage, type Stage } from '../demo/stage.mts';
import { HOST_SOURCE, REPOSITORY } from '../host/paths.mts';
import { toStandardError, type Reporter } from '../host/progress.mts';
import { stopAllServices } from '../host/service.mts';
import { benchCreates } from './creates.mts';
import { benchLists } from './lists.mts';
import { benchMemory } from './memory.mts';
import { benchStartup } from './startup.mts';
import { render, type Row } from './table.mts';

type Scenario = (stage: Stage, report: Reporter) => Promise<Row[]>;

for (const [signal, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	process.once(signal, () => void stopAllServices().then(() => process.exit(code)));
}

const started = performance.now();
const rows = await benchStartup(toStandardError);
const stage = await buildStage({ report: toStandardError });
for (const scenario of [benchCreates, benchLists, benchMemory, ...(await triggerScenario())]) {
	try {
		rows.push(...(await scenario(stage, toStandardError)));
	} catch (error) {
		// What was measured before is shown all the same.
		toStandardError(error instanceof Error ? (error.stack ?? error.message) : String(error));
		process.exitCode = 1;
	}
}
await stage.stop();
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
process.stdout.write(
	`\n${await machine()}\n\n${render(rows)}\n\nMeasured in ${minutes} minutes.\n`,
);

/** The trigger has a bench of its own. */
async function triggerScenario(): Promise<Scenario[]> {
	const file = join(REPOSITORY, 'bench', 'trigger.mts');
	if (!existsSync(file)) return [];
	const { benchTrigger } = (await import(file)) as { benchTrigger: Scenario };
	return [benchTrigger];
}

async function machine(): Promise<string> {
	const processors = cpus();
	const manifest = JSON.parse(await readFile(join(HOST_SOURCE, 'package.json'), 'utf8')) as {
		dependencies: Record<string, string>;
	};
	const memory = (totalmem() / 2 ** 30).toFixed(0);
	return [
		`${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${memory} GiB`,
		`n8n ${manifest.dependencies.n8n ?? '?'}, bench on Node ${process.versions.node}`,
		'Times are medians; n8n, sandbox and bench share this machine.',
	].join('\n');
}
