/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs around them. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** What an expression on one of the modules gives in a process of its own, as a process has one zone. */
function givenIn(zone: string, module: string, expression: string): string {
	const file = resolve(`nodes/Oneflow/oneflow/${module}.ts`);
	const script = `console.log(require(${JSON.stringify(file)}).${expression})`;
	const env = { ...process.env, TZ: zone };
	const given = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { env });
	return String(given).trim();
}

describe('a time of Oneflow’s', () => {
	// promise: A time without a zone is in UTC, wherever n8n runs
	it.each([
		['2026-03-01T08:00:00', '2026-03-01T08:00:00Z'],
		['2026-03-01 08:00:00.250', '2026-03-01T08:00:00.250Z'],
		['2026-03-01T08:00:00+0200', '2026-03-01T06:00:00Z'],
		['2026-03-01 08:00:00 +02', '2026-03-01T06:00:00Z'],
		['2026-03-01', '2026-03-01T00:00:00Z'],
	])('%s is the same in Tokyo', (time, same) => {
		const read = givenIn('Asia/Tokyo', 'time', `timeOf(${JSON.stringify(time)})`);
		expect(Number(read)).toBe(Date.parse(same));
	});

	it.each(['1772352000', 'Sun, 01 Mar 2026 08:00:00 GMT', '', null])(
		'%p is none, as no page has such',
		(time) => expect(givenIn('UTC', 'time', `timeOf(${JSON.stringify(time)})`)).toBe('NaN'),
	);

	it('is looked for in UTC, too, where a filter given by hand has no zone', () => {
		const asked = JSON.stringify({
			filters: { created_time: '2026-03-01T08:00|2026-03-01T09:00' },
		});
		const row = JSON.stringify({ created_time: '2026-03-01T08:30:00+00:00' });
		const kept = givenIn('America/New_York', 'contractSearch', `fits(${asked})(${row})`);
		expect(kept).toBe('true');
	});
});
