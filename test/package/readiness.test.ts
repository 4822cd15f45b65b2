import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesIn, readManifest, root } from './packing';
import { onGitHub, reasonsToWait, strayNames, type Ownership } from './readiness';

const mine: Ownership = {
	version: '1.2.3',
	homepage: 'https://github.com/acme/spark#readme',
	author: { name: 'Ann', email: 'ann@acme.org' },
	repository: { url: 'git+https://github.com/acme/spark.git' },
	bugs: { url: 'https://github.com/acme/spark/issues' },
};
const here = { repository: 'acme/spark', tag: '1.2.3' };

describe('a release', () => {
	it('passes if package.json names the owner', () => {
		expect(reasonsToWait(mine, here)).toEqual([]);
		expect(reasonsToWait(mine, { repository: 'acme/spark' })).toEqual([]);
	});

	it.each<[string, Partial<Ownership>, RegExp]>([
		['the author is a placeholder', { author: { name: 'somebody', email: 'x@y.example' } }, /author: somebody <x@y.example>/],
		['the repository is another', { repository: { url: 'git+https://github.com/other/spark.git' } }, /repository: .* is not acme\/spark/],
		['the homepage is elsewhere', { homepage: 'https://github.com/other/spark' }, /homepage: /],
		['issues are reported elsewhere', { bugs: { url: 'https://github.com/other/spark/issues' } }, /bugs: /],
		['the tag is not the version', { version: '1.2.4' }, /tag 1\.2\.3 is not the version of package\.json, 1\.2\.4/],
	])('is blocked while %s', (_, change, reason) => {
		expect(reasonsToWait({ ...mine, ...change }, here)).toContainEqual(expect.stringMatching(reason));
	});

	it('is blocked without a repository on GitHub', () => {
		expect(reasonsToWait(mine, { repository: undefined })).toHaveLength(1);
	});
});

it.each([
	['git@github.com:acme/spark.git', 'acme/spark'],
	['https://github.com/acme/spark', 'acme/spark'],
	['git+https://github.com/acme/n8n-nodes.x.git', 'acme/n8n-nodes.x'],
	['https://github.com/acme/spark/issues', 'acme/spark'],
	['https://github.com/acme/spark#readme', 'acme/spark'],
	['/srv/git/spark.git', undefined],
	['', undefined],
])('reads %s', (url, repository) => {
	expect(onGitHub(url)).toBe(repository);
});

describe('the owner of the package', () => {
	it('is the same everywhere', () => {
		const folders = ['nodes', 'credentials', 'docs', 'examples', '.github'];
		const paths = [
			...folders.flatMap((folder) => filesIn(join(root, folder)).map((file) => `${folder}/${file}`)),
			...filesIn(root, false).filter((file) => file.endsWith('.md') || file === 'LICENSE'),
		];
		const files = paths.filter((path) => !path.endsWith('.png')).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
		expect(strayNames(readManifest(root) as unknown as Ownership, files)).toEqual([]);
	});

	it('is reported if it was forgotten', () => {
		const files = [
			{ path: 'a.md', text: 'see\nhttps://github.com/old/spark#x and https://github.com/acme/spark, not https://github.com/n8n-io/n8n' },
			{ path: 'LICENSE', text: 'Copyright Bob' },
		];
		expect(strayNames(mine, files)).toEqual([
			'a.md:2 has github.com/old/spark, package.json github.com/acme/spark',
			'LICENSE does not name Ann',
		]);
	});
});
