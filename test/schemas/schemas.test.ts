/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   these rules are made for nodes; this writes files on request. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { findOperation } from '../../nodes/Oneflow/actions/resources';
import { simplify, simplifyContract } from '../../nodes/Oneflow/oneflow/shapes';
import { nodeDescription } from '../support/harness';
import { exists, filesBelow, jsonOf, textOf } from '../support/repository';
import { api } from '../support/sandbox';
import { everyOutput } from './everyOutput';
import { DOCUMENTED, kindOf, samplesOf, type Documented, type Kind } from './documented';
import { misfits, schemaOf, type Schema } from './schema';

/**
 * The output schemas that n8n shows before a node has run, made of what the operations give in the sandbox.
 * `ONEFLOW_WRITE_SCHEMAS=1 npx jest test/schemas` writes them anew; this test says when they are no longer true.
 */
const FOLDER = 'nodes/Oneflow/__schema__';
const WRITE = process.env.ONEFLOW_WRITE_SCHEMAS === '1';

const SEEDED_CONTRACTS = [900501, 900502, 900503, 900504, 900505];

const pathOf = (operation: string) => `${FOLDER}/v1.0.0/${operation.replace(':', '/')}.json`;
const TRIGGER = `${FOLDER}/v1.0.0.json`;

/** What one event of the trigger looks like, apart from the contract. */
const EVENT: IDataObject = {
	event: 'contract:sign',
	eventId: 1,
	eventTime: '2025-03-03T12:00:00+0000',
	contractId: 1,
	callbackId: 'a',
};

/** What an operation makes of all that is documented of its rows. */
function documentedOutput(operation: string): IDataObject[] {
	const kind = kindOf(operation);
	const [resource, name] = operation.split(':');
	const shape = findOperation(resource, name)?.shape;
	if (kind === undefined) return [];
	const samples = samplesOf(kind);
	return shape === undefined ? samples : samples.map((sample) => simplify(shape, sample));
}

/** The lines of a section of the document, such as `4.9`. */
function linesOf(section: string): string[] {
	const text = textOf('docs/oneflow-api.md');
	const from = text.indexOf(`\n### ${section} `);
	return text
		.slice(from + 1)
		.split(/\n#+ /)[0]
		.split('\n');
}

const quotedKeys = (text: string) =>
	[...text.matchAll(/`([^`]+)`/g)]
		.flatMap(([, words]) => words.replace(/^\{ (.*) \}$/, '$1').split(', '))
		.filter((word) => /^[a-z_0-9]+(\.[a-z_0-9]+)*$/.test(word));

/** The keys that a numbered rule of the document names. */
function keysIn(section: string, rule: number): string[] {
	const line = linesOf(section).find((one) => one.startsWith(`${rule}. `)) ?? '';
	return quotedKeys(line.split(' (documented')[0]);
}

/** The keys in the first column of a section's tables, without those that are only sent. */
function keysInTables(section: string): string[] {
	const cells = linesOf(section).filter((line) => line.startsWith('| `'));
	return cells.flatMap((line) => quotedKeys(line.split(' | ')[0])).filter((key) => !SENT.test(key));
}

/** Sent only, never returned (2.5). */
const SENT = /^_options/;

/** Every key of a value, at any depth. */
function keysOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(keysOf);
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

/** Words of the rules that are values, not keys. */
const VALUES = new Set(['user', 'system', 'quantity']);

/** Every text of a value, as columns are named by texts. */
function textsOf(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const { properties } = nodeDescription();
const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options, displayOptions }) =>
		(options ?? []).flatMap((option) =>
			'value' in option && !String(option.value).startsWith('__')
				? [`${String(displayOptions?.show?.resource?.[0])}:${String(option.value)}`]
				: [],
		),
	)
	.sort();

describe('the output schemas', () => {
	let outputs: Map<string, IDataObject[]>;
	let wanted: Map<string, Schema>;

	beforeAll(async () => {
		outputs = await everyOutput(operations);
		await api('PUT', '/contracts/900501', { tags: [{ id: 9001 }] });
		// Contracts of every state, so that each one's signatories, products and times are in the schema.
		const contracts = await Promise.all(
			SEEDED_CONTRACTS.map(async (id) => simplifyContract(await api('GET', `/contracts/${id}`))),
		);
		const documented = [...contracts, ...samplesOf('contract').map(simplifyContract)];
		wanted = new Map(
			[...outputs].map(([operation, samples]) => {
				const isContract = samples.some((sample) => 'counterparties' in sample);
				const own = documentedOutput(operation);
				const more = isContract ? [...documented, ...own] : own;
				return [pathOf(operation), schemaOf([...more, ...samples])];
			}),
		);
		wanted.set(TRIGGER, schemaOf(documented.map((contract) => ({ ...EVENT, contract }))));
		if (!WRITE) return;
		for (const [path, schema] of wanted) {
			mkdirSync(dirname(path), { recursive: true });
			writeFileSync(path, `${JSON.stringify({ ...schema, version: 1 }, null, '\t')}\n`);
		}
	});

	it('are there for every operation and the trigger, and for nothing else', () => {
		expect([...outputs.keys()].sort()).toEqual(operations);
		const there = filesBelow(FOLDER).filter((path) => path.endsWith('.json'));
		expect(there.sort()).toEqual([...operations.map(pathOf), TRIGGER].sort());
	});

	it.each([...operations.map(pathOf), TRIGGER])('%s is what the node gives', (path) => {
		expect(exists(path) ? jsonOf(path) : `missing: see above`).toEqual({
			...wanted.get(path),
			version: 1,
		});
	});

	it.each(operations)('%s gives nothing that its schema lacks', (operation) => {
		const schema = jsonOf(pathOf(operation)) as Schema;
		const samples = outputs.get(operation) ?? [];
		expect(samples.length).toBeGreaterThan(0);
		expect(samples.flatMap((sample) => misfits(sample, schema))).toEqual([]);
	});

	it.each(Object.keys(DOCUMENTED) as Kind[])('know all that the document names of a %s', (kind) => {
		const { rules, tables = [], sample } = DOCUMENTED[kind] as Documented;
		const known = new Set([...keysOf(sample), ...textsOf(sample)]);
		const named = [
			...rules.flatMap(([section, rule]) => keysIn(section, rule)),
			...tables.flatMap(keysInTables),
		];
		for (const section of tables) expect(keysInTables(section).length).toBeGreaterThan(3);
		expect(named.length).toBeGreaterThan(0);
		const missing = named.flatMap((path) => path.split('.')).filter((key) => !known.has(key));
		expect(missing.filter((key) => !VALUES.has(key))).toEqual([]);
	});

	it.each(operations.filter((operation) => kindOf(operation) !== undefined))(
		'%s has a place for all that is documented',
		(operation) => {
			const schema = jsonOf(pathOf(operation)) as Schema;
			const rows = documentedOutput(operation);
			expect(rows.flatMap((row) => misfits(row, schema))).toEqual([]);
		},
	);

	it('have no links', () => {
		const withLinks = [...operations.map(pathOf), TRIGGER].filter((path) =>
			/"_?links"/.test(JSON.stringify(jsonOf(path))),
		);
		expect(withLinks).toEqual([]);
	});

	it('hold the sample event that people paste where n8n shows no schema', () => {
		const samples = jsonOf('docs/sample-event.json') as unknown as IDataObject[];
		const schema = jsonOf(TRIGGER) as Schema;
		expect(samples.map((sample) => Object.keys(sample))).toEqual([
			Object.keys(schema.properties ?? {}),
		]);
		expect(samples.flatMap((sample) => misfits(sample, schema))).toEqual([]);
	});
});
