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

/** Every rule by its number: those of sections 1 to 4, the rows of their tables, and those of section 5. */
function rulesIn(text: string): string[] {
	const [before = ''] = text.split(/^## 6\. /m);
	return before.split(/^### /m).flatMap((part) => {
		const [section = ''] = /^\d+\.\d+/.exec(part) ?? [];
		return Array.from(part.matchAll(/^(?:(\d+)\. |\| (P?\d+) +\|)/gm), ([, item, row = item]) =>
			row.startsWith('P') ? row : `${section}.${row}`,
		);
	});
}

const stated = () => [...new Set(STATEMENTS.map(({ rule }) => rule))];

/** What section 9 says: the rules with a statement, and the others, each with its reason. */
function sectionNine() {
	const section = document.slice(document.indexOf('## 9. '));
	const rows = Array.from(
		section.matchAll(/^\| (5 \(P\)|\d+\.\d+) +\|([^|]*)\|([^|]*)\|/gm),
		([, place = '', withOne = '', without = '']) => ({
			withOne,
			without,
			rulesOf: (text: string) =>
				Array.from(text.matchAll(/(\d+)(?: to (\d+))?/g)).flatMap(([, from, to = from]) =>
					Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at).map(
						(one) => (place.startsWith('5') ? `P${one}` : `${place}.${one}`),
					),
				),
		}),
	);
	return {
		named: rows.flatMap(({ withOne, rulesOf }) => rulesOf(withOne)),
		reasons: rows.flatMap(({ without, rulesOf }) =>
			without.split(';').flatMap((part) => {
				const [reason = '', rules = ''] = part.split(':');
				return rulesOf(rules).map((rule) => ({ rule, reason: reason.trim() }));
			}),
		),
	};
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
		expect(sectionNine().named.sort()).toEqual(stated().sort());
	});
});

describe('a rule of the document', () => {
	it('has a statement, or one reason why it has none', () => {
		const { named, reasons } = sectionNine();
		const held = [...named, ...reasons.map(({ rule }) => rule)];
		expect(held.sort()).toEqual(rulesIn(document).sort());
	});

	it('has a reason that is explained, or the number of a rule with a statement', () => {
		const { reasons } = sectionNine();
		const explained = Array.from(document.matchAll(/^\| ([a-z]+) +\| /gm), ([, word]) => word);
		const strange = reasons.filter(({ reason }) => ![...explained, ...stated()].includes(reason));
		expect(strange).toEqual([]);
		expect(new Set(reasons.map(({ reason }) => reason)).size).toBeGreaterThan(9);
	});

	it('is found wherever it stands', () => {
		const text =
			'## 1. A\n\n### 1.1 B\n\n1. One\n2. Two\n\n| 3   | x |\n\n| P4  | y |\n\n## 6. C\n\n### 6.1 D\n\n1. E';
		expect(rulesIn(text)).toEqual(['1.1.1', '1.1.2', '1.1.3', 'P4']);
	});
});
