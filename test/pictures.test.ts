import { shownByPictures } from '../tools/pictures';
import { credentialType, nodeDescription } from './support/harness';
import { filesBelow, jsonOf, textOf } from './support/repository';

const FOLDER = 'docs/images';

/** A picture in a page: what stands for it where it cannot be seen, and its file. */
const picturesIn = (page: string) =>
	Array.from(textOf(page).matchAll(/!\[([^\]]*)\]\(([^)]+\.png)\)/g), ([, text, path]) => ({
		text,
		file: path.split('/').pop() ?? '',
	}));

const pages = ['README.md', ...filesBelow('docs').filter((path) => path.endsWith('.md'))];
const pictures = filesBelow(FOLDER)
	.filter((path) => path.endsWith('.png'))
	.map((path) => path.slice(FOLDER.length + 1));

describe('the pictures of the documentation', () => {
	// promise: The pictures of the documentation show the forms as they are
	it('are of the forms, pages and workflows as they are: "npx tsx tools/screenshots.mts --docs" takes them', () => {
		const useCases = filesBelow('docs/use-cases')
			.filter((path) => path.endsWith('.json'))
			.map((path) => path.slice('docs/use-cases/'.length, -'.json'.length));
		const now = shownByPictures({
			node: nodeDescription().properties,
			trigger: nodeDescription('oneflowTrigger').properties,
			credential: credentialType().properties,
			read: textOf,
			useCases,
		});
		expect(jsonOf(`${FOLDER}/shown.json`)).toEqual(now);
		expect(Object.keys(now).sort()).toEqual(pictures.sort());
	});

	it('are each described for those who do not see them, and each shown somewhere', () => {
		const shown = pages.flatMap(picturesIn);
		expect([...new Set(shown.map(({ file }) => file))].sort()).toEqual(pictures.sort());
		for (const { text, file } of shown) {
			expect([file, text.trim().split(/\s+/).length >= 3]).toEqual([file, true]);
		}
	});
});
