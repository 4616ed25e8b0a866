import { parseArgs } from 'node:util';
import { SEED_NAMES, type SeedName } from './model/seed.mts';
import { startSandbox } from './server.mts';

const HELP = `A local stand-in for Oneflow's REST API.

  --port N           port to listen on (default 7070, 0 takes any free one)
  --host H           address to listen on (default 127.0.0.1)
  --seed NAME        default or other
  --retry-factor F   multiplies the waits between webhook attempts (default 1)
  --strict-callbacks refuse callback addresses that are not HTTPS on this machine too
  --quiet            print the address only
`;

/** A number from the command line; stops with a message when it is none. */
function number(name: string, text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
		console.error(`--${name} needs a number, not '${text}'.`);
		process.exit(2);
	}
	return value;
}

function readOptions() {
	try {
		return parseArgs({
			options: {
				port: { type: 'string', default: '7070' },
				host: { type: 'string', default: '127.0.0.1' },
				seed: { type: 'string', default: 'default' },
				'retry-factor': { type: 'string', default: '1' },
				'strict-callbacks': { type: 'boolean', default: false },
				quiet: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		}).values;
	} catch (error) {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(2);
	}
}

const values = readOptions();
if (values.help) {
	console.log(HELP);
	process.exit(0);
}
const seed = SEED_NAMES.find((name) => name === values.seed) as SeedName | undefined;
if (!seed) {
	console.error(`--seed must be one of: ${SEED_NAMES.join(', ')}.`);
	process.exit(2);
}

try {
	const sandbox = await startSandbox({
		port: number('port', values.port),
		host: values.host,
		seed,
		retryFactor: number('retry-factor', values['retry-factor']),
		strictCallbacks: values['strict-callbacks'],
	});
	console.log(`Oneflow sandbox listening on ${sandbox.url}`);
	if (!values.quiet) {
		const { store } = sandbox.world;
		console.log(`API base URL: ${sandbox.url}/v1`);
		for (const token of store.tokens.values())
			console.log(`Token: ${token.value} (${token.label})`);
		for (const user of store.users.values()) {
			const kind = !user.active ? 'inactive' : user.is_admin ? 'admin' : 'user';
			console.log(`User: ${user.email} (${kind})`);
		}
	}
	const stop = () => {
		void sandbox.close().then(() => process.exit(0));
	};
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
} catch (error) {
	const { code, message } = error as NodeJS.ErrnoException;
	console.error(
		code === 'EADDRINUSE' ? `Port ${values.port} is in use; choose another with --port.` : message,
	);
	process.exit(1);
}
