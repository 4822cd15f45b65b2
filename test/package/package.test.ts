import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { hints, properties } from '../../nodes/SeaArtSpark/description';
import { loadInHost, type Hosted } from './hosting';
import { expectedFiles, filesIn, HOST_MODULES, LIMIT_BYTES, makeHostModules, pack, readManifest, root, strip, unpack } from './packing';

/** The host's modules, and the one of Node's that n8n allows. */
const ASKED = [...HOST_MODULES, 'node:crypto'].sort();

/** What loading the node and its credential may cost a host that executes neither. */
const MOST_FILES = 30;
const MOST_HEAP_BYTES = 550 * 1_024;

let folder: string;
let tarball: string;
let unpacked: string;
let hosted: Hosted;

beforeAll(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), 'spark-package-')));
	tarball = pack(folder);
	unpacked = unpack(tarball, join(folder, 'node_modules'));
	strip(unpacked);
	hosted = loadInHost(unpacked, makeHostModules(folder), folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
	it('holds what the sources come to, README, LICENSE and CHANGELOG, and nothing else', () => {
		expect(filesIn(unpacked)).toEqual(expectedFiles());
	});

	it('holds one README, the English one: npm shows whichever it finds first', () => {
		expect(filesIn(unpacked).filter((file) => /^readme/i.test(file))).toEqual(['README.md']);
	});

	it(`weighs at most ${LIMIT_BYTES} bytes`, () => {
		expect(statSync(tarball).size).toBeLessThanOrEqual(LIMIT_BYTES);
	});

	it('asks npm for nothing: no dependencies, n8n-workflow as the only peer', () => {
		const manifest = readManifest(root);
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.optionalDependencies ?? {}).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest).toMatchObject({
			name: 'n8n-nodes-seaart-spark',
			license: 'MIT',
			keywords: expect.arrayContaining(['n8n-community-node-package']) as string[],
		});
		expect(Object.keys(readManifest(unpacked))).not.toEqual(expect.arrayContaining(['devDependencies']));
	});
});

describe('loaded by n8n in a clean folder', () => {
	it('is one node and one credential', () => {
		expect(hosted.nodes).toEqual(['seaArtSpark']);
		expect(hosted.credentials).toEqual(['seaArtSparkApi']);
	});

	it('asks the host for nothing but n8n-workflow and zod/v3, and could get nothing else', () => {
		expect(hosted.asked).toEqual(ASKED);
		expect(hosted.resolves).toEqual({ undici: false, 'n8n-core': false, axios: false, lodash: false });
	});

	// A host resolves `zod` to the version that it has itself; both versions carry `zod/v3`.
	it('loads whole, down to the last file, in a host whose zod is version 4', () => {
		const withZod4 = loadInHost(unpacked, makeHostModules(folder, 'zod4'), folder);
		expect(withZod4.zodVersion).toMatch(/^4\./);
		expect(hosted.zodVersion).toMatch(/^3\.25\./);
		expect({ ...withZod4, ms: 0, heapBytes: 0, zodVersion: '' }).toEqual({ ...hosted, ms: 0, heapBytes: 0, zodVersion: '' });
	});

	it('asks for nothing else later on either: every require in every file is known', () => {
		const files = filesIn(unpacked).filter((file) => file.endsWith('.js'));
		const outside = files.flatMap((file) => requiresOf(join(unpacked, file)).filter((name) => !name.startsWith('.')));
		expect([...new Set(outside)].sort()).toEqual(ASKED);
	});

	it('costs a host little that does not execute it: what works is loaded with its first call', () => {
		expect(hosted.loadedFiles.filter((file) => /\/(execution|methods|parameters|resources|tasks)\//.test(file))).toEqual([]);
		expect(hosted.loadedFiles.length).toBeLessThanOrEqual(MOST_FILES);
		expect(hosted.heapBytes).toBeLessThanOrEqual(MOST_HEAP_BYTES);
	});

	it('shows what its code computes: the build has put the values in place of it', () => {
		expect(hosted.nodeType.properties).toEqual(expect.arrayContaining(JSON.parse(JSON.stringify(properties)) as unknown[]));
		expect(hosted.nodeType.hints).toEqual(JSON.parse(JSON.stringify(hints)));
		expect(requiresOf(join(unpacked, 'dist/nodes/SeaArtSpark/described.js'))).toEqual([]);
	});

	it('has a light and a dark icon for node and credential', () => {
		expect(hosted.icons).toEqual([
			['light', true],
			['dark', true],
			['light', true],
			['dark', true],
		]);
	});

	it('has a codex that n8n found', () => {
		expect(hosted.nodeType.codex?.alias).toEqual(expect.arrayContaining(['SeaArt', 'Vtrix', 'OctopusX', 'Seedance']));
		expect(hosted.nodeType.codex?.categories?.length).toBeGreaterThan(0);
	});

	it('has an output schema for every operation', () => {
		const shipped = filesIn(unpacked).filter((file) => file.includes('/__schema__/'));
		expect(shipped).toHaveLength(Object.keys(hosted.schemas).length);
		expect(Object.entries(hosted.schemas).filter(([, isThere]) => !isThere)).toEqual([]);
		expect(Object.keys(hosted.schemas)).toContain('textToImage.generate');
	});

	it('has a name for everything that a user reads', () => {
		const nameless = [...hosted.nodeType.properties, ...hosted.credentialType.properties].flatMap((property) => namelessIn(property));
		expect(nameless).toEqual([]);
		expect(JSON.stringify([hosted.nodeType, hosted.credentialType])).not.toMatch(/undefined|\[object|NaN/);
	});

	it('is offered to agents', () => {
		expect(hosted.nodeType.usableAsTool).toBeTruthy();
	});
});

/** The names in the `require` calls of a compiled file. */
function requiresOf(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/\b(?:require|import)\(\s*(["'`])(.*?)\1\s*\)/g)].map(([, , name = '']) => name);
}

type Named = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** Paths of what has no name to show, down into options and collections. */
function namelessIn(named: Named, path = ''): string[] {
	const at = `${path}/${named.name}`;
	const shown = 'displayName' in named ? named.displayName : named.name;
	const inner = 'options' in named ? (named.options ?? []) : 'values' in named ? named.values : [];
	return [...(typeof shown === 'string' && shown.trim() !== '' ? [] : [at]), ...inner.flatMap((one) => namelessIn(one, at))];
}
