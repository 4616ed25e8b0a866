const { readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { dest, series, src, watch } = require('gulp');
const { bundleNodes } = require('./tools/bundle');

/**
 * The asset step of the build: it runs after `n8n-node build`, which empties dist, compiles, and
 * copies every picture of the repository. Only what n8n loads may be published.
 */
const PUBLISHED_FOLDERS = ['credentials', 'nodes'];
const NODES_FOLDER = join(__dirname, 'dist', 'nodes', 'Oneflow');

async function removeForeignFiles() {
	for (const entry of readdirSync('dist')) {
		if (!PUBLISHED_FOLDERS.includes(entry)) rmSync(join('dist', entry), { recursive: true });
	}
}

const bundle = async () => await bundleNodes(NODES_FOLDER);

function copyAssets() {
	const assets = [
		// Not as one pattern with braces, which would be looked for in every folder of the repository.
		'credentials/**/*.svg',
		'nodes/**/*.svg',
		'nodes/**/*.node.json',
		'nodes/**/__schema__/**/*.json',
	];
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.default = series(removeForeignFiles, bundle, copyAssets);
/** Builds the nodes again as they change; a credential is compiled by `npm run build` alone. */
exports.watch = () => watch(['nodes/**/*'], exports.default);
