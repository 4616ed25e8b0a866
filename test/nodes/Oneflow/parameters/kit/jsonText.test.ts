import * as fc from 'fast-check';

import { readJsonText } from '../../../../../nodes/Oneflow/parameters/kit/jsonText';
import { quickest } from '../../../../support/quickest';

const VALUE = [{ type: 'company', name: 'Öl ``` AB', participants: [{ name: 'Bo' }] }];
const TEXT = JSON.stringify(VALUE);

describe('JSON as it comes', () => {
	it.each([
		['as it is', TEXT],
		['with a byte order mark', `\ufeff${TEXT}`],
		['encoded twice', JSON.stringify(TEXT)],
		['encoded thrice', JSON.stringify(JSON.stringify(TEXT))],
	])('is read %s', (_, text) => {
		expect(readJsonText(text)).toEqual(VALUE);
	});

	const simple = '{ "order_no": "10045" }';

	it.each([
		['in a code fence', `\`\`\`json\n${simple}\n\`\`\``],
		['in one without a language', `\`\`\`\n${simple}\n\`\`\``],
		['in one on a single line', `\`\`\`${simple}\`\`\``],
		['in one of Windows', `\ufeff\`\`\`JSON\r\n${simple}\r\n\`\`\`\r\n`],
		[
			'in one with words around it',
			`Here you are:\n\n\`\`\`json\n${simple}\n\`\`\`\nAnything else?`,
		],
		['encoded, in a code fence', `\`\`\`json\n${JSON.stringify(simple)}\n\`\`\``],
		['in a code fence, encoded', JSON.stringify(`\`\`\`json\n${simple}\n\`\`\``)],
	])('is read %s', (_, text) => {
		expect(readJsonText(text)).toEqual({ order_no: '10045' });
	});

	it.each(['{', 'company', '```json\n{\n```', "{'a': 1}", '', 'a ```{}``` b ```{}```'])(
		'is not made of %j',
		(text) => {
			expect(() => readJsonText(text)).toThrow(SyntaxError);
		},
	);

	it('is any value, in any wrapping', () => {
		const wrap = fc.constantFrom(
			(text: string) => text,
			(text: string) => `\ufeff ${text}\n`,
			(text: string) => JSON.stringify(text),
		);
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), wrap, wrap, (value, inner, outer) => {
				expect(readJsonText(outer(inner(JSON.stringify(value))))).toEqual(
					JSON.parse(JSON.stringify(value)),
				);
			}),
		);
	});

	// promise: No pattern is slow on long input
	it.each([
		['of fences', '```a'.repeat(50_000)],
		['behind a fence', `\`\`\`${'a'.repeat(200_000)}`],
		['of tabs behind a fence', `\`\`\`${'\t'.repeat(200_000)}.`],
	])('takes no time for a long text %s', async (_, long) => {
		const read = () => expect(() => readJsonText(long)).toThrow(SyntaxError);
		expect(await quickest(300, read)).toBeLessThan(300);
	});
});
