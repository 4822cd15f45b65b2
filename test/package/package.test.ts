import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { hints, properties } from '../../nodes/SeaArtSpark/description';
import { loadInHost, type Hosted } from './hosting';
import { expectedFiles, filesIn, HOST_MODULES, LIMIT_BYTES, makeHostModules, pack, readManifest, root, strip, unpack } from './packing';

/** The host's modules, and the one of Node's that n8n allows. */
const REQUIRED = [...HOST_MODULES, 'node:crypto'].sort();

/** Limits for loading the node and its credential without executing them. */
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
	it('contains the compiled sources, README, LICENSE and CHANGELOG, and nothing else', () => {
		expect(filesIn(unpacked)).toEqual(expectedFiles());
	});

	it('contains one README, the English one, because npm shows the first it finds', () => {
		expect(filesIn(unpacked).filter((file) => /^readme/i.test(file))).toEqual(['README.md']);
	});

	it(`weighs at most ${LIMIT_BYTES} bytes`, () => {
		expect(statSync(tarball).size).toBeLessThanOrEqual(LIMIT_BYTES);
	});

	it('has no dependencies, and n8n-workflow as its only peer', () => {
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
	it('has one node and one credential', () => {
		expect(hosted.nodes).toEqual(['seaArtSpark']);
		expect(hosted.credentials).toEqual(['seaArtSparkApi']);
	});

	it('requires only n8n-workflow and zod/v3 from the host, and cannot get anything else', () => {
		expect(hosted.required).toEqual(REQUIRED);
		expect(hosted.resolves).toEqual({ undici: false, 'n8n-core': false, axios: false, lodash: false });
	});

	// A host resolves `zod` to its own version; both versions contain `zod/v3`.
	it('loads every file in a host with zod 4', () => {
		const withZod4 = loadInHost(unpacked, makeHostModules(folder, 'zod4'), folder);
		expect(withZod4.zodVersion).toMatch(/^4\./);
		expect(hosted.zodVersion).toMatch(/^3\.25\./);
		expect({ ...withZod4, ms: 0, heapBytes: 0, zodVersion: '' }).toEqual({ ...hosted, ms: 0, heapBytes: 0, zodVersion: '' });
	});

	it('requires nothing else later: every require in every file is known', () => {
		const files = filesIn(unpacked).filter((file) => file.endsWith('.js'));
		const outside = files.flatMap((file) => requiresOf(join(unpacked, file)).filter((name) => !name.startsWith('.')));
		expect([...new Set(outside)].sort()).toEqual(REQUIRED);
	});

	it('loads its working code only on the first call', () => {
		expect(hosted.loadedFiles.filter((file) => /\/(execution|methods|parameters|resources|tasks)\//.test(file))).toEqual([]);
		expect(hosted.loadedFiles.length).toBeLessThanOrEqual(MOST_FILES);
		expect(hosted.heapBytes).toBeLessThanOrEqual(MOST_HEAP_BYTES);
	});

	it('contains the values of the description, which the build has computed', () => {
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

	it('has a name for every text that a user reads', () => {
		const nameless = [...hosted.nodeType.properties, ...hosted.credentialType.properties].flatMap((property) => namelessIn(property));
		expect(nameless).toEqual([]);
		expect(JSON.stringify([hosted.nodeType, hosted.credentialType])).not.toMatch(/undefined|\[object|NaN/);
	});

	it('is usable as a tool', () => {
		expect(hosted.nodeType.usableAsTool).toBeTruthy();
	});
});

/** The names in the `require` calls of a compiled file. */
function requiresOf(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/\b(?:require|import)\(\s*(["'`])(.*?)\1\s*\)/g)].map(([, , name = '']) => name);
}

type Named = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** Paths of properties without a name, including options and collections. */
function namelessIn(property: Named, path = ''): string[] {
	const at = `${path}/${property.name}`;
	const shown = 'displayName' in property ? property.displayName : property.name;
	const inner = 'options' in property ? (property.options ?? []) : 'values' in property ? property.values : [];
	return [...(typeof shown === 'string' && shown.trim() !== '' ? [] : [at]), ...inner.flatMap((one) => namelessIn(one, at))];
}
