import { resources } from '../../../../nodes/Oneflow/actions/resources';
import { exists, textOf } from '../../../support/repository';

const FOLDER = 'nodes/Oneflow/actions';

describe('the operations', () => {
	const all = resources.flatMap(({ value, operations }) =>
		operations.map((one) => `${value}/${one.value}.operation.ts`),
	);

	it.each(all)('have a file each: %s', (path) => {
		expect(exists(`${FOLDER}/${path}`)).toBe(true);
	});

	it.each(resources.map(({ value }) => value))(
		'of %s are one line each in its index',
		(resource) => {
			const lines = textOf(`${FOLDER}/${resource}/index.ts`).trim().split('\n');
			expect(
				lines.filter((line) => !/^export \{ \w+ \} from '\.\/\w+\.operation';$/.test(line)),
			).toEqual([]);
		},
	);
});
