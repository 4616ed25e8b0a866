// node tools/release/owner.mjs NAME EMAIL [FOLDER]: fills in who owns the repository, by the name on
// GitHub and the address on npm, everywhere in this repository, or in the folder given.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesWithPlaceholder, fillIn, readText, ROOT } from './project.mjs';

const [name, email, folder = ROOT] = process.argv.slice(2);
if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name ?? '') || !/^[^@\s]+@[^@\s]+$/.test(email ?? '')) {
	console.error('Say who: node tools/release/owner.mjs NAME EMAIL');
	process.exit(2);
}
const paths = filesWithPlaceholder(folder);
for (const path of paths) {
	writeFileSync(join(folder, path), fillIn(readText(folder, path), { name, email }));
	console.log(`Filled in: ${path}`);
}
// A name of another length breaks lines elsewhere.
const prettier = join(ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
const formatted = paths.filter((path) => /\.(json|md|ya?ml)$/.test(path));
if (formatted.length > 0) {
	execFileSync(process.execPath, [prettier, '--log-level', 'warn', '--write', ...formatted], {
		cwd: folder,
		stdio: 'inherit',
	});
}
