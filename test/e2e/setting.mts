import { chooseTemplate, type Choice } from '../../demo/examples.mts';
import { buildStage, type Stage } from '../../demo/stage.mts';
import { toStandardError } from '../../host/progress.mts';

let current: Stage | undefined;

/** Starts the sandbox and n8n for all suites. */
export async function openStage(): Promise<void> {
	current = await buildStage({ report: toStandardError });
}

/** Stops both. */
export async function endStage(): Promise<void> {
	await current?.stop();
}

/** The running sandbox and n8n. */
export function stage(): Stage {
	if (!current) throw new Error('The stage is not open; its start must have gone wrong.');
	return current;
}

/** A workspace and a template of the extension with which contracts can be created. */
export async function usableChoice(): Promise<Choice> {
	return await chooseTemplate(stage());
}

/** The API requests that the sandbox has received so far. */
export const requests = async () => await stage().sandbox.requests();
