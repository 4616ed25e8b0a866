const { rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const esbuild = require('esbuild');

const ROOT = dirname(__dirname);
/** Both are in the file of the first. */
const NODE_CLASSES = ['Oneflow', 'OneflowTrigger'];

/**
 * Puts both nodes into one readable file. As one file per operation they cost n8n's start several
 * times as much: finding and opening more than a hundred small modules takes longer than running
 * them, and what the two nodes share would be loaded twice if each had a file of its own.
 *
 * @param {string} folder where the files go; what is there is removed
 */
async function bundleNodes(folder) {
	const [main, ...others] = NODE_CLASSES;
	const classes = NODE_CLASSES.map((name) => `export { ${name} } from './${name}.node';`);
	rmSync(folder, { recursive: true, force: true });
	await esbuild.build({
		absWorkingDir: ROOT,
		stdin: {
			contents: classes.join('\n'),
			loader: 'ts',
			resolveDir: join(ROOT, 'nodes', 'Oneflow'),
			sourcefile: 'nodes.ts',
		},
		outfile: join(folder, `${main}.node.js`),
		bundle: true,
		packages: 'external',
		platform: 'node',
		format: 'cjs',
		target: 'es2022',
		logLevel: 'warning',
	});
	for (const name of others) {
		writeFileSync(
			join(folder, `${name}.node.js`),
			`'use strict';\n\nexports.${name} = require('./${main}.node.js').${name};\n`,
		);
	}
}

module.exports = { bundleNodes };
