/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- made for nodes; this runs beside them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run, type RunOptions } from '../../conformance/run.mts';
import type { Judged, Report } from '../../conformance/report.mts';
import { baseUrl, resetSandbox, sandbox, TOKENS } from '../support/sandbox';
import { FOREIGN } from './foreign';

export const USER = 'ada@example.com';
export const RECIPIENT = 'recipient@example.org';
export const TEMPLATE = 84001;

/** Notifications come to this computer. Each process has a port of its own, below those that systems give away. */
export const callbackUrl = () => `http://127.0.0.1:${20_000 + (process.pid % 10_000)}/hook`;

const folders: string[] = [];

/** A folder for journals that goes away with the tests. */
export function journalFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
	folders.push(folder);
	return folder;
}

afterAll(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Everything that a run may do, without the waits that are there for the real Oneflow. */
export const everything = (): RunOptions => ({
	baseUrl: baseUrl(),
	token: TOKENS.default,
	userEmail: USER,
	templateId: TEMPLATE,
	sendTo: RECIPIENT,
	callbackUrl: callbackUrl(),
	modes: new Set(['write', 'send', 'callback']),
	journalFolder: journalFolder(),
	pace: { gapMs: 0, most: Infinity },
	patience: {
		lateMs: 3_000,
		listMs: 1_000,
		notificationMs: 1_500,
		// Longer than a busy machine needs to note a call.
		holdMs: 500,
		lookMs: 20,
		// As test/support/globalSetup.ts starts the sandboxes.
		retryFactor: 0.01,
	},
});

/** The same in a foreign double (./foreign.ts). */
export const its = (address: string): RunOptions => ({
	...everything(),
	baseUrl: address,
	token: FOREIGN.token,
	userEmail: FOREIGN.user,
	templateId: FOREIGN.template,
	sendTo: 'guest@foreign.example',
});

/** Runs against this worker's sandbox, newly seeded, with its switches as given. */
export async function runAgainstSandbox(
	guesses: object = {},
	changes: Partial<RunOptions> = {},
	prepare: () => Promise<void> = async () => undefined,
): Promise<Report> {
	await resetSandbox();
	await sandbox().rateLimit(null);
	await sandbox().guess(guesses);
	await prepare();
	return await run({ ...everything(), ...changes });
}

export const of = (report: Report, verdict: Judged['verdict']): Judged[] =>
	report.statements.filter((one) => one.verdict === verdict);

/** What is otherwise, as rule, switch and value. */
export const differences = (report: Report) =>
	of(report, 'otherwise').map(({ rule, concerns, seen }) => [rule, concerns?.guess, seen]);
