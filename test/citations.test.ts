import { filesBelow, textOf } from './support/repository';

const DOCUMENT = 'docs/oneflow-api.md';
const FOLDERS = ['nodes', 'credentials', 'sandbox', 'test', 'tools'];
const OURSELVES = 'test/citations.test.ts';
/** What a reader of the repository cannot look up. */
const ELSEWHERE =
	/API notes|\b(?:in|of) the notes\b|\b(?:interface|n8n-notes|design)\.md\b|(?<!docs\/)oneflow-api\.md/;

const sources = ['README.md', 'CHANGELOG.md', ...FOLDERS.flatMap(filesBelow)].filter(
	(path) =>
		/\.(ts|mts|cts|js|mjs|cjs|md)$/.test(path) &&
		!path.includes('/node_modules/') &&
		!path.includes('/dist/') &&
		path !== OURSELVES,
);

/** Everything that can be cited: `2.9`, `section 8`, `P7`, and `3.0 #42` or `section 8 #19`. */
const targets = (() => {
	const found = new Set<string>();
	let section = '';
	for (const line of textOf(DOCUMENT).split('\n')) {
		const [, heading] = /^#{2,3} (\d+(?:\.\d+)?)\.? /.exec(line) ?? [];
		if (heading) {
			section = heading.includes('.') ? heading : `section ${heading}`;
			found.add(section);
		}
		const [, first] = /^\| (P?\d+) *\|/.exec(line) ?? [];
		if (first) found.add(first.startsWith('P') ? first : `${section} #${first}`);
	}
	return found;
})();

/** A text's comments or prose, with broken lines joined. */
const joined = (text: string) => text.replace(/\n\s*(?:\*|\/\/)?[ \t]*(?!\/)/g, ' ');

/** The targets of a list such as `3.0, #42`, `3.9 and P15` or `section 8, #4`. */
function targetsOf(list: string) {
	let section = '';
	return Array.from(
		list.matchAll(/section (\d+)|(\d+\.\d+)|(P\d+)|#(\d+)/g),
		([, whole, dotted, rule, row]) => {
			if (rule) return rule;
			if (row) return `${section} #${row}`;
			section = whole ? `section ${whole}` : dotted;
			return section;
		},
	);
}

/** The lists that follow the document's name. */
const citationsIn = (text: string) =>
	Array.from(
		joined(text).matchAll(
			/(?:docs\/oneflow-api\.md`?|(?=section \d, [P#]\d))((?:[ ,(]+|and |section \d+|\d+\.\d+|#\d+|P\d+\b)*)/g,
		),
		([, list]) => targetsOf(list),
	).flat();

/** The sandbox names the document once, in its README, and cites by number alone. */
const numbersIn = (text: string) =>
	Array.from(text.matchAll(/\/\*\*[\s\S]*?\*\/|\/\/ .*$/gm), ([comment]) => [
		...(comment.match(/(?<=[(,:] ?|\* |of |and |in )[1-8]\.\d{1,2}(?=[),:;. ])(?!\.\d)/g) ?? []),
		...(comment.match(/\bP\d{1,2}\b/g) ?? []),
		...Array.from(comment.matchAll(/\b8 #(\d+)/g), ([, row]) => `section 8 #${row}`),
		...Array.from(comment.matchAll(/\brows? (\d+)(?:(?:–| and )(\d+))? of 3\.0/gi), (found) =>
			found.slice(1).filter(Boolean),
		)
			.flat()
			.map((row) => `3.0 #${row}`),
	]).flat();

const missing = (cited: string[]) => cited.filter((target) => !targets.has(target));

describe('citations', () => {
	it('find sections, rows, rules and questions in the document', () => {
		const all = [
			'1.1',
			'2.10',
			'3.0',
			'3.18',
			'4.12',
			'section 5',
			'P19',
			'3.0 #73',
			'section 8 #35',
		];
		expect(missing(all)).toEqual([]);
		expect(missing(['3.19', 'P20', '3.0 #74', 'section 8 #98'])).toHaveLength(4);
		const comment = '/** Deletes (docs/oneflow-api.md\n * 3.0, #42, 3.99 and P98);\n * see 9.9. */';
		expect(missing(citationsIn(comment))).toEqual(['3.99', 'P98']);
		const another = `a guess in ${DOCUMENT} section 8, #99, and ${DOCUMENT} 3.0 (#88)`;
		expect(missing(citationsIn(another))).toEqual(['section 8 #99', '3.0 #88']);
		const short = '/** Rows 70–79 of 3.0: webhooks (3.18, 4.99), see 8 #77. */\n// Guesses (P21)';
		expect(missing(numbersIn(short))).toEqual(['4.99', 'section 8 #77', '3.0 #79', 'P21']);
	});

	it.each(sources)('of %s lead to the document', (path) => {
		const cited = citationsIn(textOf(path));
		if (path.startsWith('sandbox/') && path.endsWith('.mts'))
			cited.push(...numbersIn(textOf(path)));
		expect(missing(cited)).toEqual([]);
	});

	it.each(sources)('of %s name nothing outside the repository', (path) => {
		expect(ELSEWHERE.exec(textOf(path))?.[0]).toBeUndefined();
	});

	it('of the document lead to its own sections', () => {
		const text = textOf(DOCUMENT);
		const sections = text.match(/(?<![\d.`/])[1-8]\.\d{1,2}(?![\d.]*\d)(?!\.\d)/g) ?? [];
		const questions = Array.from(
			text.matchAll(/question (\d+)/g),
			([, row]) => `section 8 #${row}`,
		);
		const rules = text.match(/\bP\d{1,2}\b/g) ?? [];
		expect(missing([...sections, ...questions, ...rules])).toEqual([]);
	});
});

describe('docs/architecture.md', () => {
	const [, kinds] = textOf('docs/architecture.md').split('## Kinds of trouble');
	const rows = kinds.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));

	it.each(rows.map((row) => row.split('|').map((cell) => cell.trim())))(
		'names a place and a test that are there for: %s%s',
		(...[, , place, test]) => {
			const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path);
			const there = [...filesBelow('nodes/Oneflow'), ...filesBelow('test')];
			const isThere = (path: string, folder: string) =>
				there.some((file) => file === path || file.startsWith(`${folder}/${path}`));
			expect(named(place).filter((path) => !isThere(path, 'nodes/Oneflow'))).toEqual([]);
			expect(named(test).filter((path) => !isThere(path, 'test/nodes/Oneflow'))).toEqual([]);
			expect(named(place).length * named(test).length).toBeGreaterThan(0);
		},
	);
});
