import type { z } from 'zod';

import { outputs } from '../../../nodes/SeaArtSpark/resources/outputs';
import { assetDetailsJson, assetJson, groupJson, imagesJson, pendingJson, taskJson } from '../../../nodes/SeaArtSpark/resources/toJson';
import type { SparkTask } from '../../../nodes/SeaArtSpark/services/service';

const task = (more: Partial<SparkTask> = {}): SparkTask => ({
	taskId: 'd1',
	state: 'completed',
	status: 'completed',
	model: 'spark_t2i_3_0',
	reply: { secret: 'no' },
	...more,
});

const picture = { url: 'https://cdn.example/a.png', size: 1, jobId: 'j' };
const fullAsset = {
	assetId: 'asset-1',
	assetStatus: 'Active',
	name: 'child',
	assetType: 'Image',
	assetGroupId: 'group-1',
	url: 'https://signed.example/a',
	createdAt: 'c',
	updatedAt: 'u',
	projectName: 'default',
	unverified: 'kept to ourselves',
};
const assetNames = {
	assetId: 'asset-1',
	assetUri: 'asset://asset-1',
	assetStatus: 'Active',
	assetGroupId: 'group-1',
	name: 'child',
	assetType: 'Image',
};

/** No key but those of the schema, and each as it says. */
const strict = (schema: z.ZodObject<z.ZodRawShape>) => schema.strict();

describe('an item', () => {
	it.each<[string, z.ZodObject<z.ZodRawShape>, object, object]>([
		[
			'of pictures',
			outputs.textToImage.generate,
			imagesJson(task({ cost: '0.03', result: { images: [picture, { url: 'https://cdn.example/b.png' }] } })),
			{
				taskId: 'd1',
				status: 'completed',
				model: 'spark_t2i_3_0',
				imageUrl: picture.url,
				images: [picture, { url: 'https://cdn.example/b.png' }],
				cost: '0.03',
			},
		],
		[
			'of a picture that cost nothing known',
			outputs.imageEffects.apply,
			imagesJson(task({ result: { images: [picture] } })),
			{ taskId: 'd1', status: 'completed', model: 'spark_t2i_3_0', imageUrl: picture.url, images: [picture] },
		],
		[
			'of a group',
			outputs.assetGroup.create,
			groupJson(task({ cost: '0', result: { groupId: 'group-1', groupName: 'heroes' } })),
			{ groupId: 'group-1', name: 'heroes', taskId: 'd1', status: 'completed', cost: '0' },
		],
		[
			'of a group that took no task',
			outputs.assetGroup.create,
			groupJson(task({ taskId: '', result: { groupId: 'group-1' } })),
			{ groupId: 'group-1', status: 'completed' },
		],
		[
			'of an asset',
			outputs.asset.create,
			assetJson(task({ cost: '0.01', result: { asset: fullAsset } })),
			{ ...assetNames, taskId: 'd1', status: 'completed', cost: '0.01' },
		],
		[
			'of an asset of which little is known',
			outputs.asset.create,
			assetJson(task({ result: { asset: { assetId: 'asset-1' } } })),
			{ assetId: 'asset-1', assetUri: 'asset://asset-1', taskId: 'd1', status: 'completed' },
		],
		[
			'of an asset that was looked up',
			outputs.asset.get,
			assetDetailsJson(task({ result: { asset: fullAsset } })),
			{ ...assetNames, url: 'https://signed.example/a', createdAt: 'c', updatedAt: 'u', projectName: 'default' },
		],
		[
			'of a running task',
			outputs.task.get,
			taskJson(task({ state: 'running', status: 'in_progress', progress: 0.35 })),
			{ taskId: 'd1', status: 'in_progress', progress: 0.35, model: 'spark_t2i_3_0' },
		],
		[
			'of a task that made pictures',
			outputs.task.wait,
			taskJson(task({ cost: '0.03', result: { images: [picture] } })),
			{ taskId: 'd1', status: 'completed', model: 'spark_t2i_3_0', imageUrl: picture.url, images: [picture], cost: '0.03' },
		],
		[
			'of a task that made a group',
			outputs.task.get,
			taskJson(task({ model: '', result: { groupId: 'group-1' } })),
			{ taskId: 'd1', status: 'completed', groupId: 'group-1' },
		],
		[
			'of a task that made an asset',
			outputs.task.get,
			taskJson(task({ model: '', result: { asset: fullAsset } })),
			{ taskId: 'd1', status: 'completed', ...assetNames },
		],
		[
			'of a task that failed',
			outputs.task.get,
			taskJson(task({ state: 'failed', status: 'failed', failure: { code: '3001001', message: 'Missing prompt' } })),
			{ taskId: 'd1', status: 'failed', model: 'spark_t2i_3_0', error: { code: '3001001', message: 'Missing prompt' } },
		],
		[
			'of a task that failed without a code',
			outputs.task.get,
			taskJson(task({ model: '', status: 'failed', failure: { message: 'no' } })),
			{ taskId: 'd1', status: 'failed', error: { message: 'no' } },
		],
		[
			'of a task that goes on',
			outputs.task.get,
			pendingJson(task({ status: 'in_progress' })),
			{ taskId: 'd1', status: 'in_progress', model: 'spark_t2i_3_0' },
		],
		[
			'of a task that goes on and has its asset',
			outputs.task.get,
			pendingJson(task({ model: '', result: { asset: fullAsset } })),
			{ taskId: 'd1', status: 'completed', ...assetNames },
		],
	])('%s has what its schema says, and not a key more', (_, schema, json, expected) => {
		expect(json).toStrictEqual(expected);
		expect(strict(schema).parse(json)).toStrictEqual(expected);
	});
});
