/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- made for nodes; this runs around them. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Reads a time in a process of its own, as a process has one zone. */
function readIn(zone: string, time: string): number {
	const file = resolve('nodes/Oneflow/oneflow/time.ts');
	const script = `console.log(require(${JSON.stringify(file)}).timeOf(${JSON.stringify(time)}))`;
	const env = { ...process.env, TZ: zone };
	return Number(execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { env }));
}

describe('a time of Oneflow’s', () => {
	// promise: A time without a zone is in UTC, wherever n8n runs
	it.each([
		['2026-03-01T08:00:00', '2026-03-01T08:00:00Z'],
		['2026-03-01 08:00:00.250', '2026-03-01T08:00:00.250Z'],
		['2026-03-01T08:00:00+0200', '2026-03-01T06:00:00Z'],
		['2026-03-01 08:00:00 +02', '2026-03-01T06:00:00Z'],
		['2026-03-01', '2026-03-01T00:00:00Z'],
		['Sun, 01 Mar 2026 08:00:00 GMT', '2026-03-01T08:00:00Z'],
		['1772352000', '2026-03-01T08:00:00Z'],
		['1772352000000', '2026-03-01T08:00:00Z'],
	])(
		'%s is the same in Tokyo',
		(time, same) => {
			expect(readIn('Asia/Tokyo', time)).toBe(Date.parse(same));
		},
		60_000,
	);
});
