import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { root } from './packing';
import { anchorsIn, pages, withoutCode } from './pages';

it.each(pages)('every link of %s into the repository has a target', (page) => {
	const links = [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
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
