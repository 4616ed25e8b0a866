import * as fc from 'fast-check';

import { OneflowFailure, type Outcome } from '../../../../nodes/Oneflow/transport/failure';
import {
	backOffMs,
	mayRepeat,
	neverSent,
	rateLimitWaitMs,
	unlessAborted,
} from '../../../../nodes/Oneflow/transport/retry';

const failure = (status?: number, code?: string, outcome: Outcome = 'unknown') =>
	new OneflowFailure({ method: 'POST', path: '/x' }, outcome, status, code);

describe('work that ends with its run', () => {
	it('is not waited for where the run has ended before', async () => {
		const never = new Promise<void>(() => {});
		const ended = unlessAborted(AbortSignal.abort(), never, new Error('Ended'));
		await expect(ended).rejects.toThrow('Ended');
	});
});

describe('whether a call may be repeated', () => {
	it.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'UND_ERR_SOCKET'])(
		'after %s only a call that does no harm twice is',
		(code) => {
			expect(mayRepeat(failure(undefined, code), true)).toBe(true);
			expect(mayRepeat(failure(undefined, code), false)).toBe(false);
		},
	);

	it.each([
		['connect', 'ECONNREFUSED'],
		['getaddrinfo', 'ENOTFOUND'],
		['getaddrinfo', 'EAI_AGAIN'],
		['connect', 'EHOSTUNREACH'],
		['connect', 'ENETUNREACH'],
	])('after %s %s every call is, as it never arrived', (syscall, code) => {
		expect(neverSent({ code, syscall })).toBe(true);
		expect(mayRepeat(failure(undefined, code, 'unreachable'), false)).toBe(true);
	});

	// promise: A POST is repeated only when nothing was sent
	it.each([
		['read', 'EHOSTUNREACH'],
		['write', 'ENETUNREACH'],
		[undefined, 'EHOSTUNREACH'],
		['connect', 'ETIMEDOUT'],
		['read', 'ECONNRESET'],
	])('%s %s does not prove that nothing was sent', (syscall, code) => {
		expect(neverSent({ code, syscall })).toBe(false);
	});

	it('after a rate limit every call is', () => {
		expect(mayRepeat(failure(429, undefined, 'refused'), false)).toBe(true);
	});

	it('after a cancellation none is', () => {
		expect(mayRepeat(failure(undefined, 'ERR_CANCELED'), true)).toBe(false);
		expect(mayRepeat(failure(undefined, 'ERR_CANCELED', 'unreachable'), true)).toBe(false);
	});
});

describe('the wait after a rate limit', () => {
	const now = Date.parse('2025-01-01T00:00:00Z');

	it.each([
		['2', 2_000],
		['0', 0],
		['1.5', 1_500],
		[' 3 ', 3_000],
		['Wed, 01 Jan 2025 00:00:10 GMT', 10_000],
		['Tue, 31 Dec 2024 23:59:00 GMT', 0],
	])('is what Retry-After %j says', (header, wait) => {
		expect(rateLimitWaitMs(header, 1, now)).toBe(wait);
	});

	it.each([undefined, '', 'soon', ['2'], {}])('grows by itself for %j', (header) => {
		for (let attempt = 1; attempt <= 10; attempt++) {
			const longest = Math.min(60_000, 1_000 * 2 ** (attempt - 1));
			const wait = rateLimitWaitMs(header, attempt, now);
			expect(wait).toBeGreaterThanOrEqual(longest / 2);
			expect(wait).toBeLessThanOrEqual(longest);
		}
	});

	it('is a number for whatever a server says', () => {
		fc.assert(
			fc.property(fc.anything(), fc.integer({ min: 1, max: 100 }), (header, attempt) => {
				const wait = rateLimitWaitMs(header, attempt, now);
				expect(Number.isFinite(wait) && wait >= 0).toBe(true);
			}),
		);
	});
});

describe('the back-off', () => {
	it('grows, is spread, and stays below eight seconds', () => {
		for (let attempt = 1; attempt <= 20; attempt++) {
			const waits = Array.from({ length: 50 }, () => backOffMs(attempt));
			expect(Math.max(...waits)).toBeLessThanOrEqual(Math.min(8_000, 200 * 2 ** (attempt - 1)));
			expect(new Set(waits).size).toBeGreaterThan(40);
		}
	});
});
