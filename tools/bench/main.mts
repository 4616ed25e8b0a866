import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { buildStage } from '../demo/stage.mts';
import { optionsOf } from '../host/options.mts';
import { HOST_SOURCE } from '../host/paths.mts';
import { step, toStandardError } from '../host/progress.mts';
import { stopAllServices } from '../host/service.mts';
import { benchCreates } from './creates.mts';
import { benchLists } from './lists.mts';
import { benchMemory } from './memory.mts';
import { benchStartup } from './startup.mts';
import { render, times, type Row } from './table.mts';
import { benchTrigger, type TriggerBench } from './trigger.mts';

const HELP = 'npx tsx tools/bench/main.mts   runs every scenario and prints what it measured';
const { values } = optionsOf(HELP, { options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) {
	process.stdout.write(`${HELP}\n`);
	process.exit();
}

for (const [signal, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	process.once(signal, () => void stopAllServices().then(() => process.exit(code)));
}

const started = performance.now();
const rows: Row[] = [];

rows.push(...(await benchStartup(toStandardError)));
const stage = await buildStage({ report: toStandardError });
for (const scenario of [benchCreates, benchLists, benchMemory]) {
	await collect(async () => await scenario(stage, toStandardError));
}
await stage.stop();
// On a stage of its own, with an n8n that has no executions yet.
await collect(async () =>
	triggerRows(await step('Calling webhooks', toStandardError, async () => await benchTrigger())),
);
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
process.stdout.write(
	`\n${await machine()}\n\n${render(rows)}\n\nMeasured in ${minutes} minutes.\n`,
);

/** What was measured before a scenario that fails is shown all the same. */
async function collect(scenario: () => Promise<Row[]>): Promise<void> {
	try {
		rows.push(...(await scenario()));
	} catch (error) {
		toStandardError(error instanceof Error ? (error.stack ?? error.message) : String(error));
		process.exitCode = 1;
	}
}

function triggerRows(rates: TriggerBench): Row[] {
	const row = (against: string, other: number, ratio: number): Row => ({
		scenario: 'Signed calls to the trigger',
		against,
		ours: rates.trigger,
		other,
		unit: 'calls/s',
		ratio: `${times(ratio)} its rate`,
	});
	return [
		row('Webhook node', rates.webhookNode, rates.ratio),
		row(
			'Webhook node with an expression',
			rates.webhookNodeWithExpression,
			rates.ratioWithExpression,
		),
	];
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
