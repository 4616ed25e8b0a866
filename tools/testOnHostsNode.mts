// Runs the unit tests on the Node that the test host's n8n needs, which is newer than the oldest one that
// the package's tools accept. Arguments go to jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { ensureHost } from './host/install.mts';
import { REPOSITORY } from './host/paths.mts';

const { node } = await ensureHost();
const jest = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
const tests = spawn(node, [jest, ...process.argv.slice(2)], { cwd: REPOSITORY, stdio: 'inherit' });
const [code] = await once(tests, 'exit');
process.exitCode = Number(code ?? 1);
