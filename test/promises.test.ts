import { textOf } from './support/repository';

const TABLE = textOf('docs/promises.md');
const ROW = /^\| (.+?) +\| `(test\/\S+)` +\| (.+?) +\| (.+?) +\|$/gm;
const promises = Array.from(TABLE.matchAll(ROW), ([, promise, path, name]) => ({
	promise,
	path,
	name,
}));

describe('the table of promises', () => {
	it('has a test in every row, and says how it was seen to fail', () => {
		const rows = TABLE.split('\n').filter((line) => line.startsWith('| ')).length;
		// Heads and rules are rows too.
		expect(promises).toHaveLength(rows - 2);
	});

	it.each(promises)('names a test that exists: $promise ($path)', ({ path, name }) => {
		expect(textOf(path)).toContain(name);
	});
});
