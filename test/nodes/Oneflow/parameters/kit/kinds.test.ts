import * as fc from 'fast-check';
import type { z } from 'zod';

import {
	amount,
	code,
	countryCode,
	currency,
	date,
	dateTime,
	decimalNumber,
	email,
	flag,
	id,
	idList,
	name,
	numberText,
	oneOf,
	percent,
	phoneNumber,
	registration,
	text,
	wholeNumber,
	word,
} from '../../../../../nodes/Oneflow/parameters/kit/values';

const NEW_YORK = 'America/New_York';

/** What is wrong with a value, as a user reads it. */
function refusal(schema: z.ZodTypeAny, value: unknown): string | undefined {
	return schema.safeParse(value).error?.issues[0].message;
}

describe('phone numbers', () => {
	it.each([
		['+46 (0)70-123 45 67', '+46701234567'],
		['+46(0)701234567', '+46701234567'],
		['+46 (0) 8 123 456', '+468123456'],
		['+46 070-123 45 67', '+46701234567'],
		['+44 (0) 20 7946 0958', '+442079460958'],
		['+44 [0]20 7946 0958', '+442079460958'],
		['+49(0)151 23456789', '+4915123456789'],
		['+358 (0)40 123 4567', '+358401234567'],
		['+353 (0)85 012 3456', '+353850123456'],
		['+39 06 1234 5678', '+390612345678'],
		['+39 (0)6 1234 5678', '+390612345678'],
		['+225 07 12 34 56 78', '+2250712345678'],
		['+1 (212) 555-0100', '+12125550100'],
		['+47 22 00 00 00', '+4722000000'],
		['0046 70 123 45 67', '+46701234567'],
		['tel:+46-70-123-45-67', '+46701234567'],
		["'+46701234567", '+46701234567'],
		['\u202a+46 70\u00a0123\u200b45 67\u202c', '+46701234567'],
		['+46\u201170\u2011123\u201145\u201167', '+46701234567'],
		['+46 70 – 123 45 67', '+46701234567'],
		['\ufeff+46701234567', '+46701234567'],
		['＋４６７０１２３４５６７', '+46701234567'],
		['(0046) 70 123 45 67', '+46701234567'],
		['00 46 (0)70 123 45 67', '+46701234567'],
		['(+46)(0)701234567', '+46701234567'],
		['(+7) (0) 912 345 67 89', '+79123456789'],
		['+46 (070) 123 45 67', '+46701234567'],
		['+49 (0)151/2345-6789', '+4915123456789'],
		['0049 33203/12345', '+493320312345'],
		['+46/70/1234567', '+46701234567'],
		['+46·70·123·45·67', '+46701234567'],
		['+46\n70\t1234567\u0000', '+46701234567'],
		['+48 0 22 123 45 67', '+48221234567'],
		['+36 (06) 30 123 4567', '+36301234567'],
		['+36 06 1 234 5678', '+3612345678'],
		['+36 1 606 7890', '+3616067890'],
		['+7 (8) 495 123-45-67', '+74951234567'],
		['+7 812 123-45-67', '+78121234567'],
		['+370 (8-612) 34567', '+37061234567'],
		['+33.6.12.34.56.00', '+33612345600'],
		['+46 46 70 123 45 67', '+46701234567'],
		['+46 0046701234567', '+46701234567'],
		['+46 +46 70 123 45 67', '+46701234567'],
		['+358 358 40 123 4567', '+358401234567'],
		['+971 971 50 123 4567', '+971501234567'],
		['+380 (380) 50 123 45 67', '+380501234567'],
		['+375 8017 123 45 67', '+375171234567'],
		['+86 186 1234 5678', '+8618612345678'],
		['+20 120 120 1234', '+201201201234'],
		['+234 234 123 4567', '+2342341234567'],
		['+46 46 12 34 56', '+4646123456'],
		['+45 45 12 34 56', '+4545123456'],
		['+49 4941 1234567', '+4949411234567'],
		['+1 (1) 212 555 0100', '+12125550100'],
	])('%j is %s', (entered, sent) => {
		expect(phoneNumber.parse(entered)).toBe(sent);
	});

	it.each([
		'070-123 45 67',
		'+46 70 123 45 67 ext 5',
		'+0701234567',
		'+46',
		'+46 70 1 / +46 70 2',
		'+46 8 123456/57',
		'+46 70 123 45 67 (mobile)',
		'+46 8 123 456 (12)',
		'+47 22 33 44 55 (9429)',
		'+298 212345/212346',
		'00298 212345/212346',
		'+46 (0)70-123 45 67 (0)',
		'+46701234567.0',
		'+46 000 000 00 00',
		'+46 00 12 345 678',
		'=+46701234567',
		46701234567,
	])('%j is refused', (entered) => {
		expect(phoneNumber.safeParse(entered).success).toBe(false);
	});

	it('are the same whatever stands between the digits', () => {
		const between = fc.constantFrom(
			'',
			' ',
			'-',
			'.',
			'\u00a0',
			'\u200b',
			'\u2011',
			'\u2060',
			' - ',
		);
		fc.assert(
			fc.property(fc.array(between, { minLength: 9, maxLength: 9 }), (gaps) => {
				const digits = gaps.map((gap, index) => `${gap}${'701234567'[index]}`).join('');
				expect(phoneNumber.parse(`+46${digits}`)).toBe('+46701234567');
			}),
		);
	});
});

describe('email addresses', () => {
	it.each([
		'\u200bbo@example.org',
		'bo@example.org\u202c',
		' bo@example.org\ufeff',
		'\u2066bo@example.org\u2069',
	])('%j loses what nobody sees at its ends', (entered) => {
		expect(email.parse(entered)).toBe('bo@example.org');
	});

	it.each([
		'mailto:bo@example.org',
		'mailto:bo@example.org?subject=Hi',
		'Bo Kivi <bo@example.org>',
		'"Kivi, Bo" <bo@example.org>',
		'<bo@example.org>',
		"'bo@example.org",
		'bo@example.org\u0000',
	])('%j is the address in it', (entered) => {
		expect(email.parse(entered)).toBe('bo@example.org');
	});

	it.each([
		'bo@example.org;',
		'bo@example.org, eva@example.org',
		'"bo@example.org"',
		'bo@example.org.',
		'bo@example..org',
		'bo@.example.org',
		'Bo <bo@example.org> <eva@example.org>',
		'bo(at)example.org',
		'\u201cbo@example.org\u201d',
		'\u2018bo@example.org\u2019',
		'\u00abbo@example.org\u00bb',
		"'bo@example.org'",
		'`bo@example.org`',
		'*bo@example.org*',
		'=bo@example.org',
		'bo@example.org/',
		'bo@example.org?subject=Hi',
		'bo@example',
		'mailto:bo%2Bn8n@example.org',
		'b***@example.org',
		'•bo@example.org',
		'-bo@example.org',
		'📧bo@example.org',
		'undefined@example.org',
		'bo.undefined@example.org',
		'null@example.org',
		'null.null@example.org',
	])('%j is refused', (entered) => {
		expect(email.safeParse(entered).success).toBe(false);
	});

	it.each([
		"o'brien@example.org",
		'bo.null@undefined.org',
		'bo+n8n@example.co.uk',
		'bo@exämple.se',
		'bo.@example.org',
	])('%j is taken', (entered) => {
		expect(email.parse(entered)).toBe(entered);
	});

	it('are written in one way', () => {
		expect(email.parse('bo–kivi@example.org')).toBe('bo-kivi@example.org');
		expect(email.parse('bo@exa\u0308mple.se')).toBe('bo@exämple.se');
	});

	it.each([
		['bo\u0007@example.org', 'U+0007'],
		['bo@exam\u200bple.org', 'U+200B'],
		['b\u00ado@example.org', 'U+00AD'],
		['bo\u2011kivi@example.org', 'U+2011'],
		['bo@example.\u2060org', 'U+2060'],
		['bo\ufeff@example.org', 'U+FEFF'],
	])('%j is refused by the name of its character', (entered, name) => {
		expect(refusal(email, entered)).toBe(`contains the invisible character ${name}.`);
	});
});

describe('days', () => {
	it.each([
		'2025-06-30T00:00:00Z',
		'2025-06-30T00:00:00.000Z',
		'2025-06-30T00:00:00+02:00',
		'2025-06-30T00:00:00.000+0900',
		'2025-06-30T00:00:00-05:00',
		'2025-06-30 00:00:00',
		'2025-06-30 00:00:00+00',
		'2025-06-30 00:00:00.000000',
		'2025-06-30 00:00:00.000 UTC',
		'2025-06-30T00:00Z',
		'2025-06-30 00:00 UTC+02:00',
		'2025-06-30T00:00:00+02:00[Europe/Stockholm]',
		'\u200b2025-06-30',
		'2025\u201106\u201130',
		'2025-06-30Z',
		'2025-06-30+02:00',
		Date.UTC(2025, 5, 30),
		String(Date.UTC(2025, 5, 30)),
		new Date('2025-06-30T00:00:00Z'),
	])('%j is the day as written, also in New York', (entered) => {
		expect(date(NEW_YORK).parse(entered)).toBe('2025-06-30');
		expect(date('Pacific/Auckland').parse(entered)).toBe('2025-06-30');
	});

	it.each([
		['2025-06-30T02:00:00Z', '2025-06-29'],
		['2025-06-30 02:00:00+00', '2025-06-29'],
		['2025-06-30T23:30:00-04:00', '2025-06-30'],
		['2025-06-30T00:00:01Z', '2025-06-29'],
		['2025-06-30T02:00:00.000 +0000', '2025-06-29'],
	])('%j is the day it is then in New York: %s', (entered, day) => {
		expect(date(NEW_YORK).parse(entered)).toBe(day);
	});

	it.each([
		'30.06.2025',
		'06/30/2025',
		'2568-06-30',
		'1446-12-30',
		'0001-01-01T00:00:00',
		'2025-02-30T00:00:00Z',
		'2025-06-30 to 2025-07-15',
		'2025-06-30 – 2025-07-15',
		'2025-06-30 or later',
		'2025-06-30Tomorrow',
		'2025-06-30 22:00 PST',
		20250630,
		['2025-06-30', '2025-07-15'],
		[],
		{},
	])('%j is refused', (entered) => {
		expect(date(NEW_YORK).safeParse(entered).success).toBe(false);
	});

	it('that databases and CRMs give never move', () => {
		const day = fc.date({
			min: new Date('1900-01-01'),
			max: new Date('2100-01-01'),
			noInvalidDate: true,
		});
		const zone = fc.constantFrom(NEW_YORK, 'Asia/Tokyo', 'UTC', 'America/Sao_Paulo');
		fc.assert(
			fc.property(day, zone, (moment, timezone) => {
				const written = moment.toISOString().slice(0, 10);
				expect(date(timezone).parse(`${written}T00:00:00.000Z`)).toBe(written);
				expect(date(timezone).parse(`${written} 00:00:00`)).toBe(written);
			}),
		);
	});

	it.each([
		'01.02.2099 10:00',
		'1/2/2099',
		'10:00',
		'2099-06-31T10:00',
		'2099-02-29 10:00:00',
		'tomorrow',
		'Feb 1',
		'1 February 2099 10:00',
		'Sat 01-Jan-2099',
		'2099-06-30 10:00 PM',
		'2099-06-30 10:00 BST',
		'2099-06-30 10:00 PST',
		'2099-06-30 10:00 (Stockholm)',
		'2099-06-30 1:5',
		'2568-06-30T10:00:00',
		'0001-01-01T00:00:00Z',
		'35000101T100000Z',
		'Thu, 01 Jan 3500 10:00:00 +0000',
	])('%j is no point in time, or several', (entered) => {
		expect(dateTime(NEW_YORK).safeParse(entered).success).toBe(false);
	});

	it.each([
		['2099-01-01T10:00', '2099-01-01T15:00:00+0000'],
		['2099-01-01 9:30', '2099-01-01T14:30:00+0000'],
		['2099-01-01 9:30:00+02:00', '2099-01-01T07:30:00+0000'],
		['2099-01-01 10:00:00+00', '2099-01-01T10:00:00+0000'],
		['2099-01-01 10:00:00.123456+02:00', '2099-01-01T08:00:00+0000'],
		['2099-01-01 10:00 UTC+02:00', '2099-01-01T08:00:00+0000'],
		['2099-01-01T10:00:00 +02:00', '2099-01-01T08:00:00+0000'],
		['Thu, 01 Jan 2099 10:00:00 +02', '2099-01-01T08:00:00+0000'],
		['20990101T100000Z', '2099-01-01T10:00:00+0000'],
		['Thu, 01 Jan 2099 10:00:00 +0000', '2099-01-01T10:00:00+0000'],
		['Thu Jan 01 2099 10:00:00 GMT+0000', '2099-01-01T10:00:00+0000'],
		[
			'Thu Jan 01 2099 11:00:00 GMT+0100 (Central European Standard Time)',
			'2099-01-01T10:00:00+0000',
		],
		['2099\u201101\u201101T10:00:00Z', '2099-01-01T10:00:00+0000'],
	])('%j is the point in time %s', (entered, sent) => {
		expect(dateTime(NEW_YORK).parse(entered)).toBe(sent);
	});

	it.each([45838, '45838.5', 1751234400, 20250630, '202506301000', -1751234400000])(
		'%j may be many dates: the remedy has the words to convert it',
		(entered) => {
			for (const schema of [date(NEW_YORK), dateTime(NEW_YORK)]) {
				const issue = schema.safeParse([entered]).error?.issues[0];
				expect(issue?.message).toBe(`"${entered}" is a number, which may be many dates.`);
				expect(issue).toMatchObject({ params: { remedy: expect.stringContaining('{{') } });
			}
		},
	);

	it('as points in time may be milliseconds too', () => {
		expect(dateTime(NEW_YORK).parse(Date.UTC(2025, 5, 30, 10))).toBe('2025-06-30T10:00:00+0000');
		expect(dateTime(NEW_YORK).parse('2025-06-30T10:00:00')).toBe('2025-06-30T14:00:00+0000');
	});
});

describe('numbers that an expression worked out', () => {
	it.each([
		[19.99 * 1.25, '24.99'],
		[11000000 * 1.1, '12100000'],
		[0.1 + 0.2, '0.3'],
		[1.1 * 3, '3.3'],
		[4.35 * 100, '435'],
		[1.005 * 1000, '1005'],
		[0.1 + 0.2 - 0.3, '0'],
		[99.99 / 3, '33.33'],
		[-19.99 * 1.25, '-24.99'],
		[2.675, '2.68'],
		['1250.0000', '1250.00'],
		['1250.5000', '1250.50'],
		['0.0000', '0.00'],
		['\u200b1250.00\u00a0', '1250.00'],
		['12\u200b50.00', '1250.00'],
		['−5.00', '-5.00'],
		[8.2 - 0.2, '8'],
		[100 * 1.15, '115'],
		[BigInt(1250), '1250'],
	])('%p is the amount %s', (entered, sent) => {
		expect(amount.parse(entered)).toBe(sent);
	});

	it('are not cut where much that nobody sees stands in them', () => {
		const gap = ' '.repeat(200);
		expect(amount.safeParse(`5${gap}000`).success).toBe(false);
		expect(decimalNumber.safeParse(`5${gap}000`).success).toBe(false);
		expect(id.safeParse(`900500${gap}1`).success).toBe(false);
		expect(amount.parse(`${gap}5.00${gap}`)).toBe('5.00');
	});

	it.each(['1.2345', '1250.0001', '1,250.00', '1 250,00', 0.0125, 2 ** 60, '1250.', 1e21])(
		'%p is no amount',
		(entered) => {
			expect(amount.safeParse(entered).success).toBe(false);
		},
	);

	it('are refused as texts where a point may part thousands', () => {
		for (const entered of ['1.500', '12.000', '250.000', '-1.500', ' 1.500\u00a0', ['1.500']]) {
			for (const schema of [amount, decimalNumber, wholeNumber(1), id]) {
				expect([entered, schema.safeParse(entered).success]).toEqual([entered, false]);
			}
		}
		for (const schema of [decimalNumber, wholeNumber(1)]) {
			const { error } = schema.safeParse('30.000');
			expect(JSON.stringify(error?.issues)).toMatch(/Enter digits.* may be either/);
		}
		expect(amount.parse('0.500')).toBe('0.50');
		expect(amount.parse('1500.500')).toBe('1500.50');
		expect(decimalNumber.parse(1.234)).toBe(1.234);
		expect(percent.parse('12.500')).toBe('12.500');
	});

	it('are prices whatever they come of', () => {
		const cents = fc.integer({ min: 100, max: 100_000_000 });
		fc.assert(
			fc.property(cents, fc.integer({ min: 1, max: 10_000 }), (price, factor) => {
				const result = (price / 100) * (factor / 100);
				fc.pre(result >= 1);
				const sent = Number(amount.parse(result));
				expect(Math.abs(sent - result)).toBeLessThanOrEqual(0.005 + 1e-6);
			}),
		);
	});

	it.each([
		[19.99 * 1.25, '24.9875'],
		[0.1 + 0.2, '0.3'],
		[11000000 * 1.1, '12100000'],
		[1e-7, '0.0000001'],
		[1.1 + 2.2, '3.3'],
		[-0.1 - 0.2, '-0.3'],
		[9_007_199_254_740_991, '9007199254740991'],
	])('%p is the text %s', (entered, sent) => {
		expect(numberText(entered)).toBe(sent);
		expect(text().parse(entered)).toBe(sent);
	});

	it('with up to 15 digits are the text that was entered', () => {
		const whole = fc.integer({ min: 0, max: 99_999_999 });
		fc.assert(
			fc.property(whole, fc.integer({ min: 1, max: 999_999 }), (before, after) => {
				const entered = `${before}.${String(after).padStart(6, '0')}`.replace(/0+$/, '');
				expect(numberText(Number(entered))).toBe(entered);
			}),
		);
	});

	it.each([
		[percent, 100.00000000000001, '100.000'],
		[percent, 33.3333333, '33.333'],
		[percent, '12.5000', '12.500'],
		[decimalNumber, 0.1 * 3, 0.3],
		[decimalNumber, '2.0000', 2],
		[wholeNumber(1, 365), '30.0000', 30],
		[wholeNumber(1, 365), 0.1 * 300, 30],
		[id, '900500.0', 900500],
		[id, '#900500', 900500],
		[id, BigInt(900500), 900500],
		[id, ' 900\u200b500\ufeff', 900500],
	])('are read wherever a number is: %#', (schema, entered, sent) => {
		expect(schema.parse(entered)).toBe(sent);
	});
});

describe('switches', () => {
	it.each([
		['TRUE', true],
		['False ', false],
		['true', true],
		[1, true],
		['0', false],
		['\u200btrue', true],
		[undefined, undefined],
	])('%j is %p', (entered, position) => {
		expect(flag.parse(entered)).toBe(position);
	});

	it.each([null, '', ' ', '\u200b'])('%j is entered, but empty', (entered) => {
		expect(flag.safeParse(entered).error?.issues[0].message).toBe('is empty.');
	});

	it.each(['yes', 2, 'on', [], {}, [true, true], Symbol('a')])('%j is none', (entered) => {
		expect(flag.safeParse(entered).success).toBe(false);
	});
});

describe('a list of one, as a linked record gives', () => {
	it.each([
		[text(), ['Ada'], 'Ada'],
		[name(), [' Ada '], 'Ada'],
		[email, ['bo@example.org'], 'bo@example.org'],
		[phoneNumber, ['+46701234567'], '+46701234567'],
		[amount, [1250.5], '1250.5'],
		[decimalNumber, ['2'], 2],
		[id, ['900500'], 900500],
		[date(NEW_YORK), ['2025-06-30'], '2025-06-30'],
		[flag, ['TRUE'], true],
		[oneOf('company', 'individual'), ['Company'], 'company'],
		[countryCode, ['se'], 'SE'],
		[text(), [''], undefined],
		[email, [null], undefined],
		[text(), [[]], 'refused'],
		[text(), [['Ada', 'Bo']], 'refused'],
		[text(), [{ name: 'Ada' }], 'refused'],
	])('is its entry: %#', (schema: z.ZodTypeAny, entered, sent) => {
		const read = schema.safeParse(entered);
		expect(read.success ? read.data : 'refused').toBe(sent);
	});

	it('is refused in a switch where the entry is empty', () => {
		expect(refusal(flag, [''])).toBe('is empty.');
	});
});

describe('text', () => {
	it.each([
		[new Date('2025-06-30T10:00:00Z'), '2025-06-30T10:00:00.000Z'],
		[{ toJSON: () => '2025-06-30T10:00:00.000+02:00' }, '2025-06-30T10:00:00.000+02:00'],
		[true, 'true'],
		[BigInt('12345678901234567890'), '12345678901234567890'],
		['\u0000Ada\u0007\n', 'Ada'],
		['\ufeff Ada \u200b', 'Ada'],
	])('is made of %p', (entered, sent) => {
		expect(text().parse(entered)).toBe(sent);
	});

	it.each([
		[['Ada', 'Bo'], '"["Ada","Bo"]" is a list.'],
		[{ name: 'Ada' }, '"{"name":"Ada"}" is an object.'],
	])('is not made of %j, of which one value is to be picked', (entered, what) => {
		const issue = text().safeParse(entered).error?.issues[0];
		expect(issue?.message).toBe(what);
		expect(issue).toMatchObject({ params: { remedy: expect.stringContaining('pick one value') } });
	});

	it('is empty where it is a list of nothing, of which nothing can be picked', () => {
		for (const entered of [[], [[]], [null, '']]) {
			const issue = text().safeParse(entered).error?.issues[0];
			expect(issue?.message).toBe('is empty.');
			expect(issue).not.toMatchObject({ params: { remedy: expect.stringContaining('pick') } });
		}
	});

	it('counts an emoji once', () => {
		expect(text(10).safeParse('👨‍👩‍👧‍👦'.repeat(10)).success).toBe(true);
		expect(text(10).safeParse('👍'.repeat(11)).error?.issues[0].message).toBe(
			'has 11 characters; Oneflow takes at most 10.',
		);
	});

	it('of a number or key has nothing that nobody sees', () => {
		expect(registration(25).parse('\u202a556000\u20111111\u202c')).toBe('556000-1111');
		expect(code().parse('crm\u200b-77')).toBe('crm-77');
	});

	it.each([
		["'5560001111", '5560001111'],
		['5560001111.0', '5560001111'],
		['1.0', '1.0'],
		['0012345', '0012345'],
	])('that is a number as a spreadsheet marks it: %j', (entered, sent) => {
		expect(registration(25).parse(entered)).toBe(sent);
	});

	it.each([
		['5.56E+09', '5.56E+09'],
		['1,98e11', '1,98e11'],
		['Offer for [object Object]', '[object Object]'],
		['undefined', 'undefined'],
		[' NULL ', 'NULL'],
		['Bo undefined', 'undefined'],
		['null null', 'null'],
		['Total: NaN SEK', 'NaN'],
		['Signed on Invalid DateTime', 'Invalid DateTime'],
		['#N/A', '#N/A'],
		['Offer for #REF!', '#REF!'],
		['Bj\ufffdrn', '\ufffd'],
		[new Date(Number.NaN), 'Invalid Date'],
		[{ toJSON: () => null }, 'Invalid Date'],
		['Offer for {{ $json.name }}', '{{ $json.name }}'],
		['Kivi &amp; Co', '&amp;'],
		['&Ouml;sterberg', '&Ouml;'],
	])('that lost its value is refused: %j', (entered, left) => {
		const message = `contains "${left}" in place of a value.`;
		expect(text().safeParse(entered).error?.issues[0].message).toBe(message);
		expect(code().safeParse(entered).error?.issues[0].message).toBe(message);
	});

	it.each([
		'Null & Nichtig AB',
		'Anna Null',
		'An undefined term is one without a meaning.',
		'R&D; sales',
		'5E+',
		'{{1}}',
		'N/A',
		'#1!',
	])('may be %j', (entered) => {
		expect(text().parse(entered)).toBe(entered);
	});

	it.each(['{{$', '{{ ', '&#1', '<', ' undefined', '\u0000'])(
		'of many %j takes no time',
		(part) => {
			const begun = performance.now();
			for (const schema of [text(), name(), code(), registration()]) {
				schema.safeParse(`${part.repeat(200_000)}x`);
			}
			expect(performance.now() - begun).toBeLessThan(2000);
		},
	);

	it.each(['-', 'N/A', '…', 'Bo <bo@example.org>', 'Bo<br>Kivi'])('is no name: %j', (entered) => {
		expect(refusal(name(), entered)).toBe('is not a name.');
	});

	it('of a name is one line', () => {
		expect(name().parse('Bo\r\nKivi\tJr')).toBe('Bo Kivi Jr');
		expect(name().parse('Björn "Bo" O’Brien-Ωmega 3')).toBe('Björn "Bo" O’Brien-Ωmega 3');
	});

	it.each([
		'-',
		'N/A',
		'XXXXXX-XXXX',
		'800101-****',
		'XXX-XX-1234',
		'="5560001111"',
		'5560001111, 5560002222',
		'5560001111\n5560002222',
		'Org. no: 556000-1111',
	])('is no registered number: %j', (entered) => {
		expect(refusal(registration(), entered)).toBe('is not one number.');
	});

	it.each([
		'800101+1234',
		'131052A308T',
		'HRB 12345 B',
		'NO 987 654 321 MVA',
		'CHE-123.456.789',
		'12.345.678/0001-90',
		'SC123456',
	])('is a registered number: %j', (entered) => {
		expect(registration(25).parse(entered)).toBe(entered);
	});
});

describe('lists', () => {
	it.each([
		'1,2',
		'1; 2',
		'1\n2\n',
		'[1, "2"]',
		' [1,2]',
		[1, '2'],
		['#1', '2.0', 1],
		'```json\n[1, 2]\n```',
	])('%j are two IDs', (entered) => {
		expect(idList.parse(entered)).toEqual([1, 2]);
	});

	it.each(['1 2', '[1', [[1, 2]], [{ id: 1 }], '[{ "id": 1 }]', { 0: 1 }])(
		'%j are refused',
		(entered) => {
			expect(idList.safeParse(entered).success).toBe(false);
		},
	);
});

describe('codes', () => {
	it.each([
		['UK', 'GB'],
		['uk', 'GB'],
		['EL', 'GR'],
		[' se\u200b', 'SE'],
	])('the country %j is %s', (entered, sent) => {
		expect(countryCode.parse(entered)).toBe(sent);
	});

	it.each(['ß', 'ſe', 'ＳＥ', 'Sweden', 'SWE'])('%j is no country', (entered) => {
		expect(countryCode.safeParse(entered).success).toBe(false);
	});

	it.each([undefined, null, ''])(
		'are empty where one is needed and there is none: %j',
		(entered) => {
			expect(refusal(oneOf('company', 'individual'), entered)).toBe('is empty.');
		},
	);

	it('of currencies and choices are read without what nobody sees', () => {
		expect(currency.parse('sek\u00a0')).toBe('SEK');
		expect(oneOf('company', 'individual').parse(' Company\u200b')).toBe('company');
		expect(oneOf('ownParty', 'newParty').parse('ownParty')).toBe('ownParty');
		expect(word.parse('Swedish BankID')).toBe('swedish_bankid');
		expect(word.parse('EMAIL_AND_SMS')).toBe('email_and_sms');
	});
});
