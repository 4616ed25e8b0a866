// Makes sure that the packages of package-lock.json are installed, so that every npm script works in
// a fresh clone. Plain JavaScript without dependencies, because it runs before there are any.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_NEEDED = 20;
const HEARTBEAT_MS = 15_000;
const EMPTY_MS = 5_000;
const LONGEST_INSTALL_MS = 60 * 60_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const major = Number(process.versions.node.split('.')[0]);
if (major < NODE_NEEDED) {
	say(`This needs Node ${NODE_NEEDED} or newer; this is Node ${process.versions.node}.`);
	process.exit(1);
}
if (!isInstalled()) await withLock(async () => (isInstalled() ? undefined : await install()));

/**
 * Whether node_modules holds what the lockfile asks for. npm writes its own record of an install as
 * the last thing it does, so an interrupted install has none.
 */
function isInstalled() {
	const wanted = readPackages('package-lock.json');
	const installed = readPackages(join('node_modules', '.package-lock.json'));
	if (!wanted || !installed) return false;
	return Object.entries(wanted).every(([path, entry]) => {
		// The workspaces' own folders are here anyway, and nothing goes by their links.
		if (!path.startsWith('node_modules/') || entry.link) return true;
		const found = installed[path];
		// Packages for other platforms are in the lockfile only.
		if (!found) return entry.optional === true || entry.devOptional === true;
		return found.version === entry.version && found.integrity === entry.integrity;
	});
}

function readPackages(file) {
	try {
		return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
	} catch {
		return undefined;
	}
}

async function install() {
	const start = performance.now();
	const elapsed = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
	say('… Installing the development packages (npm ci, about 1 minute)');
	const heartbeat = setInterval(
		() => say(`… Installing the development packages: still running after ${elapsed()}`),
		HEARTBEAT_MS,
	);
	const { code, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
	clearInterval(heartbeat);
	if (code !== 0) {
		say(output);
		say(`✗ "npm ci" ended with code ${code} after ${elapsed()}; its output is above.`);
		process.exit(1);
	}
	say(`✓ Installing the development packages (${elapsed()})`);
}

/** Two scripts started at once must not both install into the same node_modules. */
async function withLock(work) {
	const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
	const lock = join(tmpdir(), `n8n-nodes-oneflow-setup-${name}.lock`);
	for (let isTold = false; !claim(lock); ) {
		if (!isHeld(lock)) {
			rmSync(lock, { force: true });
			continue;
		}
		if (!isTold) say(`… Waiting for another script that installs (${lock})`);
		isTold = true;
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	try {
		await work();
	} finally {
		rmSync(lock, { force: true });
	}
}

function claim(lock) {
	try {
		writeFileSync(lock, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if (error.code === 'EEXIST') return false;
		throw error;
	}
}

function isHeld(lock) {
	try {
		const holder = Number(readFileSync(lock, 'utf8'));
		const ageMs = Date.now() - statSync(lock).mtimeMs;
		// Empty for a moment between the file's creation and the writing of the number.
		if (!holder) return ageMs < EMPTY_MS;
		// By then the number is another process's.
		if (ageMs > LONGEST_INSTALL_MS) return false;
		process.kill(holder, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

async function npm(args) {
	return await new Promise((resolve) => {
		const child = spawn('npm', args, {
			cwd: root,
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (output += chunk));
		child.on('error', (error) => resolve({ code: 1, output: error.message }));
		child.on('close', (code) => resolve({ code, output }));
	});
}

function say(line) {
	process.stderr.write(`${line}\n`);
}
