/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this starts the sandbox as a user does. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { SandboxClient } from '../../sandbox/client.mts';
import { spawnSandbox } from '../../sandbox/spawn.mts';
import { reset, rootUrl } from './api';

const run = promisify(execFile);
const FOLDER = join(__dirname, '..', '..', 'sandbox');
/** From the bottom up; nothing imports from a room above its own. */
const ROOMS = [
	['guesses.mts'],
	['as.mts'],
	['model'],
	['webhooks', 'storage'],
	['http'],
	['world.mts'],
	['routes', 'control', 'web'],
	['server.mts'],
	['main.mts'],
];

const modules = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.mts') && !/^(dist|node_modules)/.test(name))
	// The client knows types only and the spawner starts a process: neither is part of the server.
	.filter((name) => name !== 'client.mts' && name !== 'spawn.mts');
const importsOf = new Map(
	modules.map((name) => {
		const text = readFileSync(join(FOLDER, name), 'utf8');
		const found = [...text.matchAll(/ from '(\.[^']+)'/g)].map(([, path = '']) =>
			relative(FOLDER, join(FOLDER, dirname(name), path)),
		);
		return [name, found];
	}),
);
const floorOf = (name: string): number => {
	const floor = ROOMS.findIndex((rooms) => rooms.includes(name.split('/')[0] ?? ''));
	if (floor < 0) throw new Error(`${name} is in no room.`);
	return floor;
};

describe("the sandbox's modules", () => {
	it('import nothing from a room above or beside their own', () => {
		const wrong = [...importsOf].flatMap(([name, imports]) =>
			imports
				.filter((other) => other.split('/')[0] !== name.split('/')[0])
				.filter((other) => floorOf(other) >= floorOf(name))
				.map((other) => `${name} → ${other}`),
		);
		expect(wrong).toEqual([]);
	});

	it('form no circle', () => {
		const done = new Set<string>();
		const visit = (name: string, path: string[]): void => {
			if (path.includes(name)) throw new Error([...path, name].join(' → '));
			if (done.has(name)) return;
			for (const other of importsOf.get(name) ?? []) visit(other, [...path, name]);
			done.add(name);
		};
		for (const name of modules) visit(name, []);
		expect(done.size).toBe(modules.length);
	});

	it('share no code with the nodes', () => {
		const outside = [...importsOf].filter(([, imports]) =>
			imports.some((other) => other.startsWith('..')),
		);
		expect(outside).toEqual([]);
	});
});

describe('the OpenAPI document', () => {
	interface Operation {
		requestBody?: { content: Record<string, { schema: { properties: object } }> };
		parameters?: Array<{ name: string; in: string }>;
		security?: object[];
	}
	const read = async () => {
		const client = new SandboxClient(rootUrl());
		return await client.call<{ openapi: string; paths: Record<string, Record<string, Operation>> }>(
			'GET',
			'/openapi.json',
		);
	};

	it('has the endpoints of the API and the control calls', async () => {
		const { openapi, paths } = await read();
		expect(openapi).toBe('3.1.0');
		const of = (prefix: string) =>
			Object.entries(paths).flatMap(([path, operations]) =>
				path.startsWith(prefix) ? Object.keys(operations) : [],
			);
		// 73 rows, of which metadata and download of a file are one endpoint.
		expect(of('/v1')).toHaveLength(72);
		expect(of('/_sandbox').length).toBeGreaterThan(30);
	});

	it('says what a call takes', async () => {
		const { paths } = await read();
		const create = paths['/v1/contracts/create']?.['post'];
		expect(create?.security).toEqual([{ token: [], user: [] }]);
		const body = create?.requestBody?.content['application/json']?.schema.properties ?? {};
		expect(Object.keys(body)).toContain('template_id');
		const filters = paths['/v1/contracts']?.['get']?.parameters ?? [];
		expect(filters.map(({ name }) => name)).toContain('filter[data_field_match]');
	});
});

describe('the client', () => {
	beforeEach(async () => await reset());

	it('throws with what the sandbox answers', async () => {
		const client = new SandboxClient(rootUrl());
		await expect(client.sign(1)).rejects.toThrow('404 {"error":"There is no such contract."}');
	});

	it('signs, looks and waits', async () => {
		const client = new SandboxClient(rootUrl());
		await client.guess({ trimFieldValues: true });
		const { ids } = await client.makeContracts({ workspace_id: 61001, template_id: 84001 });
		const id = ids[0] ?? 0;
		expect((await client.sign(id)).state).toBe('signed');
		expect(await client.idle()).toBe(true);
		expect((await client.links(id)).length).toBeGreaterThan(1);
		expect((await client.patch('contracts', id, {}))['name']).toBe('Contract from the app');
		await client.patch('contracts', id, null);
		await expect(client.patch('contracts', id, {})).rejects.toThrow('404');
	});
});

describe('a sandbox of its own', () => {
	it('starts with options and ends when told', async () => {
		const own = await spawnSandbox({
			folder: FOLDER,
			args: ['--seed', 'other', '--guess', 'trimFieldValues=true'],
		});
		expect(await own.guesses()).toMatchObject({ trimFieldValues: true });
		expect((await own.reset()).account.name).toBe('Northwind Demo AB');
		expect(await own.guesses()).toMatchObject({ trimFieldValues: true });
		await own.stop();
		await expect(own.info()).rejects.toThrow();
	});

	const busy = createServer();
	beforeAll(async () => await once(busy.listen(0, '127.0.0.1'), 'listening'));
	afterAll(() => busy.close());
	const busyPort = () => String((busy.address() as AddressInfo).port);

	it.each<[string, () => string[], string]>([
		[
			'a wrong value',
			() => ['--guess', 'trimFieldValues=perhaps'],
			'trimFieldValues: Expected boolean',
		],
		[
			'a list that is none',
			() => ['--guess', 'bareLists=[users]'],
			'--guess bareLists needs a value',
		],
		[
			'an odd number',
			() => ['--guess', 'malformedIdStatus=007'],
			'--guess malformedIdStatus needs',
		],
		['no object', () => ['--guesses', 'null', '--guess', 'a=1'], 'guesses: Expected object'],
		['a port in use', () => ['--port', busyPort()], 'another with --port'],
		['a storage port in use', () => ['--storage-port', busyPort()], 'another with --storage-port'],
	])('says why it does not start: %s', async (_what, args, reason) => {
		await expect(spawnSandbox({ folder: FOLDER, args: args() })).rejects.toThrow(reason);
	});

	it('is packed by the commands of its README, and runs as one file without any package', async () => {
		const packed = mkdtempSync(join(tmpdir(), 'oneflow-sandbox-'));
		// Left by an earlier build, the program would be packed without one.
		rmSync(join(FOLDER, 'dist'), { recursive: true, force: true });
		const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
		const [, block = ''] = /^It is a package of its own[^]*?```\n([^]*?)```/m.exec(readme) ?? [];
		const commands = block.split('\n').filter((line) => line.startsWith('npm '));
		for (const command of commands) {
			const cwd = join(FOLDER, '..');
			await run('npm', [...command.split(' ').slice(1), '--pack-destination', packed], { cwd });
		}
		await run('tar', ['-xzf', 'oneflow-sandbox-0.1.0.tgz'], { cwd: packed });
		const program = join(packed, 'package', 'dist', 'oneflow-sandbox.mjs');
		const child = spawn(process.execPath, [program, '--port', '0', '--quiet'], { cwd: '/' });
		const line = await new Promise<string>((resolve, reject) => {
			child.once('exit', () => reject(new Error('It ended.')));
			child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk)));
		});
		const client = new SandboxClient(/http:\S+/.exec(line)?.[0] ?? '');
		expect((await client.info()).seed).toBe('default');
		child.kill();
		await once(child, 'close');
		rmSync(packed, { recursive: true });
	});
});
