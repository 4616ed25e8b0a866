/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions --
   made for nodes; this runs around them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const START_MS = 30_000;

export interface SandboxProcess {
	url: string;
	stop: () => void;
}

/** Starts a sandbox on a free port; resolves when it listens, rejects with its output when it does not. */
export async function startSandbox(...options: string[]): Promise<SandboxProcess> {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', 'sandbox/main.mts', '--port', '0', '--quiet', ...options],
		{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	return await new Promise((resolve, reject) => {
		let output = '';
		const giveUp = (reason: string) => {
			clearTimeout(timer);
			child.kill();
			reject(new Error(`The sandbox did not start: ${reason}\n${output}`));
		};
		const timer = setTimeout(() => giveUp('it took too long'), START_MS);
		child.once('exit', (code) => giveUp(`it ended with code ${code}`));
		const listen = (chunk: Buffer) => {
			output += String(chunk);
			const url = /listening on (http:\S+)/.exec(output)?.[1];
			if (url === undefined) return;
			clearTimeout(timer);
			child.removeAllListeners('exit');
			resolve({ url, stop: () => child.kill() });
		};
		child.stdout.on('data', listen);
		child.stderr.on('data', listen);
	});
}
