import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What a command was called with; ends the process with the command's help where that is not understood. */
export function optionsOf<T extends ParseArgsConfig>(
	help: string,
	config: T,
): ReturnType<typeof parseArgs<T>> {
	try {
		return parseArgs(config);
	} catch (error) {
		console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
		process.exit(2);
	}
}
