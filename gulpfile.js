const { rmSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { dest, series, src } = require('gulp');

/**
 * The asset step of the build: it runs after `n8n-node build`, which empties dist, compiles, and
 * copies every picture of the repository. Only what n8n loads may be published.
 */
const PUBLISHED_FOLDERS = ['credentials', 'nodes'];

async function removeForeignFiles() {
	for (const entry of readdirSync('dist')) {
		if (!PUBLISHED_FOLDERS.includes(entry)) rmSync(join('dist', entry), { recursive: true });
	}
}

function copyAssets() {
	return src(['{credentials,nodes}/**/*.svg', 'nodes/**/*.node.json'], { encoding: false }).pipe(
		dest('dist'),
	);
}

exports.default = series(removeForeignFiles, copyAssets);
