const { default: Sequencer } = require('@jest/test-sequencer');

/** The histories come first: they make millions of objects, which is slow in a worker that has many already. */
module.exports = class extends Sequencer {
	async sort(tests) {
		const sorted = await super.sort(tests);
		const isHistory = ({ path }) => path.endsWith('histories.test.ts');
		return [...sorted.filter(isHistory), ...sorted.filter((test) => !isHistory(test))];
	}
};
