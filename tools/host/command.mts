import { stripVTControlCharacters } from 'node:util';

import { execa, ExecaError } from 'execa';

export interface CommandOptions {
	cwd: string;
	/** What differs from this process's own environment. */
	env?: NodeJS.ProcessEnv;
}

/** A command that ended with another code than 0; the message has what it wrote last. */
export class CommandFailed extends Error {
	constructor(reason: string, output: string) {
		super(`${reason}\nIts last lines:\n${lastLines(output, 30)}`);
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
	{ cwd, env }: CommandOptions,
): Promise<string> {
	try {
		// When this process ends early the command ends too; npm survives a gentler signal.
		const options = { cwd, env, all: true, stdin: 'ignore', killSignal: 'SIGKILL' } as const;
		return (await execa(command, args, options)).all;
	} catch (error) {
		if (!(error instanceof ExecaError)) throw error;
		throw new CommandFailed(error.shortMessage, String(error.all ?? ''));
	}
}
