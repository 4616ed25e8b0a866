/* The nodes where Oneflow is otherwise than assumed: one guess of the sandbox flipped at a time. */
import { listedGuesses } from '../../../sandbox/guesses.mts';
import { byId, failureOf, mapped, run } from '../../support/harness';
import { api, resetSandbox, sandbox } from '../../support/sandbox';
import { MANY_FIELDS, parametersOf, readings, rows } from './readings';

/** Guesses whose other answers the nodes cannot meet, or that another test flips. */
const ELSEWHERE: Record<string, string> = {
	pdfLagMs: 'file/download.test.ts waits for a late PDF',
	pdfLate: 'file/download.test.ts waits for a late PDF',
	nullFiltersMeanAll: 'no call tells; docs/oneflow-api.md section 8',
	deliveryTimeoutMs: 'how long Oneflow waits for the trigger, which answers at once',
	storageUrlSeconds: 'file/download.test.ts asks for a fresh address',
};

describe('where Oneflow is otherwise', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each(readings.map((one) => [JSON.stringify(one.guess), one.does, one] as const))(
		'%s: %s',
		async (_, __, reading) => {
			const usual = 'gives' in reading ? undefined : await reading.run();
			await resetSandbox();
			await sandbox().guess(reading.guess);
			const got = await reading.run();
			expect(got).toEqual('gives' in reading ? reading.gives : usual);
		},
	);

	it('every guess is flipped', () => {
		const flipped = new Set(readings.flatMap(({ guess }) => Object.keys(guess)));
		const missing = listedGuesses().filter(
			({ name }) => !flipped.has(name) && !(name in ELSEWHERE),
		);
		expect(missing.map(({ name }) => name)).toEqual([]);
	});

	it('reads what a person can create from in an envelope too', async () => {
		const usual = await rows('template', 'getUsable');
		const data = await api('GET', '/helpers/contract_create_data');
		const body = { data, count: data.length };
		await sandbox().fault({ kind: 'status', status: 200, path: 'contract_create_data$', body });
		expect(await rows('template', 'getUsable')).toEqual(usual);
	});

	// promise: What was sent and is not shown afterwards is told
	it.each([
		[
			'creation',
			'create',
			{
				workspaceId: byId(61001),
				templateId: byId(84001),
				additionalFields: { folderId: byId(1), tagIds: [1] },
			},
			'Folder, Tags',
		],
		['change', 'update', { updateFields: { tagIds: [1] } }, 'Tags'],
	])('tells of folders and tags that a %s passes over', async (_, operation, fields, names) => {
		await sandbox().guess({ bodyReferenceMissingStatus: 200 });
		const { hints } = await run({ parameters: parametersOf('contract', operation, fields) });
		expect(hints).toEqual([
			expect.stringContaining(`shows another value than was sent: ${names}.`),
		]);
	});

	it('says which of several fields were changed where they are taken one at a time', async () => {
		await sandbox().guess({ severalFieldsStatus: 405 });
		await sandbox().fault({
			kind: 'status',
			status: 400,
			method: 'PUT',
			path: 'c::internal_note$',
			body: { status: 400, detail: 'The value is not allowed.' },
		});
		const error = await failureOf({
			parameters: parametersOf('dataField', 'update', { dataFields: mapped(MANY_FIELDS) }),
		});
		expect(error.message).toBe('data field "internal_note": The value is not allowed. [item 0]');
		expect(error.description).toContain(
			'Already changed: data field "order_no". Not changed: data field "internal_note", data field "delivery_terms".',
		);
	});
});
