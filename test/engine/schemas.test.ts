import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { openScene, type Scene } from './scene';

const folder = join(__dirname, '../../dist/nodes/SeaArtSpark/__schema__/v1.0.0');

interface Schema {
	type: string;
	required?: string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const schemaOf = (operation: string): Schema =>
	JSON.parse(readFileSync(join(folder, `${operation.replace('.', '/')}.json`), 'utf8')) as Schema;

/** Paths where a value differs from the schema; fields that the schema lacks are not allowed. */
function misfits(value: unknown, schema: Schema, path = 'json'): string[] {
	const type = Array.isArray(value) ? 'array' : typeof value;
	if (type !== schema.type) return [`${path} is ${type}, not ${schema.type}`];
	if (type === 'array') return (value as unknown[]).flatMap((inner, index) => misfits(inner, schema.items as Schema, `${path}[${index}]`));
	if (type !== 'object') return [];
	const missing = (schema.required ?? []).filter((name) => !(name in (value as object))).map((name) => `${path}.${name} is missing`);
	const inside = Object.entries(value as object).flatMap(([name, inner]) => {
		const promised = schema.properties?.[name];
		return promised ? misfits(inner, promised, `${path}.${name}`) : [`${path}.${name} is not promised`];
	});
	return [...missing, ...inside];
}

const group = 'group-20260414180602-52qww';
const asset = { assetGroupId: group, name: 'child', url: 'https://example.com/a.webp' };

const calls: Array<[operation: string, parameters: (scene: Scene) => Promise<IDataObject>]> = [
	['textToImage.generate', async () => await Promise.resolve({ prompt: 'x' })],
	['imageEffects.apply', async () => await Promise.resolve({ imageUrl: asset.url, templateId: 'glass_ball' })],
	['video.generate', async () => await Promise.resolve({ prompt: 'x', options: { returnLastFrame: true } })],
	[
		'model.run',
		async () =>
			await Promise.resolve({
				modelId: { __rl: true, mode: 'id', value: 'sim_film_1' },
				inputMode: 'json',
				parametersJson: '{ "prompt": "x" }',
			}),
	],
	['model.getMany', async () => await Promise.resolve({})],
	['assetGroup.create', async () => await Promise.resolve({ name: 'heroes' })],
	['asset.create', async () => await Promise.resolve(asset)],
	['asset.get', async (scene) => ({ assetId: (await scene.run('asset.create', asset)).json[0]?.assetId })],
	[
		'task.get',
		async (scene) => ({ taskId: (await scene.run('textToImage.generate', { prompt: 'x', waitForCompletion: false })).json[0]?.taskId }),
	],
	['task.wait', async (scene) => ({ taskId: (await scene.run('asset.create', { ...asset, waitForCompletion: false })).json[0]?.taskId })],
];

test.each(calls)('the output that the editor previews is what %s returns', async (operation, parametersIn) => {
	const scene = await openScene();
	const parameters = await parametersIn(scene);
	const [json] = (await scene.run(operation, parameters)).json;
	expect(json).toBeDefined();
	expect(misfits(json, schemaOf(operation))).toEqual([]);
});
