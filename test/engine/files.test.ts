import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

import { drawPicture } from '../simulator/index';
import { storedFile } from './engine';
import { containing, having, matching } from './matchers';
import { openScene, type Call } from './scene';

const GROUP = { vtrix: 'group-20260414180602-52qww', octopusx: 'group-20260415111540-w9pkb' };
const picture = drawPicture({ width: 512, height: 512, subject: 'a portrait' });
const publicly = { instanceBaseUrl: 'https://n8n.example.com' };

const file = async (bytes = picture, name = 'portrait.png', type = 'image/png') => await storedFile(bytes, name, type);
const itemWith = (binary: Record<string, IBinaryData>): Call['items'] => [{ json: {}, binary }];
const assetFrom = (service: 'vtrix' | 'octopusx', more: object = {}) => ({
	assetGroupId: GROUP[service],
	name: 'child',
	source: 'binaryFile',
	...more,
});
const effectFrom = { imageSource: 'binaryFile', templateId: 'glass_ball', downloadImages: false };

/** The file behind a signed URL of this n8n. */
const fileBehind = (url: unknown): string =>
	Container.get(BinaryDataService).validateSignedToken(new URL(String(url)).searchParams.get('token') ?? '');

describe('a file for OctopusX', () => {
	test('a file for OctopusX is uploaded without the key, byte by byte, and becomes the asset', async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', assetFrom('octopusx'), { items: itemWith({ data: await file() }), service: 'octopusx' });
		const [presign, put, create] = scene.ledger.requests;
		expect(presign).toMatchObject({
			method: 'POST',
			path: '/api/upload/presign',
			authorization: 'good',
			body: { file_name: 'portrait.png', content_type: 'image/png', expires_in: 900 },
		});
		expect(put).toMatchObject({ method: 'PUT', kind: 'upload', authorization: 'none', status: 200 });
		const [upload] = scene.simulator.uploads;
		expect(upload).toMatchObject({ contentType: 'image/png' });
		expect(upload?.bytes?.equals(picture)).toBe(true);
		expect(create?.body).toEqual({
			GroupId: GROUP.octopusx,
			URL: `${scene.simulator.url}/objects/${upload?.objectKey}`,
			AssetType: 'Image',
			Name: 'child',
		});
		expect(run.json).toEqual([having({ assetId: matching(/^asset-/), assetStatus: 'Active', assetType: 'Image' })]);
	});

	test('a file for OctopusX is uploaded also if n8n keeps files in memory', async () => {
		const scene = await openScene();
		const inMemory: IBinaryData = { data: picture.toString('base64'), fileName: 'portrait.png', mimeType: 'image/png' };
		const run = await scene.run('asset.create', assetFrom('octopusx'), { items: itemWith({ data: inMemory }), service: 'octopusx' });
		expect(run.json).toEqual([having({ assetStatus: 'Active' })]);
		expect(scene.simulator.uploads[0]?.bytes?.equals(picture)).toBe(true);
	});

	test('a file for OctopusX is read from the chosen field', async () => {
		const scene = await openScene();
		const other = Buffer.from('the other file');
		const items = itemWith({ data: await file(other), portrait: await file() });
		await scene.run('asset.create', assetFrom('octopusx', { inputBinaryField: 'portrait' }), { items, service: 'octopusx' });
		expect(scene.simulator.uploads.map(({ bytes }) => bytes?.equals(picture))).toEqual([true]);
	});

	test('a file for OctopusX is uploaded for each item', async () => {
		const scene = await openScene();
		const contents = ['one', 'two', 'three'].map((text) => Buffer.from(text));
		const items = await Promise.all(
			contents.map(async (bytes, index) => ({ json: {}, binary: { data: await file(bytes, `${index}.png`) } })),
		);
		const run = await scene.run('asset.create', assetFrom('octopusx', { name: '=asset {{ $itemIndex }}' }), { items, service: 'octopusx' });
		expect(run.json.map(({ name }) => name)).toEqual(['asset 0', 'asset 1', 'asset 2']);
		const bytesOfAsset = (name: string) => {
			const task = scene.ledger.tasks.find(({ params }) => params.Name === name);
			return scene.simulator.uploads.find(({ objectKey }) => String(task?.params.URL).endsWith(objectKey))?.bytes?.toString();
		};
		expect([0, 1, 2].map((index) => bytesOfAsset(`asset ${index}`))).toEqual(['one', 'two', 'three']);
	});

	test.each([
		['presign', { kind: 'status', status: 503 }],
		['presign', { kind: 'html' }],
		['upload', { kind: 'status', status: 500 }],
		['upload', { kind: 'reset' }],
	] as const)('a file for OctopusX is uploaded again after a failure of the %s: %j', async (on, fault) => {
		const scene = await openScene();
		scene.faults.add({ on, times: 2, fault });
		const run = await scene.run('asset.create', assetFrom('octopusx'), { items: itemWith({ data: await file() }), service: 'octopusx' });
		expect(run.json).toEqual([having({ assetStatus: 'Active' })]);
		expect(scene.simulator.uploads.at(-1)?.bytes?.equals(picture)).toBe(true);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('a file for OctopusX that cannot be uploaded fails its item before anything is charged', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'upload', fault: { kind: 'status', status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } });
		const run = await scene.run('asset.create', assetFrom('octopusx'), { items: itemWith({ data: await file() }), service: 'octopusx' });
		expect(run.status).toBe('error');
		expect(run.error?.description).toContain("No task was created, so you won't be charged");
		expect(run.error?.message).not.toContain('X-Signature');
		expect(scene.ledger.submits()).toEqual([]);
	});
});

describe('a file for Vtrix', () => {
	test('a file for Vtrix gets a public URL of this n8n that is valid for an hour', async () => {
		const scene = await openScene();
		const data = await file();
		const run = await scene.run('asset.create', assetFrom('vtrix'), { items: itemWith({ data }), ...publicly });
		const { URL: url, AssetType } = scene.sent()[0]?.params as Record<string, string>;
		expect(url).toMatch(/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=/);
		expect(fileBehind(url)).toBe(data.id);
		expect(AssetType).toBe('Image');
		expect(run.json).toEqual([having({ assetStatus: 'Active' })]);
	});

	test('a file for Vtrix may be the photo of an effect', async () => {
		const scene = await openScene();
		const data = await file();
		const run = await scene.run('imageEffects.apply', effectFrom, { items: itemWith({ data }), ...publicly });
		const { image_input1: url, ...params } = scene.sent()[0]?.params as Record<string, string>;
		expect(fileBehind(url)).toBe(data.id);
		expect(params).toEqual({ template_id: 'glass_ball' });
		expect(run.json).toEqual([having({ status: 'completed' })]);
	});

	test('a file for Vtrix may have a local URL if the service is on this machine as well', async () => {
		const scene = await openScene();
		const run = await scene.run('imageEffects.apply', effectFrom, {
			items: itemWith({ data: await file() }),
			instanceBaseUrl: 'http://localhost:5678',
		});
		expect(run.error).toBeUndefined();
		expect(scene.sent()[0]?.params).toMatchObject({ image_input1: matching(/^http:\/\/localhost:5678\/rest\/binary-data\/signed/) });
	});

	test.each(['http://localhost:5678', 'http://n8n:5678'])(
		'a file for Vtrix has no public URL if this n8n is %s, which is reported before anything is sent',
		async (instanceBaseUrl) => {
			const scene = await openScene();
			const run = await scene.run('asset.create', assetFrom('vtrix'), {
				items: itemWith({ data: await file() }),
				instanceBaseUrl,
				credential: { baseUrl: 'https://spark.example.com' },
			});
			expect(run.error?.message).toContain(
				`this n8n instance is only reachable at ${new URL(instanceBaseUrl).host}, which the service cannot access`,
			);
			expect(run.error?.description).toContain("you won't be charged");
			expect(scene.requests()).toBe(0);
		},
	);

	test('a file for Vtrix has no URL if this n8n keeps files in memory, which is reported before anything is sent', async () => {
		const scene = await openScene();
		const inMemory: IBinaryData = { data: picture.toString('base64'), fileName: 'portrait.png', mimeType: 'image/png' };
		const run = await scene.run('imageEffects.apply', effectFrom, { items: itemWith({ data: inMemory }), ...publicly });
		expect(run.error?.message).toContain('The request was not sent: this n8n keeps files in memory and cannot give them a URL');
		expect(run.shownText()).not.toContain('did not accept');
		expect(run.error?.description).toContain('Use a URL that opens from anywhere instead of the file');
		expect(scene.requests()).toBe(0);
	});
});

describe('any file', () => {
	test.each([
		['vtrix', 'portrait', 'image/webp', 'Image'],
		['vtrix', 'clip.mov', 'video/quicktime', 'Video'],
		['octopusx', 'song', 'audio/mpeg', 'Audio'],
		['octopusx', 'song.wav', 'application/octet-stream', 'Audio'],
		['octopusx', 'clip.mp4', 'application/mp4; codecs="avc1"', 'Video'],
		['vtrix', 'photo.jfif', 'image/pjpeg', 'Image'],
	] as const)('a file for %s that declares the type %s (%s) has the type %s', async (service, name, type, AssetType) => {
		const scene = await openScene();
		const run = await scene.run('asset.create', assetFrom(service, { waitForCompletion: false }), {
			items: itemWith({ data: await file(picture, name, type) }),
			service,
			...publicly,
		});
		expect(run.error).toBeUndefined();
		expect(scene.sent()[0]?.params).toMatchObject({ AssetType });
	});

	test.each<['vtrix' | 'octopusx', string, Buffer, string, string, object, string]>([
		['vtrix', 'a document', picture, 'a.pdf', 'application/pdf', {}, "'Asset Type' could not be detected from the file"],
		[
			'octopusx',
			'an image called a video',
			picture,
			'a.png',
			'image/png',
			{ assetType: 'Video' },
			'which the service does not accept as video',
		],
		['vtrix', 'an image above 30 MB', Buffer.alloc(31 * 1_048_576, 1), 'a.png', 'image/png', {}, 'contains a file of 31 MB'],
		['octopusx', 'an empty file', Buffer.alloc(0), 'a.png', 'image/png', {}, 'contains an empty file'],
	])('a file for %s is refused before anything is sent: %s', async (service, _which, bytes, name, type, more, message) => {
		const scene = await openScene();
		const run = await scene.run('asset.create', assetFrom(service, more), {
			items: itemWith({ data: await file(bytes, name, type) }),
			service,
			...publicly,
		});
		expect(run.error?.message).toContain(message);
		expect(run.error?.message).not.toMatch(/\[item/);
		expect(scene.requests()).toBe(0);
	});

	test('the type of a file of a Code node comes from its bytes; a file without content is refused with a clear error', async () => {
		const scene = await openScene();
		const ofCode = (binary: object) => binary as IBinaryData;
		const items = [
			{ json: {}, binary: { data: ofCode({ data: picture.toString('base64') }) } },
			{ json: {}, binary: { data: ofCode({ mimeType: 'image/png', fileName: 'a.png' }) } },
		];
		const run = await scene.run('asset.create', assetFrom('octopusx'), {
			items,
			service: 'octopusx',
			settings: { onError: 'continueErrorOutput' },
		});
		expect(run.json).toEqual([having({ assetStatus: 'Active', assetType: 'Image' })]);
		expect(scene.simulator.uploads).toEqual([having({ contentType: 'image/png' })]);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([containing('in which this item has a file without content')]);
	});

	test('a file that is refused fails only its own item with Continue', async () => {
		const scene = await openScene();
		const items = [
			{ json: { n: 1 }, binary: { data: await file() } },
			{ json: { n: 2 } },
			{ json: { n: 3 }, binary: { data: await file(picture, 'a.pdf', 'application/pdf') } },
		];
		const run = await scene.run('asset.create', assetFrom('octopusx'), {
			items,
			service: 'octopusx',
			settings: { onError: 'continueErrorOutput' },
			...publicly,
		});
		expect(run.items.map(({ json, pairedItem }) => [json.assetStatus, pairedItem])).toEqual([['Active', { item: 0 }]]);
		expect(run.errorItems.map(({ json }) => json.n)).toEqual([2, 3]);
	});
});

test('a document as the photo of an effect is refused before anything is sent', async () => {
	const scene = await openScene();
	const run = await scene.run('imageEffects.apply', effectFrom, {
		items: itemWith({ data: await file(picture, 'a.pdf', 'application/pdf') }),
		...publicly,
	});
	expect(run.error?.message).toContain("'Input Binary Field' contains a file of type application/pdf");
	expect(scene.requests()).toBe(0);
});
