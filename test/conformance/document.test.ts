import { listOf } from '../../conformance/report.mts';
import { STATEMENTS } from '../../conformance/statements/index.mts';
import { GuessSwitches } from '../../sandbox/guesses.mts';
import { textOf } from '../support/repository';

const document = textOf('docs/oneflow-api.md');

/** Whether the document has the rule: `2.3.3`, a row `3.0.42` or `P8`. */
function isInDocument(rule: string): boolean {
	if (/^P\d+$/.test(rule)) return new RegExp(`^\\| ${rule} `, 'm').test(document);
	const [, section = '', number = ''] = /^(\d+\.\d+)\.(\d+)$/.exec(rule) ?? [];
	const start = document.indexOf(`### ${section} `);
	if (start < 0) return false;
	const text = document.slice(start).split(/\n#{2,3} /)[0];
	const asTable = number === '1' || /^\| #? *\|?/m.test(text);
	return (
		new RegExp(`^(${number}\\. |\\| ${number} )`, 'm').test(text) || (asTable && number === '1')
	);
}

/** A table without the padding of its columns. */
const rows = (table: string): string[] =>
	table
		.trim()
		.split('\n')
		.map((line) => line.replace(/ +/g, ' ').replace(/-{3,}/g, '---'))
		.filter((line) => line !== '');

describe('a statement', () => {
	it.each(STATEMENTS.map(({ rule, says }) => [rule, says]))(
		'is about a rule of the document: %s %s',
		(rule) => {
			expect(isInDocument(rule)).toBe(true);
		},
	);

	it('concerns constants and switches that there are', () => {
		const assumptions = textOf('nodes/Oneflow/assumptions.ts');
		for (const { concerns } of STATEMENTS) {
			if (concerns?.assumption) {
				expect(assumptions).toMatch(new RegExp(`export const ${concerns.assumption}\\b`));
			}
			if (concerns?.guess) expect(Object.keys(GuessSwitches.properties)).toContain(concerns.guess);
		}
	});

	it('says what no other says', () => {
		const said = STATEMENTS.map(({ says }) => says);
		expect(new Set(said).size).toBe(said.length);
	});

	it('stands in docs/conformance.md, which "npm run conformance -- --list" prints', () => {
		const page = textOf('docs/conformance.md');
		const [, table = ''] = /<!-- statements -->([\s\S]*)<!-- \/statements -->/.exec(page) ?? [];
		expect(rows(table)).toEqual(rows(listOf(STATEMENTS)));
	});

	it('is named in section 9 of the document for each rule that has one', () => {
		const section = document.slice(document.indexOf('## 9. '));
		const numbers = (text: string) =>
			Array.from(text.matchAll(/(\d+)(?: to (\d+))?/g)).flatMap(([, from, to = from]) =>
				Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at),
			);
		const named = Array.from(
			section.matchAll(/^\| (5 \(P\)|\d+\.\d+) +\|([^|]*)\|/gm),
			([, place = '', rules = '']) =>
				numbers(rules).map((one) => (place.startsWith('5') ? `P${one}` : `${place}.${one}`)),
		).flat();
		const stated = [...new Set(STATEMENTS.map(({ rule }) => rule))];
		expect(named.sort()).toEqual(stated.sort());
	});
});
