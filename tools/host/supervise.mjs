// Runs one command and ends it with all its children as soon as standard input closes. The process
// that asked for the command holds the other end, so the command cannot outlive it, even after a
// SIGKILL: the operating system closes the pipe.
import { spawn } from 'node:child_process';

const GRACE_MS = 5_000;

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

let ending = false;
function end() {
	if (ending) return;
	ending = true;
	child.kill('SIGTERM');
	setTimeout(killAll, GRACE_MS);
}

/** Ends this process too: it leads the group. */
function killAll() {
	if (process.platform === 'win32') {
		spawn('taskkill', ['/pid', String(process.pid), '/T', '/F']);
	} else {
		process.kill(-process.pid, 'SIGKILL');
	}
}

process.stdin.on('end', end).on('error', end).on('close', end).resume();
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', end);
// Writing to a parent that is gone must not end this process before its command.
process.stdout.on('error', end);
process.stderr.on('error', end);

child.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(127);
});
child.on('exit', (code, signal) => {
	// What the command started itself (n8n's task runner, for one) may still live.
	if (ending || signal) killAll();
	process.exit(code ?? 1);
});
