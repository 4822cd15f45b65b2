import type { z } from 'zod/v3';

import { gapsIn } from '../../gapsIn';
import { resources } from '../../../nodes/SeaArtSpark/resources';
import { getUsage } from '../../../nodes/SeaArtSpark/resources/account/getUsage';
import { create as createAsset } from '../../../nodes/SeaArtSpark/resources/asset/create';
import { get as getAsset } from '../../../nodes/SeaArtSpark/resources/asset/get';
import { create as createGroup } from '../../../nodes/SeaArtSpark/resources/assetGroup/create';
import { apply } from '../../../nodes/SeaArtSpark/resources/imageEffects/apply';
import { get as getTask } from '../../../nodes/SeaArtSpark/resources/task/get';
import { pendingJson } from '../../../nodes/SeaArtSpark/resources/task/output';
import { wait as waitForTask } from '../../../nodes/SeaArtSpark/resources/task/wait';
import { labelsOf, usd } from '../../../nodes/SeaArtSpark/resources/labels';
import type { SparkRequest } from '../../../nodes/SeaArtSpark/services/request';
import { generate } from '../../../nodes/SeaArtSpark/resources/textToImage/generate';
import type { ResultFile, SparkTask } from '../../../nodes/SeaArtSpark/services/sparkTask';

const task = (more: Partial<SparkTask> = {}): SparkTask => ({
	taskId: 'd1',
	state: 'completed',
	status: 'completed',
	model: 'spark_t2i_3_0',
	reply: { secret: 'no' },
	...more,
});

/** Labels of the request: none here. */
const noLabels = {};

const picture = { url: 'https://cdn.example/a.png', size: 1, jobId: 'j' };
const made: ResultFile = { type: 'image', ...picture };
const video = { url: 'https://cdn.example/a.mp4', size: 9, duration: 5.04, jobId: 'k' };
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

/** Only the keys of the schema, with its types. */
const strict = (schema: z.ZodObject<z.ZodRawShape>) => schema.strict();

describe('an item', () => {
	it.each<[string, z.ZodObject<z.ZodRawShape>, object, object]>([
		[
			'of pictures',
			generate.output(),
			generate.toJson(task({ cost: '0.03', result: { files: [made, { type: 'image', url: 'https://cdn.example/b.png' }] } }), noLabels),
			{
				taskId: 'd1',
				status: 'completed',
				model: 'spark_t2i_3_0',
				imageUrl: picture.url,
				images: [picture, { url: 'https://cdn.example/b.png' }],
				cost: 0.03,
			},
		],
		[
			'of an image without a known cost',
			apply.output(),
			apply.toJson(task({ result: { files: [made] } }), noLabels),
			{ taskId: 'd1', status: 'completed', model: 'spark_t2i_3_0', imageUrl: picture.url },
		],
		[
			'of a group',
			createGroup.output(),
			createGroup.toJson(task({ cost: '0', result: { groupId: 'group-1', groupName: 'heroes' } }), noLabels),
			{ groupId: 'group-1', name: 'heroes', taskId: 'd1', status: 'completed', cost: 0 },
		],
		[
			'of a group that took no task',
			createGroup.output(),
			createGroup.toJson(task({ taskId: '', result: { groupId: 'group-1' } }), noLabels),
			{ groupId: 'group-1', status: 'completed' },
		],
		[
			'of an asset',
			createAsset.output(),
			createAsset.toJson(task({ cost: '0.01', result: { asset: fullAsset } }), noLabels),
			{ ...assetNames, taskId: 'd1', status: 'completed', cost: 0.01 },
		],
		[
			'of an asset of which little is known',
			createAsset.output(),
			createAsset.toJson(task({ result: { asset: { assetId: 'asset-1' } } }), noLabels),
			{ assetId: 'asset-1', assetUri: 'asset://asset-1', taskId: 'd1', status: 'completed' },
		],
		[
			'of an asset that was looked up',
			getAsset.output(),
			getAsset.toJson(task({ result: { asset: fullAsset } }), noLabels),
			{ ...assetNames, url: 'https://signed.example/a', createdAt: 'c', updatedAt: 'u', projectName: 'default' },
		],
		[
			'of a running task',
			getTask.output(),
			getTask.toJson(task({ state: 'running', status: 'in_progress', progress: 0.35 }), noLabels),
			{ taskId: 'd1', status: 'in_progress', progress: 0.35, model: 'spark_t2i_3_0' },
		],
		[
			'of a task that made pictures',
			waitForTask.output(),
			waitForTask.toJson(task({ cost: '0.03', result: { files: [made] } }), noLabels),
			{ taskId: 'd1', status: 'completed', model: 'spark_t2i_3_0', imageUrl: picture.url, cost: 0.03 },
		],
		[
			'of a task that made videos',
			waitForTask.output(),
			waitForTask.toJson(
				task({
					model: 'veo',
					result: {
						files: [
							{ type: 'video', ...video },
							{ type: 'video', url: 'https://cdn.example/b.mp4' },
						],
					},
				}),
				noLabels,
			),
			{
				taskId: 'd1',
				status: 'completed',
				model: 'veo',
				videoUrl: video.url,
				duration: video.duration,
				videos: [video, { url: 'https://cdn.example/b.mp4' }],
			},
		],
		[
			'of a task that made files of every kind, and texts',
			getTask.output(),
			getTask.toJson(
				task({
					model: '',
					result: {
						files: [
							{ type: 'file', url: 'https://cdn.example/a.glb', size: 3 },
							{ type: 'audio', url: 'https://cdn.example/a.mp3', duration: 30 },
							{ type: 'video', ...video },
							made,
						],
						text: ['one', 'two'],
					},
				}),
				noLabels,
			),
			{
				taskId: 'd1',
				status: 'completed',
				imageUrl: picture.url,
				videoUrl: video.url,
				audioUrl: 'https://cdn.example/a.mp3',
				fileUrl: 'https://cdn.example/a.glb',
				duration: video.duration,
				text: ['one', 'two'],
			},
		],
		[
			'of a balance',
			getUsage.output(),
			getUsage.toJson({
				granted: 5,
				used: 2,
				available: 3,
				unlimited: false,
				expiresAt: '2027-01-01T00:00:00.000Z',
				raw: { secret: 'no' },
			}),
			{ granted: 5, used: 2, available: 3, unlimited: false, expiresAt: '2027-01-01T00:00:00.000Z' },
		],
		['of a balance of which little is known', getUsage.output(), getUsage.toJson({ unlimited: true, raw: {} }), { unlimited: true }],
		[
			'of a task that made a group',
			getTask.output(),
			getTask.toJson(task({ model: '', result: { groupId: 'group-1' } }), noLabels),
			{ taskId: 'd1', status: 'completed', groupId: 'group-1' },
		],
		[
			'of a task that made an asset',
			getTask.output(),
			getTask.toJson(task({ model: '', result: { asset: fullAsset } }), noLabels),
			{ taskId: 'd1', status: 'completed', ...assetNames },
		],
		[
			'of a task that failed',
			getTask.output(),
			getTask.toJson(task({ state: 'failed', status: 'failed', error: { code: '3001001', message: 'Missing prompt' } }), noLabels),
			{ taskId: 'd1', status: 'failed', model: 'spark_t2i_3_0', error: { code: '3001001', message: 'Missing prompt' } },
		],
		[
			'of a task that failed without a code',
			getTask.output(),
			getTask.toJson(task({ model: '', status: 'failed', error: { message: 'no' } }), noLabels),
			{ taskId: 'd1', status: 'failed', error: { message: 'no' } },
		],
		[
			'of a task that goes on',
			getTask.output(),
			pendingJson(task({ status: 'in_progress' })),
			{ taskId: 'd1', status: 'in_progress', model: 'spark_t2i_3_0' },
		],
		[
			'of a task that goes on and has its asset',
			getTask.output(),
			pendingJson(task({ model: '', result: { asset: fullAsset } })),
			{ taskId: 'd1', status: 'completed', ...assetNames },
		],
	])('an item %s has exactly the fields of its schema', (_, schema, json, expected) => {
		expect(json).toStrictEqual(expected);
		expect(strict(schema).parse(json)).toStrictEqual(expected);
	});
});

it('every operation returns a new output schema on each call, and an item of a task without results has no gaps', () => {
	for (const { operations } of resources) {
		for (const operation of operations) {
			expect(Object.keys(operation.output().shape)).not.toEqual([]);
			expect(operation.output()).not.toBe(operation.output());
			if (operation.operationType !== 'read') expect(gapsIn(operation.toJson(task({ result: {} }), noLabels))).toEqual([]);
		}
	}
});

describe('the order and the labels of an item', () => {
	const labels = { prompt: 'a red fox', seed: 7 };

	it('files come first, then the labels, status, model, cost and task ID; a list of files only if there are several', () => {
		const one = task({ cost: '0.03', result: { files: [made] } });
		expect(Object.keys(generate.toJson(one, labels))).toEqual(['imageUrl', 'prompt', 'seed', 'status', 'model', 'cost', 'taskId']);
		expect(generate.toJson(task({ result: { files: [made, made] } }), noLabels)).toMatchObject({ images: [picture, picture] });
	});

	it.each([
		['0.03', 0.03],
		['0', 0],
		['', undefined],
		['free', undefined],
		[' ', undefined],
		['0x10', undefined],
		['Infinity', undefined],
		[undefined, undefined],
	])('a cost of %j is the number %j', (cost, amount) => {
		expect(usd(cost)).toBe(amount);
	});

	it.each<[SparkRequest, object]>([
		[
			{ action: 'vtrixModel', model: 'm', params: { prompt: 'x', seed: 3, width: 1 } },
			{ prompt: 'x', seed: 3 },
		],
		[{ action: 'vtrixModel', model: 'm', params: { template_id: 'glass_ball' } }, { template: 'glass_ball' }],
		[
			{ action: 'textToImage', model: 'm', prompt: 'x', seed: 3, size: { named: '2K' } },
			{ prompt: 'x', seed: 3 },
		],
		[{ action: 'editImage', model: 'm', prompt: 'z', images: [{ url: 'https://example.com/a.png' }] }, { prompt: 'z' }],
		[{ action: 'generateVideo', model: 'fast', references: [], prompt: 'y' }, { prompt: 'y' }],
		[{ action: 'runModel', model: 'm', params: { prompt: ['no text'], seed: -1 }, bySpec: false }, {}],
		[{ action: 'createAssetGroup', name: 'heroes' }, {}],
	])('the labels of %j are %j', (request, expected) => {
		expect(labelsOf(request)).toStrictEqual(expected);
	});
});
