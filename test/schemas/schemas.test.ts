/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   these rules are made for nodes; this writes files on request. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { simplifyContract } from '../../nodes/Oneflow/oneflow/shapes';
import { nodeDescription } from '../support/harness';
import { exists, filesBelow, jsonOf } from '../support/repository';
import { api } from '../support/sandbox';
import { everyOutput } from './everyOutput';
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
		wanted = new Map(
			[...outputs].map(([operation, samples]) => {
				const isContract = samples.some((sample) => 'counterparties' in sample);
				return [pathOf(operation), schemaOf(isContract ? [...contracts, ...samples] : samples)];
			}),
		);
		wanted.set(TRIGGER, schemaOf(contracts.map((contract) => ({ ...EVENT, contract }))));
		if (!WRITE) return;
		for (const [path, schema] of wanted) {
			mkdirSync(dirname(path), { recursive: true });
			writeFileSync(path, `${JSON.stringify({ ...schema, version: 1 }, null, '\t')}\n`);
		}
	}, 60_000);

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

	it('hold the sample event that people paste where n8n shows no schema', () => {
		const samples = jsonOf('docs/sample-event.json') as unknown as IDataObject[];
		const schema = jsonOf(TRIGGER) as Schema;
		expect(samples.map((sample) => Object.keys(sample))).toEqual([
			Object.keys(schema.properties ?? {}),
		]);
		expect(samples.flatMap((sample) => misfits(sample, schema))).toEqual([]);
	});
});
