import { locked, type Database } from '../../../../../nodes/Oneflow/trigger/once/databaseLock';
import { hurry } from '../../../../support/harness';
import { clock, Table } from '../world';

describe('the lock in n8n’s table', () => {
	const { now: age } = performance;
	const { now: date } = Date;
	const table = new Table();
	const database = table.helpers as unknown as Database;

	let end: () => void;

	beforeAll(() => {
		end = hurry(1_000, Number.POSITIVE_INFINITY);
		performance.now = () => clock.now;
	});

	afterAll(() => {
		end();
		performance.now = age;
		Date.now = date;
	});

	it('is taken over from a holder that died within a quarter of a minute, although n8n’s clock is set back', async () => {
		table.rows.set('workflow', new Set(['oneflow-trigger:lock', '0']));
		Date.now = () => -clock.now;
		const begun = clock.now;
		expect(await locked(database, 'one', async () => await Promise.resolve('done'))).toBe('done');
		expect(clock.now - begun).toBeLessThan(15_000);
	});

	it('is given back although n8n’s clock is set ahead', async () => {
		Date.now = () => clock.now;
		await locked(database, 'one', async () => {
			Date.now = () => clock.now + 3_600_000;
			await Promise.resolve();
		});
		expect(table.rows.has('workflow')).toBe(false);
	});
});
