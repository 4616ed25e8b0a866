/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this reads pages. */
import { dirname, join } from 'node:path/posix';

import { exists, filesBelow, jsonOf, textOf } from './support/repository';

const REPOSITORY = String(jsonOf('package.json').homepage).replace(/#.*$/, '');

/** Every page of the repository, those of the folders too. */
const pages = [
	...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md'],
	...['docs', 'nodes', 'sandbox', 'test', 'tools'].flatMap((folder) => filesBelow(folder)),
]
	.filter((path) => path.endsWith('.md'))
	.filter((path) => !path.includes('node_modules/') && !path.includes('/dist/'));

/** The anchors that GitHub gives a page's headings. */
const anchorsOf = (page: string) =>
	Array.from(textOf(page).matchAll(/^#+ (.+)$/gm), ([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);

/** Whether a path of the repository, with the heading it may name, is there. */
function leadsSomewhere(path: string, anchor: string | undefined): boolean {
	if (!exists(path)) return false;
	return anchor === undefined || !path.endsWith('.md') || anchorsOf(path).includes(anchor);
}

describe('links', () => {
	it('between the pages lead to files and headings that are there', () => {
		const dead = pages.flatMap((page) =>
			Array.from(textOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link)
				.filter((link) => !/^[a-z]+:/.test(link))
				.filter((link) => {
					const [path, anchor] = link.split('#');
					return !leadsSomewhere(path === '' ? page : join(dirname(page), path), anchor);
				})
				.map((link) => `${page}: ${link}`),
		);
		expect(dead).toEqual([]);
	});

	it('of the nodes’ Docs buttons lead to headings that are there', () => {
		const dead = ['Oneflow', 'OneflowTrigger'].flatMap((name) => {
			const { resources } = jsonOf(`nodes/Oneflow/${name}.node.json`);
			const links = Object.values(resources as Record<string, Array<{ url: string }>>).flat();
			return links.filter(({ url }) => {
				const [path, anchor] = url.replace(REPOSITORY, '').split('#');
				const file = path.replace(/^\/blob\/main\//, '') || 'README.md';
				return !url.startsWith(REPOSITORY) || !leadsSomewhere(file, anchor);
			});
		});
		expect(dead).toEqual([]);
	});
});
