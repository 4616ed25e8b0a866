import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measured } from './as.mts';
import { type Guesses, guessProblem, listedGuesses } from './guesses.mts';
import { SEED_NAMES } from './model/seed.mts';
import { startSandbox } from './server.mts';

const HELP = `A local stand-in for Oneflow's REST API.

  --port N           port to listen on (default 7070, 0 takes any free one)
  --host H           address to listen on (default 127.0.0.1)
  --storage-port N   port of the storage host (default 0)
  --seed NAME        default, other or random
  --retry-factor F   multiplies the waits between webhook attempts (default 1)
  --guess NAME=VALUE another answer to what is not documented, e.g. trimFieldValues=true
  --guesses JSON     several at once, e.g. '{"trimFieldValues": true}'
  --as FILE          guesses as a report of \`npm run conformance\` measured them
  --list-guesses     print all of them as a table in Markdown
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

/** Guesses as a report measured them; says what of it cannot be taken over, stops when it is none. */
function guessesAs(file: string | undefined): Partial<Guesses> {
	if (file === undefined) return {};
	try {
		const { guesses: found, skipped } = measured(readFileSync(file, 'utf8'));
		for (const line of skipped) console.error(line);
		return found;
	} catch (error) {
		console.error(`--as ${file}: ${error instanceof Error ? error.message : String(error)}`);
		process.exit(2);
	}
}

/** Guesses from the command line, each `name=value`, on top of those in JSON; stops at a wrong one. */
function guesses(json: string | undefined, texts: readonly string[]): Partial<Guesses> {
	const refuse = (message: string): never => {
		console.error(message);
		process.exit(2);
	};
	const parsed = (text: string, example: string): unknown => {
		try {
			return JSON.parse(text) as unknown;
		} catch {
			return refuse(`${example}.`);
		}
	};
	const all =
		json === undefined
			? {}
			: parsed(json, '--guesses needs JSON such as {"trimFieldValues": true}');
	const own = texts.map((text) => {
		const [name = '', value = ''] = text.split(/=(.*)/s);
		const plain = /^(true|false|\d+|\[.*\])$/.test(value);
		const example = `--guess ${name} needs a value such as true, 400 or ["users"]`;
		return [name, plain ? parsed(value, example) : value];
	});
	const problem = guessProblem(all) ?? guessProblem(Object.fromEntries(own));
	if (problem !== null) refuse(`--guess ${problem}.`);
	return { ...(all as Partial<Guesses>), ...(Object.fromEntries(own) as Partial<Guesses>) };
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
				guesses: { type: 'string' },
				as: { type: 'string' },
				'list-guesses': { type: 'boolean', default: false },
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
if (values['list-guesses']) {
	const rows = listedGuesses().map(({ name, rules, meaning, answers, standard }) =>
		['', `\`${name}\``, rules, meaning, answers, `\`${standard}\``, ''].join(' | ').trim(),
	);
	const head = ['| Switch | Rules | What it says | Answers | Default |', '| - | - | - | - | - |'];
	console.log([...head, ...rows].join('\n'));
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
		guesses: { ...guessesAs(values.as), ...guesses(values.guesses, values.guess) },
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
	const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
	const option = String(port) === values.port ? '--port' : '--storage-port';
	console.error(
		code === 'EADDRINUSE' ? `Port ${port} is in use; choose another with ${option}.` : message,
	);
	process.exit(1);
}
