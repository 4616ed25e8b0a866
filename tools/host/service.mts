import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { lastLines } from './command.mts';
import { HOST_SOURCE } from './paths.mts';

const KEPT_LOG = 400_000;

export interface ServiceOptions {
	/** The name for messages. */
	name: string;
	command: string;
	args: string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** Ends what the command leaves when it is killed, without waiting. */
	remove?: () => void;
}

/** Services that run now, to end them whatever ends this process. */
const running = new Set<Service>();

/** A long-running command in a process group of its own, which never outlives this process. */
export class Service {
	private readonly child: ChildProcess;

	private log = '';

	private readonly ended: Promise<void>;

	exited = false;

	constructor(private readonly options: ServiceOptions) {
		const supervisor = join(HOST_SOURCE, 'supervise.mjs');
		this.child = spawn(process.execPath, [supervisor, options.command, ...options.args], {
			cwd: options.cwd,
			env: options.env,
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: true,
		});
		running.add(this);
		const keep = (chunk: Buffer) => {
			this.log = (this.log + chunk.toString()).slice(-KEPT_LOG);
		};
		this.child.stdout?.on('data', keep);
		this.child.stderr?.on('data', keep);
		// The supervisor may already be gone when its input is closed.
		this.child.stdin?.on('error', () => {});
		this.ended = new Promise((resolve) => {
			this.child.on('close', () => {
				this.exited = true;
				running.delete(this);
				options.remove?.();
				resolve();
			});
		});
	}

	/** Everything the service wrote, up to a limit. */
	get logs(): string {
		return this.log;
	}

	/** The last lines the service wrote. */
	logTail(lines = 40): string {
		return lastLines(this.log, lines);
	}

	/** Waits until a check gives a value; fails when the service ends or the time is up. */
	async waitFor<T>(
		what: string,
		timeoutMs: number,
		check: () => Promise<T | undefined>,
	): Promise<T> {
		const end = Date.now() + timeoutMs;
		while (Date.now() < end) {
			if (this.exited) {
				throw new Error(`${this.options.name} ended before ${what}:\n${this.logTail()}`);
			}
			const result = await check();
			if (result !== undefined) return result;
			await sleep(150);
		}
		throw new Error(
			`${this.options.name}: no ${what} within ${timeoutMs / 1000} s. Its last lines:\n` +
				this.logTail(),
		);
	}

	/** Ends the service in good order, with everything it started. */
	async stop(): Promise<void> {
		this.child.stdin?.end();
		await this.ended;
	}

	/** Ends the service at once, as a crash would. */
	async kill(): Promise<void> {
		this.killNow();
		await this.ended;
	}

	killNow(): void {
		const pid = this.child.pid;
		if (!pid || this.exited) return;
		try {
			if (process.platform === 'win32') this.child.kill('SIGKILL');
			else process.kill(-pid, 'SIGKILL');
		} catch {
			// Gone already.
		}
		this.options.remove?.();
	}
}

/** Ends every service that still runs. */
export async function stopAllServices(): Promise<void> {
	await Promise.all([...running].map(async (service) => await service.stop()));
}

process.on('exit', () => {
	for (const service of running) service.killNow();
});
