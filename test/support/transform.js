/* TypeScript for jest, file by file: types are checked by tsc, see "npm run types". */
const { createHash } = require('node:crypto');
const esbuild = require('esbuild');

const OPTIONS = { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'inline' };

module.exports = {
	process: (text, path) => esbuild.transformSync(text, { ...OPTIONS, sourcefile: path }),
	getCacheKey: (text, path) =>
		createHash('sha256')
			.update([esbuild.version, JSON.stringify(OPTIONS), path, text].join('\0'))
			.digest('hex'),
};
