import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { filesIn, root } from './packing';

const pages = [
	...filesIn(root, false).filter((file) => file.endsWith('.md')),
	...filesIn(join(root, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];

/** What GitHub calls a heading in an address. */
const anchorOf = (heading: string) =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
		.replaceAll(' ', '-');

const textOf = (page: string) => readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
const anchorsIn = (page: string) => [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

it.each(pages)('every link of %s into the repository leads somewhere', (page) => {
	const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
	const dead = links
		.filter((link) => !/^[a-z]+:/.test(link) && !link.includes('../../issues/'))
		.filter((link) => {
			const [path = '', anchor] = link.split('#');
			const target = path === '' ? page : join(dirname(page), path);
			if (!existsSync(join(root, target))) return true;
			return anchor !== undefined && !anchorsIn(target).includes(anchor);
		});
	expect(dead).toEqual([]);
});
