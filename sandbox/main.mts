import { parseArgs } from 'node:util';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type Guesses, GuessSwitches } from './guesses.mts';
import { SEED_NAMES } from './model/seed.mts';
import { startSandbox } from './server.mts';

const HELP = `A local stand-in for Oneflow's REST API.

  --port N           port to listen on (default 7070, 0 takes any free one)
  --host H           address to listen on (default 127.0.0.1)
  --storage-port N   port of the storage host (default 0)
  --seed NAME        default, other or random
  --retry-factor F   multiplies the waits between webhook attempts (default 1)
  --guess NAME=VALUE another answer to what is not documented, e.g. trimFieldValues=true
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

/** Guesses from the command line, each `name=value`; stops with a message at the first wrong one. */
function guesses(texts: readonly string[]): Partial<Guesses> {
	const given = Object.fromEntries(
		texts.map((text) => {
			const [name = '', value = ''] = text.split(/=(.*)/s);
			const plain = /^(true|false|\d+|\[.*\])$/.test(value);
			return [name, plain ? (JSON.parse(value) as unknown) : value];
		}),
	);
	const schema = Type.Partial(GuessSwitches);
	if (Value.Check(schema, given)) return given;
	const [wrong] = Value.Errors(schema, given);
	console.error(`--guess ${wrong?.path.slice(1)}: ${wrong?.message}.`);
	process.exit(2);
}

function readOptions() {
	try {
		return parseArgs({
			options: {
				port: { type: 'string', default: '7070' },
				host: { type: 'string', default: '127.0.0.1' },
				seed: { type: 'string', default: 'default' },
				'retry-factor': { type: 'string', default: '1' },
				'storage-port': { type: 'string', default: '0' },
				guess: { type: 'string', multiple: true, default: [] },
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
const seed = SEED_NAMES.find((name) => name === values.seed);
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
		storagePort: number('storage-port', values['storage-port']),
		guesses: guesses(values.guess),
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
