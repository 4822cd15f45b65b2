import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodePropertyOptions } from 'n8n-workflow';
import { parse } from 'yaml';

import { SeaArtSparkApi } from '../../credentials/SeaArtSparkApi.credentials';
import { MAX_DOWNLOAD_BYTES } from '../../nodes/SeaArtSpark/options/download';
import { resources } from '../../nodes/SeaArtSpark/resources';
import { TEMPLATES } from '../../nodes/SeaArtSpark/resources/imageEffects/templates';
import { PROMPT_MAX } from '../../nodes/SeaArtSpark/resources/textToImage/prompts';
import { RequestRate } from '../../nodes/SeaArtSpark/tasks/limits/requestRate';
import { waitingSentence } from '../demo/waiting';
import { versions } from '../e2e/host/versions';
import { filesIn, readManifest, root } from './packing';
import { anchorsIn, fieldOf, italicsIn, numbersIn, operationsWith, pages, panelNames, readPage, rowsBelow, wordsIn } from './pages';

const CHINESE = 'docs/README.zh.md';

/** Pages about other websites: their italics are names there. */
const ELSEWHERE = ['docs/releasing.md'];

/** Names that n8n or another website shows. */
const HOST_NAMES = new Set(
	(
		'API Keys|Binary|Community nodes|Continue|Continue (using error output)|Defined automatically by the model|Do not save|Execute Once|' +
		'On Error|Retry|Retry On Fail|Save ... executions|Settings|Tool|Unreleased'
	).split('|'),
);

describe.each(pages)('%s', (page) => {
	const text = readPage(page);

	if (!ELSEWHERE.includes(page)) {
		it('writes names in italics as the panel shows them', () => {
			expect(italicsIn(text).filter((name) => !panelNames.has(name) && !HOST_NAMES.has(name))).toEqual([]);
		});
	}

	it('names commands that package.json has', () => {
		const scripts = Object.keys(readManifest(root).scripts as object);
		const found = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
		expect(found.filter((name) => !scripts.includes(name))).toEqual([]);
	});

	if (page !== CHINESE) {
		it('is in English and does not link to another language', () => {
			expect(text).not.toMatch(/\p{Script=Han}|README\.zh/u);
		});
	}
});

it('no README but the English one stands at the root', () => {
	expect(filesIn(root, false).filter((file) => /^readme/i.test(file))).toEqual(['README.md']);
});

it('the README has at most the allowed number of words', () => {
	expect(wordsIn(readPage('README.md'))).toBeLessThanOrEqual(2_000);
});

it('CONTRIBUTING or releasing.md describes every command', () => {
	const described = readPage('CONTRIBUTING.md') + readPage('docs/releasing.md');
	const scripts = Object.keys(readManifest(root).scripts as object).filter((name) => name !== 'prepack');
	expect(scripts.filter((name) => !new RegExp(`npm (run )?${name}\\b(?![:-])`).test(described))).toEqual([]);
});

/** Numbers that pages repeat. Each pattern captures them, in the order of the values that the code has. */
const options = (operation: string, name: string) =>
	(fieldOf(operation, name).options as INodePropertyOptions[]).map(({ value }) => `${value}`);
const defaultOf = (operation: string, name: string) => fieldOf(operation, name).default as number;
const resolutions = options('video.generate', 'resolution').map((value) => parseInt(value));
const ci = parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')) as {
	jobs: { check: { strategy: { matrix: { node: number[] } } } };
};
const [, unlimited, oneByOne] = /: (.*?) on an account without limits .* instead of (.*?) one by one/.exec(waitingSentence())!;

/** The initial request rate, and the highest rate on an account that refuses none. */
const rate = new RequestRate();
const firstRate = rate.current;
for (let nth = 0; nth < 1_000; nth++) rate.accepted(nth, nth, true);
const highestRate = rate.current;

const FIGURES: Array<[what: string, values: Array<number | string | undefined>, found: Record<string, RegExp>]> = [
	['time for 100 images', [unlimited, oneByOne], { 'README.md': /100 images of 8 s take (\d+ \w+).*?compared with (\d+ \w+) one by one/ }],
	[
		'images of one item',
		[fieldOf('textToImage.generate', 'numberOfImages').typeOptions?.maxValue],
		{ 'README.md': /\*Number of Images\* up to (\d+)/, 'CHANGELOG.md': /up to (\d+) per item/ },
	],
	['templates', [TEMPLATES.length], { 'README.md': /one of (\d+) templates/, 'CHANGELOG.md': /one of (\d+) styles/ }],
	['characters of a prompt', [PROMPT_MAX], { 'README.md': /Prompt \| (\d+) characters/ }],
	[
		'seconds of a video',
		numbersIn(fieldOf('video.generate', 'duration').description).slice(0, 2),
		{ 'README.md': /(\d+) to (\d+) seconds, \d+p/ },
	],
	['request rates', [firstRate, highestRate], { 'docs/performance.md': /starts at (\d+) requests a second and speeds up to (\d+)/ }],
	['resolutions', [Math.min(...resolutions), Math.max(...resolutions)], { 'README.md': /seconds, (\d+)p to (\d+)p/ }],
	[
		'timeouts',
		[defaultOf('textToImage.generate', 'timeoutSeconds'), defaultOf('video.generate', 'timeoutSeconds')],
		{ 'README.md': /Timeout \| (\d+) s\. [^|:]*: ([\d,]+) s/ },
	],
	['timeout of Task: Wait', [defaultOf('task.wait', 'timeoutSeconds')], { 'README.md': /waits up to ([\d,]+) seconds by default/ }],
	[
		'downloads',
		[MAX_DOWNLOAD_BYTES.image / 1_048_576, MAX_DOWNLOAD_BYTES.other / 1_048_576],
		{ 'README.md': /Per item (\d+) MB of images or (\d+) MB of other files/ },
	],
	[
		'characters of a group name',
		numbersIn(fieldOf('assetGroup.create', 'name').description),
		{ 'README.md': /Groups and Vtrix assets (\d+) characters/ },
	],
	[
		'hours of unreturned results',
		[12],
		{ 'README.md': /for (\d+) hours, until n8n restarts/, 'docs/costs-and-retries.md': /for (\d+) hours in the memory/ },
	],
	['versions of n8n', Object.keys(versions), { 'README.md': /Tested in n8n ([\d.]+\d) and ([\d.]+\d)/ }],
	[
		'versions of Node.js',
		ci.jobs.check.strategy.matrix.node,
		{ 'README.md': /Node\.js (\d+), (\d+), and (\d+)/, 'CONTRIBUTING.md': /Node\.js (\d+), (\d+), or (\d+)/ },
	],
];

describe.each(FIGURES)('%s', (_, values, found) => {
	it.each(Object.entries(found))('%s has the value of the code', (page, pattern) => {
		const [, ...numbers] = pattern.exec(readPage(page).replace(/\s+/g, ' ')) ?? [];
		expect(numbers.map((digits) => digits.replace(/(\d),(?=\d{3})/g, '$1'))).toEqual(values.map(String));
	});
});

it('the panel has the request rates of the code', () => {
	expect(numbersIn(fieldOf('textToImage.generate', 'maxRequestsPerSecond').description)).toEqual([0, firstRate, highestRate]);
});

it('the README lists every operation with a longer timeout, and no other', () => {
	const [, list = ''] = /Timeout \| \d+ s\. ([^|:]*):/.exec(readPage('README.md')) ?? [];
	const found = list.replaceAll('*', '').split(/, (?:and )?| and /);
	const usual = defaultOf('textToImage.generate', 'timeoutSeconds');
	const longer = resources.flatMap(({ value, name, operations }) =>
		operations
			.filter((operation) => operationsWith('timeoutSeconds').includes(`${value}.${operation.value}`))
			.filter((operation) => defaultOf(`${value}.${operation.value}`, 'timeoutSeconds') !== usual)
			.map((operation) => (found.includes(name) ? name : `${name} > ${operation.name}`)),
	);
	expect([...new Set(longer)].sort()).toEqual(found.sort());
});

it('the Chinese page has the numbers, fields, and names of the README, in its order', () => {
	const inOrder = (page: string) =>
		[
			...readPage(page)
				.replace(/\]\([^)]*\)/g, ']')
				.matchAll(/(?<!\w)\d+(?:[.,]\d+)*|`[^`]+`|(?<!\*)\*[^*\n]+\*(?!\*)/g),
		].map(([found]) => found);
	expect(inOrder(CHINESE)).toEqual(inOrder('README.md'));
});

describe('the table of operations', () => {
	const rows = rowsBelow('README.md', 'Operations');

	it('has a row for each operation, and no other', () => {
		const all = resources.flatMap(({ name, operations }) => operations.map((operation) => `${name}: ${operation.name}`));
		expect(rows.map(([resource, operation]) => `${resource!.replaceAll('**', '')}: ${operation}`).sort()).toEqual(all.sort());
	});

	it.each(rows.map((row) => [`${row[0]!.replaceAll('**', '')}: ${row[1]}`, row] as const))(
		'%s returns what its schema has',
		(name, row) => {
			const [resource, verb] = name.split(': ');
			const operation = resources.find((one) => one.name === resource)?.operations.find((one) => one.name === verb);
			const found = [...row[3]!.matchAll(/`(\w+)`/g)].map(([, field]) => field);
			expect(found.length).toBeGreaterThan(0);
			expect(Object.keys(operation?.output().shape ?? {})).toEqual(expect.arrayContaining(found));
		},
	);
});

describe('an error of the node', () => {
	const sources = filesIn(join(root, 'nodes')).filter((file) => file.endsWith('.ts'));
	const source = sources.map((file) => readFileSync(join(root, 'nodes', file), 'utf8')).join('\n');

	it.each(rowsBelow('README.md', 'Troubleshooting').map(([message = '']) => message))('contains "%s"', (message) => {
		expect(source).toContain(message);
	});
});

describe('examples/README.md', () => {
	it('lists every example', () => {
		const listed = [...readPage('examples/README.md').matchAll(/\]\(([\w-]+\.json)\)/g)].map(([, file = '']) => file);
		expect(listed.sort()).toEqual(filesIn(join(root, 'examples'), false).filter((file) => file.endsWith('.json')));
	});
});

it('docs/images holds the images of the pages, and no other', () => {
	const used = new Set(pages.flatMap((page) => [...readPage(page).matchAll(/images\/([\w-]+\.\w+)/g)].map(([, file = '']) => file)));
	expect(filesIn(join(root, 'docs/images'), false)).toEqual([...used].sort());
});

it('links of the panel lead to headings of the README', () => {
	const codex = readFileSync(join(root, 'nodes/SeaArtSpark/SeaArtSpark.node.json'), 'utf8');
	const anchors = [...`${codex} "${new SeaArtSparkApi().documentationUrl}"`.matchAll(/#([\w-]+)"/g)].map(([, anchor = '']) => anchor);
	expect(anchors.length).toBeGreaterThan(0);
	expect(anchors.filter((anchor) => anchor !== 'readme' && !anchorsIn('README.md').includes(anchor))).toEqual([]);
});

it('paths that pages name exist', () => {
	const found = pages
		.filter((page) => page !== CHINESE)
		.flatMap((page) =>
			[...readPage(page).matchAll(/`((?:test|docs|examples|nodes|\.ci|\.github)\/[\w./-]*\w)`/g)].map(([, path = '']) => path),
		);
	expect(found.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
