import { setTimeout as sleep } from 'node:timers/promises';

import { optionsOf } from '../host/options.mts';
import { toStandardError, type Reporter } from '../host/progress.mts';
import { stopAllServices } from '../host/service.mts';
import { placeExamples } from './examples.mts';
import { guide } from './guide.mts';
import { buildStage, type Stage } from './stage.mts';
import { tellStory } from './story.mts';
import { rebuildOnChange } from './watch.mts';

const WISHED_PORTS = { n8n: 5678, sandbox: 7070 };

const HELP = `npm run demo             starts n8n and a local Oneflow with example workflows
npm run demo -- --once   plays the examples without anybody watching and ends
npm run dev              the demo, and n8n loads the nodes again as they change`;

const toStandardOutput: Reporter = (line) => {
	process.stdout.write(`${line}\n`);
};

const { values } = optionsOf(HELP, {
	options: {
		once: { type: 'boolean' },
		dev: { type: 'boolean' },
		help: { type: 'boolean', short: 'h' },
	},
});

let stage: Stage | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.once(signal, () => void leave(signal));
}

if (values.help) toStandardOutput(HELP);
else if (values.once) process.exitCode = (await tellStory({ report: toStandardOutput })) ? 0 : 1;
else await showDemo();

async function showDemo(): Promise<void> {
	stage = await buildStage({
		report: toStandardError,
		wishedPorts: WISHED_PORTS,
		...(values.dev && { env: { N8N_DEV_RELOAD: 'true' } }),
	});
	const { create, trigger } = await placeExamples(stage);
	toStandardOutput(guide(stage, create.id, trigger.id));
	if (values.dev) void rebuildOnChange(stage.userFolder, toStandardError);
	// The services are children of this process; it has nothing else to do than to stay.
	for (;;) await sleep(2 ** 30);
}

async function leave(signal: NodeJS.Signals): Promise<void> {
	toStandardError('\nStopping n8n and the sandbox …');
	// The stage does not exist yet when the interruption comes while it is being built.
	await (stage ? stage.stop() : stopAllServices());
	process.exit(signal === 'SIGINT' ? 130 : 143);
}
