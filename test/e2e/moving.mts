import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import getPort from 'get-port';

import { newOwner } from '../../tools/host/client.mts';
import { run } from '../../tools/host/command.mts';
import { startN8n, type RunningN8n } from '../../tools/host/n8n.mts';
import { installPackage, packPackage } from '../../tools/host/package.mts';
import { stage } from './setting.mts';
import {
	idle,
	pendingContracts,
	SETUPS,
	sign,
	startedContracts,
	triggerWorkflow,
	until,
	webhooksOf,
} from './triggerTools.mts';

const KEY = 'n8n-encryption-key-of-the-moves';

/** A look of a trigger without a webhook, and more. */
const LOOKED_MS = 14_000;

/** An n8n of its own, whose data can be left behind as a container's. */
interface Place {
	folder: string;
	n8n: RunningN8n;
}

/** What operators do with n8n's command line while n8n is stopped. */
export function movingSuite(): void {
	describe('A published trigger that is moved by n8n’s command line', () => {
		const owner = newOwner();
		const folders: string[] = [];
		const running: RunningN8n[] = [];
		let port = 0;

		before(async () => {
			port = await getPort();
			await stage().sandbox.call('POST', '/retry-factor', { factor: 0.0001 });
		});

		after(async () => {
			await stage().sandbox.call('POST', '/retry-factor', { factor: 1 });
			for (const n8n of running) await n8n.stop();
			for (const folder of folders) await rm(folder, { recursive: true, force: true });
		});

		async function newFolder(): Promise<string> {
			const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-moving-'));
			folders.push(folder);
			await installPackage(await packPackage(), folder);
			return folder;
		}

		async function startIn(folder: string): Promise<Place> {
			const env = { N8N_ENCRYPTION_KEY: KEY };
			const n8n = await startN8n({ host: stage().host, userFolder: folder, owner, port, env });
			running.push(n8n);
			return { folder, n8n };
		}

		async function stop({ n8n }: Place): Promise<void> {
			await n8n.stop();
			running.splice(running.indexOf(n8n), 1);
		}

		async function cli(folder: string, ...words: [string, ...string[]]): Promise<void> {
			const settings = { N8N_USER_FOLDER: folder, N8N_ENCRYPTION_KEY: KEY };
			const how = stage().host.start({ words, userFolder: folder, settings });
			await run(how.command, how.args, { cwd: folder, env: how.env });
		}

		/** A published trigger that has heard of three signatures. */
		async function begun(parameters: object): Promise<{ place: Place; id: string; old: number[] }> {
			const place = await startIn(await newFolder());
			const { client } = place.n8n;
			const credential = await client.createCredential(
				'Moved',
				'oneflowApi',
				stage().credentialData,
			);
			const { id } = await client.createWorkflow(
				triggerWorkflow(
					{ events: ['contract:sign'], ...parameters },
					{ credentials: { oneflowApi: credential } },
				),
			);
			await client.activate(id);
			await until(async () => (await client.executions(id)).length > 0, 30_000);
			const old = await pendingContracts(3);
			await Promise.all(old.map(sign));
			await until(async () => (await runsAt(place, id)).length === 3, 60_000);
			return { place, id, old };
		}

		const runsAt = async ({ n8n }: Place, id: string) =>
			(await startedContracts(id, undefined, n8n)).sort();

		async function exported(folder: string): Promise<string> {
			const file = join(folder, 'workflows.json');
			await cli(folder, 'export:workflow', '--all', `--output=${file}`);
			return file;
		}

		/** Imports and publishes, as after a container was replaced; n8n of that folder is stopped. */
		async function imported(folder: string, file: string, id: string): Promise<void> {
			await cli(folder, 'import:workflow', `--input=${file}`);
			await cli(folder, 'publish:workflow', `--id=${id}`);
		}

		/** One more signature runs, and nothing else. */
		async function goesOn(place: Place, id: string, before: number[]): Promise<void> {
			const [contract = 0] = await pendingContracts(1);
			await sign(contract);
			const expected = [...before, contract].sort();
			await until(async () => (await runsAt(place, id)).length >= expected.length, 60_000);
			assert.deepEqual(await runsAt(place, id), expected);
		}

		for (const [name, parameters] of Object.entries(SETUPS)) {
			it(`runs nothing of before in an empty home, and what is new once, ${name}`, async () => {
				const { place, id } = await begun(parameters);
				const credentials = join(place.folder, 'credentials.json');
				await stop(place);
				const file = await exported(place.folder);
				await cli(place.folder, 'export:credentials', '--all', `--output=${credentials}`);
				const home = await newFolder();
				// It is somebody's once its owner is set up, which n8n's first start does.
				await stop(await startIn(home));
				await cli(home, 'import:credentials', `--input=${credentials}`);
				await imported(home, file, id);
				const moved = await startIn(home);
				await sleep(LOOKED_MS);
				assert.deepEqual(await runsAt(moved, id), []);
				await goesOn(moved, id, []);
				await moved.n8n.client.deactivate(id);
				assert.deepEqual(await webhooksOf(undefined, moved.n8n), []);
				await stop(moved);
			});

			it(`runs nothing again after an import over the same database, and what was missed once, ${name}`, async () => {
				const { place, id, old } = await begun(parameters);
				const [missed = 0] = await pendingContracts(1);
				await stop(place);
				await sign(missed);
				await idle(120_000);
				await imported(place.folder, await exported(place.folder), id);
				const again = await startIn(place.folder);
				await until(async () => (await runsAt(again, id)).length >= 4, 60_000);
				await sleep(LOOKED_MS);
				assert.deepEqual(await runsAt(again, id), [...old, missed].sort());
				await goesOn(again, id, [...old, missed]);
				await again.n8n.client.deactivate(id);
				assert.deepEqual(await webhooksOf(undefined, again.n8n), []);
				await stop(again);
			});
		}
	});
}
