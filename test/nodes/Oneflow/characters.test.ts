import * as fc from 'fast-check';

import {
	asNumber,
	asSpoken,
	asWritten,
	countUpTo,
	isLongerThan,
	plain,
	trimmed,
	unseenIn,
} from '../../../nodes/Oneflow/characters';
import { quickest } from '../../support/quickest';

const UNSEEN = [
	0xad, 0x61c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2011, 0x202a, 0x202e, 0x2060, 0x2064, 0x2066,
	0x2069, 0xfeff,
].map((code) => String.fromCharCode(code));

const unseen = fc.array(fc.constantFrom(...UNSEEN, ' ', '\t', '\u00a0', '\n'), { maxLength: 5 });

describe('characters that nobody sees', () => {
	it('are gone at the ends of any text, and nothing else is', () => {
		fc.assert(
			fc.property(
				unseen,
				fc.stringMatching(/^[a-zåäö0-9]( ?[a-zåäö0-9]){0,20}$/),
				unseen,
				(a, b, c) => {
					expect(trimmed(a.join('') + b + c.join(''))).toBe(b);
				},
			),
		);
	});

	it('are gone anywhere in a code', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.constantFrom(...'ab12'), fc.constantFrom('', ...UNSEEN))),
				(pairs) => {
					const seen = pairs.map(([letter]) => letter).join('');
					const written = pairs.flat().join('').replaceAll('\u2011', '');
					expect(plain(written)).toBe(seen);
				},
			),
		);
	});

	it.each([
		['a\u200bb', 'U+200B'],
		['a\u00adb', 'U+00AD'],
		['a\u2066b', 'U+2066'],
		['a\u200db', 'U+200D'],
		['a-b', undefined],
		['å\u0301', undefined],
	])('are named: %j', (text, name) => {
		expect(unseenIn(text)).toBe(name);
	});

	it('take no time in a long text', async () => {
		const long = `a${' \u200b'.repeat(50_000)}b`;
		expect(await quickest(200, () => [trimmed(long), plain(long)])).toBeLessThan(200);
	});
});

describe('names', () => {
	it.each([
		['Malmö', 'Malmo\u0308'],
		['A  B', ' A\u00a0B '],
		['Sales', '\ufeffSales\u200b'],
		['A-B', 'A\u2011B'],
	])('are one however they are written: %j and %j', (one, other) => {
		expect(asWritten(one)).toBe(asWritten(other));
		expect(asSpoken(one.toUpperCase())).toBe(asSpoken(other));
	});

	it.each([
		['5560001111', '556000-1111', true],
		['5560001111', '556 000\u20111111', true],
		['FI 1234567-8', 'fi12345678', true],
		['5560001111', '5560001112', false],
	])('of companies by number: %j and %j are one: %p', (one, other, isOne) => {
		expect(asNumber(one) === asNumber(other)).toBe(isOne);
	});
});

describe('counting characters', () => {
	it.each([
		['abc', 3],
		['👍', 1],
		['👍🏽', 1],
		['👨‍👩‍👧‍👦', 1],
		['🇸🇪🇫🇮', 2],
		['🏴󠁧󠁢󠁥󠁮󠁧󠁿', 1],
		['o\u0308', 1],
		['❤️', 1],
		['नि', 1],
	])('counts %j as a person does', (text, count) => {
		expect(countUpTo(text, 100)).toBe(count);
	});

	it('agrees with Unicode on what people write', () => {
		const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });
		const piece = fc.constantFrom(
			'a',
			'é',
			'o\u0308',
			'👍',
			'👍🏽',
			'👨‍👩‍👧',
			'🇸🇪',
			' ',
			'5',
			'中',
			'❤️',
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
				const text = pieces.join('');
				expect(countUpTo(text, 1000)).toBe([...segments.segment(text)].length);
			}),
		);
	});

	it('takes no time for a text full of emoji', async () => {
		const long = '👨‍👩‍👧'.repeat(60_000);
		expect(isLongerThan(long, 59_999)).toBe(true);
		expect(await quickest(500, () => isLongerThan(long, 59_999))).toBeLessThan(500);
	});

	it('takes any number of accents on one letter', () => {
		expect(countUpTo(`a${'\u0301'.repeat(5_000_000)}`, 100)).toBe(1);
	});
});
