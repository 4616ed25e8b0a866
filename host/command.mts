import { spawn, type ChildProcess } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const KEPT_OUTPUT = 200_000;

/**
 * Commands that run now. Ctrl+C reaches them by itself, but a signal to this process alone does not,
 * and npm survives a gentler one.
 */
const running = new Set<ChildProcess>();

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

/** A command that ended with another code than 0; the message has what it wrote last. */
export class CommandFailed extends Error {
	constructor(command: string, output: string, reason: string) {
		super(`"${command}" ${reason}. Its last lines:\n${lastLines(output, 30)}`);
		this.name = 'CommandFailed';
	}
}

/** The last lines of a text, for messages and logs. */
export function lastLines(text: string, count: number): string {
	return stripVTControlCharacters(text).trimEnd().split('\n').slice(-count).join('\n');
}

/** Runs a command to its end and gives what it wrote; fails on any exit code but 0. */
export async function run(
	command: string,
	args: string[],
	{ cwd, env = process.env }: CommandOptions,
): Promise<string> {
	return await new Promise((resolve, reject) => {
		const line = [command, ...args].join(' ');
		// npm is a .cmd file on Windows, which only a shell can start.
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		running.add(child);
		let output = '';
		const keep = (chunk: Buffer) => {
			output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		child.on('error', (error) => reject(new CommandFailed(line, output, error.message)));
		child.on('close', (code, signal) => {
			running.delete(child);
			if (code === 0) resolve(output);
			else reject(new CommandFailed(line, output, `ended with ${signal ?? `code ${code}`}`));
		});
	});
}
