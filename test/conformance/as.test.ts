/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this runs beside them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../../conformance/run.mts';
import { measured } from '../../sandbox/as.mts';
import { spawnSandbox } from '../../sandbox/spawn.mts';
import { differences, everything, journalFolder, runAgainstSandbox } from './support';

const FIVE = {
	listOrder: 'newestFirst',
	contractSearch: 'name',
	severalFieldsStatus: 405,
	absentRows: [14, 56],
	webhookIdKey: 'webhook_id',
} as const;

describe('the sandbox as a report measured it', () => {
	it('behaves as the one that was measured, with five switches flipped', async () => {
		const modes = new Set(['write'] as const);
		const report = await runAgainstSandbox(FIVE, { modes });
		expect(measured(JSON.stringify(report))).toEqual({ guesses: FIVE, skipped: [] });

		const file = join(journalFolder(), 'report.json');
		writeFileSync(file, JSON.stringify(report));
		const again = await spawnSandbox({ args: ['--as', file, '--retry-factor', '0.01'] });
		try {
			expect(await again.guesses()).toMatchObject(FIVE);
			const second = await run({ ...everything(), modes, baseUrl: `${again.url}/v1` });
			expect(differences(second)).toEqual(differences(report));
		} finally {
			await again.stop();
		}
	});

	it('says what of a report it cannot take over', () => {
		const statement = (more: object) => ({ rule: '4.4.4', verdict: 'otherwise', ...more });
		const text = JSON.stringify({
			statements: [
				statement({ concerns: { guess: 'fieldsWithoutCustomId' }, seen: 3 }),
				statement({ concerns: { guess: 'noSuchSwitch' }, seen: true }),
				statement({ concerns: {} }),
				statement({ verdict: 'holds', concerns: { guess: 'listOrder' }, seen: 'mixed' }),
			],
		});
		const { guesses, skipped } = measured(text);
		expect(guesses).toEqual({});
		expect(skipped).toEqual([
			expect.stringMatching(/^4\.4\.4 is otherwise, and cannot be set: fieldsWithoutCustomId: /),
			expect.stringMatching(/^4\.4\.4 is otherwise, and cannot be set: noSuchSwitch: /),
			'4.4.4 is otherwise, and no switch is about it.',
		]);
	});

	it.each(['', 'null', '{}', '[]', '{"statements": 1}'])('takes no %j for a report', (text) => {
		expect(() => measured(text)).toThrow(/^The report /);
	});
});
