import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import getPort from 'get-port';

import { run } from './command.mts';
import { Service } from './service.mts';

const START_TIMEOUT_MS = 60_000;
const USER = 'n8n';
/** Where Debian keeps the server's programs, by version; they are not in the search path. */
const DEBIAN = '/usr/lib/postgresql';
/** The data is thrown away in the end, so nothing needs to reach the disk. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** A running database server with one empty database. */
export interface Postgres {
	/** The settings with which n8n uses it. */
	environment: NodeJS.ProcessEnv;
	/** Runs a query and gives its rows. */
	rows<T>(query: string): Promise<T[]>;
	stop(): Promise<void>;
}

/** Starts a database server on a data folder of its own inside a folder. */
export async function startPostgres(folder: string): Promise<Postgres> {
	const programs = await findPrograms();
	const data = join(folder, 'postgres');
	const password = randomBytes(24).toString('base64url');
	const passwordFile = join(folder, 'postgres-password');
	const port = await getPort();
	const server = await accountOfServer();

	await mkdir(data, { mode: 0o700 });
	await writeFile(passwordFile, password, { mode: 0o600 });
	if (server) {
		// The server's own account has to reach its data through this folder.
		await chmod(folder, 0o711);
		for (const path of [data, passwordFile]) await chown(path, server.uid, server.gid);
	}
	const as = (program: string, args: string[]) =>
		server
			? { command: 'setpriv', args: [...server.prefix, join(programs, program), ...args] }
			: { command: join(programs, program), args };

	const prepare = as('initdb', [
		...['-D', data, '-U', USER, '-E', 'UTF8', '--no-sync'],
		...['--auth', 'scram-sha-256', '--pwfile', passwordFile],
	]);
	await run(prepare.command, prepare.args, { cwd: data });

	const network = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
	const settings = [...network, ...SETTINGS].flatMap((setting) => ['-c', setting]);
	const service = new Service({
		name: 'PostgreSQL',
		...as('postgres', ['-D', data, '-p', String(port), ...settings]),
		cwd: data,
		env: process.env,
	});
	const query = async (text: string) =>
		await run(
			join(programs, 'psql'),
			['-XAtq', '-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', 'postgres', '-c', text],
			{ cwd: folder, env: { PGPASSWORD: password } },
		);
	try {
		await service.waitFor('answer', START_TIMEOUT_MS, async () => {
			return await query('select 1').then(
				() => true,
				() => undefined,
			);
		});
	} catch (error) {
		await service.kill();
		throw error;
	}
	return {
		environment: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: password,
		},
		rows: async <T,>(text: string) =>
			JSON.parse(await query(`select coalesce(json_agg(r), '[]') from (${text}) r`)) as T[],
		stop: async () => await service.kill(),
	};
}

/** The folder of the server's programs: the search path's, otherwise Debian's newest. */
async function findPrograms(): Promise<string> {
	const inPath = (process.env.PATH ?? '').split(delimiter);
	const versions = existsSync(DEBIAN) ? await readdir(DEBIAN) : [];
	const newest = versions.sort((one, other) => Number(other) - Number(one));
	const folders = [...newest.map((version) => join(DEBIAN, version, 'bin')), ...inPath];
	const isWhole = (folder: string) =>
		['initdb', 'postgres', 'psql'].every((program) => existsSync(join(folder, program)));
	const found = folders.find(isWhole);
	if (!found) {
		throw new Error('PostgreSQL is not on this machine (Debian: "apt-get install postgresql").');
	}
	return found;
}

/** The server refuses to run as root; Debian's package brings an account for it. */
async function accountOfServer(): Promise<
	{ uid: number; gid: number; prefix: string[] } | undefined
> {
	if (process.getuid?.() !== 0) return undefined;
	const line = (await readFile('/etc/passwd', 'utf8'))
		.split('\n')
		.find((entry) => entry.startsWith('postgres:'));
	if (!line) throw new Error('PostgreSQL needs the account "postgres" when this runs as root.');
	const [, , uid = '', gid = ''] = line.split(':');
	const prefix = ['--reuid', uid, '--regid', gid, '--clear-groups'];
	return { uid: Number(uid), gid: Number(gid), prefix };
}
