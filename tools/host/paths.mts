import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import envPaths from 'env-paths';

/** The repository's root folder. */
export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder with the host's own package.json and lockfile. */
export const HOST_SOURCE = join(REPOSITORY, 'tools', 'host');

/**
 * Where installs are kept between runs, shared by all clones of one user. It has to be outside the
 * repository: the package's build copies every picture below the repository into dist.
 */
export function cacheFolder(): string {
	const chosen = process.env.ONEFLOW_CACHE;
	return chosen ? resolve(chosen) : envPaths('n8n-nodes-oneflow', { suffix: '' }).cache;
}
