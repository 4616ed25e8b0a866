// Runs the two checks of n8n's own scanner for community nodes before there is anything on npm: first on
// the sources, as it finds them in the repository, then on the package that would be published.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
// By its path: the package names no entry, because it is meant to be run on what npm holds.
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '../node_modules/@n8n/scan-community-package/scanner/scanner.mjs';

const root = join(import.meta.dirname, '..');
const unpacked = mkdtempSync(join(tmpdir(), 'n8n-nodes-oneflow-scan-'));

try {
	pack(unpacked);
	await scan('sources', root, SOURCE_FILE_PATTERNS);
	await scan('packed package', join(unpacked, 'package'));
} finally {
	rmSync(unpacked, { recursive: true, force: true });
}

function pack(folder) {
	const pack = join(root, 'tools', 'release', 'pack.mjs');
	const tarball = execFileSync(process.execPath, [pack, folder], { encoding: 'utf8' }).trim();
	execFileSync('tar', ['-xzf', basename(tarball)], { cwd: folder });
}

/** Prints the outcome; the process fails when anything is found, or when there was nothing to look at. */
async function scan(what, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	const fine = passed && message === undefined;
	if (!fine) process.exitCode = 1;
	console.log(`${fine ? '✓' : '✗'} n8n's scanner on the ${what}${fine ? '' : `: ${message}`}`);
	if (details) console.log(details);
}
