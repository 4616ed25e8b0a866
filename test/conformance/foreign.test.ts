/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- made for nodes; this ends a command midway. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { run } from '../../conformance/run.mts';
import { FOREIGN, startForeign, type Ways } from './foreign';
import { its, journalFolder, of } from './support';

/** What the double does otherwise of its own: times end with +0000, and a PDF takes a while. */
const ITS_OWN = ['2.4.1 timeForm "plain"', '3.17.9 pdfLagMs'];

/** Runs against a double; gives what is otherwise, and what could not be told. */
async function against(changes: Partial<Ways>) {
	const foreign = await startForeign(changes);
	try {
		const before = foreign.things();
		const report = await run(its(foreign.baseUrl));
		expect([report.left, foreign.things()]).toEqual([{}, before]);
		return {
			otherwise: of(report, 'otherwise').map(({ rule, concerns, seen }) =>
				[rule, concerns?.guess, concerns?.guess === 'pdfLagMs' ? '' : JSON.stringify(seen)]
					.filter(Boolean)
					.join(' '),
			),
			untold: of(report, 'untold').map(({ rule, why }) => `${rule} ${why}`),
		};
	} finally {
		await foreign.close();
	}
}

const PLANTED: Array<[Partial<Ways>, string[]]> = [
	[{ search: 'name' }, ['2.3.3 contractSearch "name"']],
	[{ isNewestFirst: true }, ['2.2.4 listOrder "newestFirst"']],
	[{ areUnknownFiltersIgnored: true }, ['2.3.4 unknownParameters "ignored"']],
	[{ webhookId: 'webhook_id' }, ['4.10.2 webhookIdKey "webhook_id"']],
	[{ severalFields: 405 }, ['3.12.2 severalFieldsStatus 405']],
	[{ digest: 'sha256' }, ['4.12.2 "another"', '4.12.3 "another"']],
	[{ doRowsStay: true }, ['3.13.4 productsLeftOutAreDeleted false']],
	[{ secondDelete: 404 }, ['3.10.3 missingDeleteStatus 404', '2.10.2 missingDeleteStatus 404']],
	[{ hasErrorCode: false }, ['2.8.1 ["error_code"]']],
	[{ longestSubject: 100 }, ['3.9.12 400']],
	[{ largestPage: 2 }, ['2.1.1 largestPage 2']],
];

describe('another double of Oneflow', () => {
	it('is otherwise only where it really is, and nothing is left in it', async () => {
		const { otherwise, untold } = await against({});
		expect(otherwise).toEqual(ITS_OWN);
		expect(untold).toEqual([
			'2.1.1 no list has 100 rows, as many as a page can have',
			'2.2.1 `sort` has no effect, or there are too few contracts',
			'3.7.8 to try it could delete a template type that is in use',
			'P16 to try it would change a template type that is in use',
			'4.11.2 no contract that is out for signing was signed by one and then changed',
		]);
	});

	it.each(PLANTED)('%j is found by its rule alone', async (ways, found) => {
		const { otherwise } = await against(ways);
		expect(otherwise.filter((one) => !ITS_OWN.includes(one))).toEqual(found);
		expect(otherwise).toEqual(expect.arrayContaining(ITS_OWN));
	});

	it('has nothing left in it when a run is killed midway and run again', async () => {
		const foreign = await startForeign();
		const before = foreign.things();
		const state = journalFolder();
		const child = spawn(
			process.execPath,
			[
				...['--import', 'tsx', join(__dirname, '../../conformance/main.mts')],
				...['--base-url', foreign.baseUrl, '--token', FOREIGN.token, '--user-email', FOREIGN.user],
				...['--write', '--template', String(FOREIGN.template), '--yes'],
			],
			{
				cwd: join(__dirname, '../..'),
				stdio: 'ignore',
				env: { ...process.env, XDG_STATE_HOME: state },
			},
		);
		const ended = new Promise((resolve) => child.once('close', resolve));
		try {
			while (foreign.contracts.length === before[0].length) {
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
			child.kill('SIGKILL');
			await ended;
			expect(foreign.things()).not.toEqual(before);
			const report = await run({
				...its(foreign.baseUrl),
				modes: new Set(['write'] as const),
				journalFolder: join(state, 'oneflow-conformance'),
			});
			expect([report.left, foreign.things()]).toEqual([{}, before]);
		} finally {
			child.kill('SIGKILL');
			await foreign.close();
		}
	});
});
