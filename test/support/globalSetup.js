const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');

const ROOT = dirname(dirname(__dirname));
const SANDBOXES = 2;
const START_MS = 30_000;

/** Starts one sandbox process; resolves with the process and its address. */
function startSandbox() {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', 'sandbox/main.mts', '--port', '0', '--retry-factor', '0.01', '--quiet'],
		{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	return new Promise((resolve, reject) => {
		let said = '';
		const giveUp = (reason) => {
			clearTimeout(timer);
			child.kill();
			reject(new Error(`The sandbox did not start: ${reason}\n${said}`));
		};
		const timer = setTimeout(() => giveUp('it took too long'), START_MS);
		child.once('exit', (code) => giveUp(`it ended with code ${code}`));
		const listen = (chunk) => {
			said += chunk;
			const url = /listening on (http:\S+)/.exec(said)?.[1];
			if (url === undefined) return;
			clearTimeout(timer);
			child.removeAllListeners('exit');
			resolve({ child, url });
		};
		child.stdout.on('data', listen);
		child.stderr.on('data', listen);
	});
}

module.exports = async () => {
	if (!existsSync(join(ROOT, 'dist', 'nodes', 'Oneflow', 'Oneflow.node.js'))) {
		throw new Error('The tests run the built nodes: run "npm run build" first, or "npm test".');
	}
	const sandboxes = await Promise.all(Array.from({ length: SANDBOXES }, startSandbox));
	process.env.ONEFLOW_SANDBOX_URLS = sandboxes.map(({ url }) => url).join(',');
	globalThis.oneflowSandboxes = sandboxes.map(({ child }) => child);
};
