import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SandboxClient } from './client.mts';

const START_MS = 120_000;

export interface SpawnOptions {
	/** Any free port when left out. */
	port?: number;
	/** More options of the command, such as `--retry-factor`. */
	args?: readonly string[];
	/** The folder of the sandbox; the one in the current folder when left out. */
	folder?: string;
}

export interface SpawnedSandbox extends SandboxClient {
	/** What it has written so far. */
	output: () => string;
	/** Ends the process; resolves when it is gone. */
	stop: () => Promise<void>;
}

/** Starts a sandbox as a process of its own; rejects with its output when it does not listen. */
export async function spawnSandbox(options: SpawnOptions = {}): Promise<SpawnedSandbox> {
	const folder = options.folder ?? join(process.cwd(), 'sandbox');
	const child = spawn(
		process.execPath,
		[
			'--import',
			'tsx',
			join(folder, 'main.mts'),
			'--port',
			String(options.port ?? 0),
			'--quiet',
			...(options.args ?? []),
		],
		{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	let output = '';
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const url = await new Promise<string>((resolve, reject) => {
		const giveUp = (reason: string) => {
			clearTimeout(timer);
			child.kill();
			reject(new Error(`The sandbox did not start: ${reason}\n${output}`));
		};
		const timer = setTimeout(() => giveUp('it took too long'), START_MS);
		child.once('error', (error) => giveUp(error.message));
		void ended.then(() => giveUp(`it ended with code ${child.exitCode}`));
		const listen = (chunk: Buffer) => {
			output += String(chunk);
			const found = /listening on (http:\S+)/.exec(output)?.[1];
			if (found === undefined) return;
			clearTimeout(timer);
			resolve(found);
		};
		child.stdout.on('data', listen);
		child.stderr.on('data', listen);
	});
	return Object.assign(new SandboxClient(url), {
		output: () => output,
		stop: async () => {
			child.kill();
			await ended;
		},
	});
}
