import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Reporter } from './progress.mts';

const POLL_MS = 500;
const REMIND_EVERY = 30;
const UNREADABLE_AGE_MS = 10_000;

/**
 * Runs work while holding a lock file, so that two runs at once do not do the same work in the same
 * place. A lock whose holder no longer lives is taken over.
 */
export async function withLock<T>(
	file: string,
	what: string,
	report: Reporter,
	work: () => Promise<T>,
): Promise<T> {
	await mkdir(dirname(file), { recursive: true });
	for (let attempt = 0; !(await claim(file)); attempt++) {
		if (await isAbandoned(file)) await discard(file);
		else {
			if (attempt % REMIND_EVERY === 0) report(`… waiting for another run that does: ${what}`);
			await sleep(POLL_MS);
		}
	}
	try {
		return await work();
	} finally {
		await rm(file, { force: true });
	}
}

async function claim(file: string): Promise<boolean> {
	try {
		await writeFile(file, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if (isCode(error, 'EEXIST')) return false;
		throw error;
	}
}

async function isAbandoned(file: string): Promise<boolean> {
	try {
		const holder = Number(await readFile(file, 'utf8'));
		// The file is empty for a moment between its creation and the writing of the number.
		if (!holder) return Date.now() - (await stat(file)).mtimeMs > UNREADABLE_AGE_MS;
		return !isAlive(holder);
	} catch (error) {
		if (isCode(error, 'ENOENT')) return false;
		throw error;
	}
}

async function discard(file: string): Promise<void> {
	// Renaming first lets only one of several waiting runs remove the abandoned lock.
	const aside = `${file}.${process.pid}`;
	try {
		await rename(file, aside);
		await rm(aside, { force: true });
	} catch (error) {
		if (!isCode(error, 'ENOENT')) throw error;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return isCode(error, 'EPERM');
	}
}

function isCode(error: unknown, code: string): boolean {
	return error instanceof Error && 'code' in error && error.code === code;
}
