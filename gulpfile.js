const { readdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');
const { dest, series, src } = require('gulp');

/**
 * The asset step of the build: it runs after `n8n-node build`, which empties dist, compiles, and
 * copies every picture of the repository. Only what n8n loads may be published.
 */
const PUBLISHED_FOLDERS = ['credentials', 'nodes'];
const NODES_FOLDER = join('dist', 'nodes', 'Oneflow');
/** Both are in the file of the first. */
const NODE_CLASSES = ['Oneflow', 'OneflowTrigger'];

async function removeForeignFiles() {
	for (const entry of readdirSync('dist')) {
		if (!PUBLISHED_FOLDERS.includes(entry)) rmSync(join('dist', entry), { recursive: true });
	}
}

/**
 * Puts both nodes into one readable file. As one file per operation they cost n8n's start several
 * times as much: finding and opening more than a hundred small modules takes longer than running
 * them, and what the two nodes share would be loaded twice if each had a file of its own.
 */
async function bundleNodes() {
	const [main, ...others] = NODE_CLASSES;
	const classes = NODE_CLASSES.map((name) => `export { ${name} } from './${name}.node';`);
	rmSync(NODES_FOLDER, { recursive: true });
	await esbuild.build({
		stdin: {
			contents: classes.join('\n'),
			loader: 'ts',
			resolveDir: join('nodes', 'Oneflow'),
			sourcefile: 'nodes.ts',
		},
		outfile: join(NODES_FOLDER, `${main}.node.js`),
		bundle: true,
		packages: 'external',
		platform: 'node',
		format: 'cjs',
		target: 'es2022',
		logLevel: 'warning',
	});
	for (const name of others) {
		writeFileSync(
			join(NODES_FOLDER, `${name}.node.js`),
			`'use strict';\n\nexports.${name} = require('./${main}.node.js').${name};\n`,
		);
	}
}

function copyAssets() {
	const assets = ['{credentials,nodes}/**/*.svg', 'nodes/**/*.node.json'];
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.default = series(removeForeignFiles, bundleNodes, copyAssets);
