import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { readManifest, root } from './packing';

interface Step {
	uses?: string;
	run?: string;
}

interface Job {
	uses?: string;
	needs?: string | string[];
	permissions?: Record<string, string>;
	environment?: string;
	steps?: Step[];
	'timeout-minutes'?: number;
}

interface Workflow {
	on: { push?: { tags?: string[] } };
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const folder = join(root, '.github/workflows');
const texts = readdirSync(folder).map((file): [file: string, text: string] => [file, readFileSync(join(folder, file), 'utf8')]);
const workflowOf = (file: string) => parse(texts.find(([name]) => name === file)?.[1] ?? '') as Workflow;
const publish = workflowOf('publish.yml');

it.each(texts)('%s pins each action to the hash of a commit, with its version in a comment', (_, text) => {
	const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action).filter((action) => !action.startsWith('./'));
	for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it.each(texts)('%s gives each job a timeout', (_, text) => {
	const jobs = Object.values((parse(text) as Workflow).jobs).filter(({ uses }) => uses === undefined);
	expect(jobs.map((job) => job['timeout-minutes'])).not.toContain(undefined);
});

describe('publishing', () => {
	it('starts with the tag that `npm run release` makes', () => {
		const { git } = JSON.parse(readFileSync(join(root, '.release-it.json'), 'utf8')) as { git: { tagName: string } };
		const tag = git.tagName.replace('${version}', readManifest(root).version);
		const patterns = (publish.on.push?.tags ?? []).map((glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
		expect(patterns.some((pattern) => pattern.test(tag))).toBe(true);
		expect(patterns.some((pattern) => pattern.test('main'))).toBe(false);
	});

	it('gives the permission to publish to one job, which runs no code of this repository', () => {
		expect(publish.permissions).toEqual({});
		const trusted = Object.entries(publish.jobs).filter(([, { permissions }]) => permissions?.['id-token']);
		expect(trusted.map(([name]) => name)).toEqual(['publish']);
		const job = publish.jobs.publish;
		expect(job?.permissions).toEqual({ 'id-token': 'write' });
		expect(job?.environment).toBe('npm');
		expect(job?.steps?.map(({ uses = '' }) => uses.split('@')[0])).toEqual(['actions/download-artifact', 'actions/setup-node', '']);
		expect(job?.steps?.flatMap(({ run = [] }) => run)).toEqual([expect.stringMatching(/^npm publish \.\/\*\.tgz /)]);
	});

	it('waits for every check, and for a package.json without placeholders', () => {
		expect(publish.jobs.publish?.needs).toEqual(['package', 'ci', 'e2e']);
		expect(publish.jobs.ci?.uses).toBe('./.github/workflows/ci.yml');
		expect(publish.jobs.e2e?.uses).toBe('./.github/workflows/e2e.yml');
		expect(publish.jobs.package?.steps?.map(({ run }) => run)).toEqual(expect.arrayContaining(['npm run release:ready', 'npm pack']));
	});

	it('packs what `npm run check:package` has just built, without a step in between', () => {
		const commands = publish.jobs.package?.steps?.map(({ run }) => run) ?? [];
		expect(commands[commands.indexOf('npm pack') - 1]).toBe('npm run check:package');
	});

	// npm does not run "prepack" here (.npmrc), so a clone that was never built packs too. Its package cannot be published:
	// npm makes provenance in CI only ("Automatic provenance generation not supported").
	it('is possible only from CI', () => {
		expect(readManifest(root).publishConfig).toEqual({ access: 'public', provenance: true });
	});
});
