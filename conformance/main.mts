import { statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { countOf, leftOf, listOf, markdownOf, type Report, screenOf } from './report.mts';
import { CannotRun, run } from './run.mts';
import { STATEMENTS } from './statements/index.mts';
import { type Mode } from './finding.mts';

const HELP = `Holds statements about Oneflow's REST API against an account.

  --base-url URL     where the API is, with /v1, e.g. https://api.test.oneflow.com/v1
  --token T          the account's API token (or ONEFLOW_API_TOKEN)
  --user-email E     the user that the calls run as
  --write            make a draft, change it, register webhooks, and remove all of it
  --template ID      the template from which drafts are made; needed with --write
  --send ADDRESS     send one contract to this address; needs --write
  --callback URL     show notifications that come to this address; needs --write
  --listen PORT      where the address of --callback leads on this computer (default 7099);
                     for an address of this computer, the port named there is used
  --report FILE      write the result as JSON, and as Markdown to FILE.md
  --yes              do not ask before something is written
  --list             print every statement as a table in Markdown

Only reads unless told otherwise. Exit status: 0 nothing is otherwise, 1 something is, 2 it could not run.
`;

const CANNOT_RUN = 2;

/** Ends with a message about how the command was called. */
function refuse(message: string): never {
	console.error(`${message}\nSee --help.`);
	process.exit(CANNOT_RUN);
}

function readOptions() {
	try {
		return parseArgs({
			options: {
				'base-url': { type: 'string' },
				token: { type: 'string' },
				'user-email': { type: 'string' },
				write: { type: 'boolean', default: false },
				template: { type: 'string' },
				send: { type: 'string' },
				callback: { type: 'string' },
				listen: { type: 'string' },
				report: { type: 'string' },
				yes: { type: 'boolean', default: false },
				list: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		}).values;
	} catch {
		// The message of Node would repeat the argument, which may be a token.
		return refuse('An option is not known or lacks its value.');
	}
}

const isWebAddress = (text: string): boolean =>
	URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

/** A whole number above 0, or the end of the run. */
function numberOf(name: string, text: string): number {
	if (!/^[1-9]\d{0,15}$/.test(text)) refuse(`${name} needs a whole number.`);
	return Number(text);
}

const values = readOptions();
if (values.help) {
	console.log(HELP);
	process.exit(0);
}
if (values.list) {
	console.log(listOf(STATEMENTS));
	process.exit(0);
}
const token = values.token ?? process.env['ONEFLOW_API_TOKEN'] ?? '';
const baseUrl = values['base-url'] ?? '';
const userEmail = values['user-email'] ?? '';
if (!isWebAddress(baseUrl))
	refuse('--base-url needs an address such as https://api.test.oneflow.com/v1.');
if (!/^[\x21-\x7e]+$/.test(token)) refuse('--token is missing or holds what no token holds.');
if (!isAddress(userEmail)) refuse('--user-email needs the address of a user of the account.');
if (values.write && values.template === undefined) refuse('--write needs --template.');
if (values.send !== undefined && !values.write) refuse('--send needs --write and --template.');
if (values.callback !== undefined && !values.write)
	refuse('--callback needs --write and --template.');
if (values.send !== undefined && !isAddress(values.send)) refuse('--send needs an e-mail address.');
if (values.callback !== undefined && !isWebAddress(values.callback)) {
	refuse('--callback needs a web address.');
}
const templateId =
	values.template === undefined ? undefined : numberOf('--template', values.template);
const listenPort = values.listen === undefined ? undefined : numberOf('--listen', values.listen);
const kindOf = (path: string) => statSync(path, { throwIfNoEntry: false });
if (values.report !== undefined) {
	// Known before a run of minutes, not after it.
	const isFolder = kindOf(values.report)?.isDirectory() ?? false;
	if (isFolder || !kindOf(dirname(resolve(values.report)))?.isDirectory()) {
		refuse('--report needs a file in a folder that is there.');
	}
}
const modes = new Set<Mode>([
	...(values.write ? (['write'] as const) : []),
	...(values.send === undefined ? [] : (['send'] as const)),
	...(values.callback === undefined ? [] : (['callback'] as const)),
]);

/** Asks on the screen; where nobody can be asked, the answer is no. */
async function ask(question: string): Promise<boolean> {
	if (values.yes) return true;
	if (!process.stdin.isTTY) return false;
	const lines = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
	} finally {
		lines.close();
	}
}

if (modes.size > 0) {
	const parts = [
		'make drafts from the template, and webhooks, a template type and a contact, and remove them again',
		'send an extension’s webhook and the own name of its template type back unchanged',
		...(values.send === undefined ? [] : ['send one contract to the address of --send']),
		...(values.callback === undefined ? [] : ['take notifications at the address of --callback']),
	];
	const isAgreed = await ask(`This will ${parts.join('; ')}. Go on?`);
	if (!isAgreed) {
		console.error('Nothing was done. Say yes, or pass --yes.');
		process.exit(CANNOT_RUN);
	}
}

/** One Ctrl-C arrives several times: from the terminal, and from each of npm and tsx, which pass it on. */
const ONE_SIGNAL_MS = 1_000;
const stopping = new AbortController();
let stoppedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (stopping.signal.aborted) {
			if (Date.now() - stoppedAt < ONE_SIGNAL_MS) return;
			console.error('Ended at once; the next run removes what is left.');
			process.exit(CANNOT_RUN);
		}
		console.error('\nStopping: removing what was made. Once more to end at once.');
		stoppedAt = Date.now();
		stopping.abort();
	});
}

/** Writes the report, JSON and Markdown. Throws `CannotRun` where it cannot. */
function save(report: Report, file: string): void {
	try {
		writeFileSync(file, `${JSON.stringify(report, null, '\t')}\n`);
		writeFileSync(`${file}.md`, markdownOf(report));
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new CannotRun(`the report could not be written (${code})`);
	}
}

try {
	const report = await run({
		baseUrl,
		token,
		userEmail,
		modes,
		signal: stopping.signal,
		tell: (line) => console.error(line),
		onJudged: ({ rule, verdict, says }, index, count) =>
			console.error(
				`${String(index + 1).padStart(3)}/${count} ${verdict.padEnd(9)} ${rule} ${says}`,
			),
		mayRemove: async (count) =>
			modes.has('write') || (await ask(`An earlier run left ${count} things. Remove them?`)),
		...(templateId === undefined ? {} : { templateId }),
		...(values.send === undefined ? {} : { sendTo: values.send }),
		...(values.callback === undefined ? {} : { callbackUrl: values.callback }),
		...(listenPort === undefined ? {} : { listenPort }),
	});
	console.log(screenOf(report));
	const left = leftOf(report);
	if (left !== '')
		console.log(`Not removed: ${left}. Their names or addresses begin with "conformance-".`);
	if (values.report !== undefined) save(report, values.report);
	if (report.stopped !== undefined) process.exit(CANNOT_RUN);
	process.exit(countOf(report, 'otherwise') > 0 ? 1 : 0);
} catch (error) {
	// The text of any other error may hold what is not to be shown.
	const reason = error instanceof CannotRun ? error.message : 'an error of this program';
	const { code, name } = error as NodeJS.ErrnoException;
	console.error(
		`It could not run: ${reason}${error instanceof CannotRun ? '' : ` (${code ?? name})`}.`,
	);
	process.exit(CANNOT_RUN);
}
