import assert from 'node:assert/strict';
import { request } from 'undici';
import { promptMark, type Bench, type Spark } from '../bench';
import { everywhere, group } from '../check';
import type { Credential, Execution, Item } from '../host/rest';
import { manual, nothing, pinned, spark, workflow } from '../workflow';

const check = group('operation');
const node = 'SeaArt Spark';

/** Runs our node manually on some items and returns the items of its only output. */
async function run(bench: Bench, { credential }: Spark, parameters: Record<string, unknown>, items: object[] = [{}]): Promise<Execution> {
	const rest = await bench.rest();
	const execution = await rest.runToEnd(
		workflow('One operation', [manual(), spark(credential, parameters), nothing('After')], pinned(items)),
	);
	assert.equal(execution.status, 'success', `${execution.error?.message} ${execution.error?.description}`);
	assert.deepEqual(
		execution.items(node).map(({ pairedItem }) => pairedItem),
		items.map((_, item) => ({ item })),
	);
	assert.deepEqual(execution.items('After').length, items.length);
	return execution;
}

async function one(bench: Bench, service: Spark, parameters: Record<string, unknown>): Promise<Item> {
	const [item] = (await run(bench, service, parameters)).items(node);
	assert.ok(item);
	return item;
}

/** The image of an item in n8n's store must have the bytes that the service serves. */
async function assertStored(bench: Bench, { json, binary }: Item, field = 'data'): Promise<void> {
	const stored = binary?.[field];
	assert.ok(stored?.id, `field ${field} holds a stored file`);
	assert.equal(stored.mimeType, 'image/png');
	const answer = await request(String(json.imageUrl));
	const original = Buffer.from(await answer.body.arrayBuffer());
	assert.ok(original.equals(await (await bench.rest()).file(stored.id)), 'stored byte for byte');
}

/** The item has these fields; the engine tests check all others against its output schema. */
const assertHas = ({ json }: Item, fields: string[]) => {
	for (const field of fields) assert.ok(json[field] !== undefined, `${field} is missing in ${JSON.stringify(json)}`);
};

const createGroup = (service: Spark, bench: Bench, more = {}) =>
	one(bench, service, { resource: 'assetGroup', operation: 'create', name: 'Heroes', ...more });

/** Makes an image, so that the next node has a file. */
const picture = ({ credential }: Spark) =>
	spark(credential, { resource: 'textToImage', operation: 'generate', prompt: promptMark }, { name: 'Picture' });

const effectOnFile = (credential: Credential) =>
	spark(credential, {
		resource: 'imageEffects',
		operation: 'apply',
		imageSource: 'binaryFile',
		inputBinaryField: 'data',
		templateId: 'felt_keychain',
	});

const photo = 'https://example.com/photo.png';

export const operations = [
	check(
		'textToImage generate',
		async (bench) => {
			const service = await bench.spark();
			const prompts = ['first', 'second', 'third'].map((word) => ({ prompt: `${promptMark} ${word}` }));
			const execution = await run(
				bench,
				service,
				{ resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', imageSize: '2304x1728' },
				prompts,
			);
			const items = execution.items(node);
			for (const item of items) {
				assertHas(item, ['cost', 'imageUrl', 'model', 'prompt', 'status', 'taskId']);
				assert.equal(item.json.status, 'completed');
				assert.ok(Number(item.json.cost) > 0);
				await assertStored(bench, item);
			}
			const { ledger } = service.simulator;
			assert.deepEqual(
				items.map(({ json }) => ledger.task(String(json.taskId))?.params.prompt),
				prompts.map(({ prompt }) => prompt),
				'items are in the order of the input',
			);
			assert.equal(ledger.paid().length, 3);
		},
		everywhere,
	),
	check(
		"textToImage generate, with the service's whole reply",
		async (bench) => {
			const item = await one(bench, await bench.spark(), {
				resource: 'textToImage',
				operation: 'generate',
				prompt: promptMark,
				simplify: false,
				downloadImages: false,
			});
			for (const field of ['id', 'status', 'output', 'usage']) assert.ok(field in item.json, field);
			assert.equal(item.binary, undefined);
		},
		everywhere,
	),
	check(
		'imageEffects apply, from a URL',
		async (bench) => {
			const service = await bench.spark();
			const item = await one(bench, service, {
				resource: 'imageEffects',
				operation: 'apply',
				imageUrl: `${service.simulator.url}/samples/portrait.png`,
				templateId: 'felt_keychain',
				binaryPropertyName: 'picture',
			});
			assertHas(item, ['cost', 'imageUrl', 'model', 'status', 'taskId', 'template']);
			assert.equal(item.json.model, 'spark_img_effects');
			await assertStored(bench, item, 'picture');
		},
		everywhere,
	),
	check(
		'imageEffects apply, from a file: the service can open it where n8n says it is',
		async (bench) => {
			const service = await bench.spark();
			const rest = await bench.rest();
			const execution = await rest.runToEnd(workflow('File', [manual(), picture(service), effectOnFile(service.credential)]));
			assert.equal(execution.status, 'success', execution.error?.message);
			const [task] = service.simulator.ledger.tasksCreated('spark_img_effects');
			// Like the service, without n8n's login.
			const answer = await request(String(task?.params.image_input1));
			const bytes = Buffer.from(await answer.body.arrayBuffer());
			const stored = await rest.file(String(execution.items('Picture')[0]?.binary?.data?.id));
			assert.ok(bytes.equals(stored), 'the file, byte for byte');
		},
		everywhere,
	),
	check(
		'imageEffects apply, from a file: refused where a service on the internet could not open it, before anything is sent',
		async (bench) => {
			const service = await bench.spark();
			const rest = await bench.rest();
			const outside = await bench.credential({ ...service.data, baseUrl: 'https://service.example.com' });
			const { status, error } = await rest.runToEnd(workflow('File', [manual(), picture(service), effectOnFile(outside)]));
			assert.equal(status, 'error');
			assert.match(`${error?.message} ${error?.description}`, /is only reachable at/);
			bench.note(`"${error?.message}" / "${error?.description ?? ''}"`);
		},
		everywhere,
	),
	check(
		'assetGroup create, asset create and asset get',
		async (bench) => {
			const service = await bench.spark();
			const group = await createGroup(service, bench);
			assertHas(group, ['cost', 'groupId', 'name', 'status', 'taskId']);
			const asset = await one(bench, service, {
				resource: 'asset',
				operation: 'create',
				assetGroupId: group.json.groupId,
				name: 'Hero',
				assetType: 'Image',
				source: 'url',
				url: photo,
			});
			assertHas(asset, ['assetGroupId', 'assetId', 'assetStatus', 'assetType', 'assetUri', 'cost', 'name', 'status', 'taskId']);
			assert.equal(asset.json.assetUri, `asset://${String(asset.json.assetId)}`);
			assert.equal(asset.json.assetStatus, 'Active', 'waited until it can be used');
			const found = await one(bench, service, { resource: 'asset', operation: 'get', assetId: asset.json.assetId });
			assert.equal(found.json.assetId, asset.json.assetId);
			assert.equal(found.json.assetStatus, 'Active');
			assert.equal(found.json.assetGroupId, group.json.groupId);
			for (const field of ['name', 'assetType', 'url', 'createdAt', 'updatedAt']) assert.ok(found.json[field], field);
		},
		everywhere,
	),
	check(
		'task get and task wait, for a task that was not waited for',
		async (bench) => {
			const service = await bench.spark({ seconds: () => 40 });
			const submitted = await one(bench, service, {
				resource: 'textToImage',
				operation: 'generate',
				prompt: promptMark,
				waitForCompletion: false,
			});
			assertHas(submitted, ['model', 'prompt', 'status', 'taskId']);
			const { taskId } = submitted.json;
			const task = await one(bench, service, { resource: 'task', operation: 'get', taskId });
			assert.equal(task.json.taskId, taskId);
			assert.notEqual(task.json.status, 'failed');
			const waited = await one(bench, service, { resource: 'task', operation: 'wait', taskId });
			assert.equal(waited.json.status, 'completed');
			await assertStored(bench, waited);
			assert.equal(service.simulator.ledger.tasksCreated().length, 1);
		},
		everywhere,
	),
	check(
		'octopusx: assetGroup create, asset create from a URL and asset get',
		async (bench) => {
			const service = await bench.spark({ service: 'octopusx' });
			const group = await createGroup(service, bench, { options: { description: 'For the tests' } });
			assert.ok(group.json.groupId);
			const asset = await one(bench, service, {
				resource: 'asset',
				operation: 'create',
				assetGroupId: group.json.groupId,
				name: 'Hero',
				assetType: 'Image',
				source: 'url',
				url: photo,
			});
			assert.equal(asset.json.assetStatus, 'Active');
			assert.equal(asset.json.assetUri, `asset://${String(asset.json.assetId)}`);
			const found = await one(bench, service, { resource: 'asset', operation: 'get', assetId: asset.json.taskId });
			assert.equal(found.json.assetId, asset.json.assetId);
			assert.equal(found.json.assetStatus, 'Active');
		},
		everywhere,
	),
	check(
		'octopusx: asset create from a file uploads its bytes',
		async (bench) => {
			const pictures = await bench.spark();
			const service = await bench.spark({ service: 'octopusx' });
			const group = await createGroup(service, bench);
			const rest = await bench.rest();
			const asset = spark(service.credential, {
				resource: 'asset',
				operation: 'create',
				assetGroupId: group.json.groupId,
				name: 'Hero',
				source: 'binaryFile',
				inputBinaryField: 'data',
				assetType: 'auto',
			});
			const execution = await rest.runToEnd(workflow('File to asset', [manual(), picture(pictures), asset]));
			const [item] = execution.items(node);
			assert.equal(item?.json.assetStatus, 'Active');
			assert.equal(item?.json.assetType, 'Image');
			const [file] = execution.items('Picture');
			const [upload] = service.simulator.uploads;
			assert.ok(upload?.bytes?.equals(await rest.file(String(file?.binary?.data?.id))), 'uploaded byte for byte');
			assert.deepEqual(service.simulator.ledger.keysSeenOutsideService(), [], 'the key stays with the service');
		},
		everywhere,
	),
	check(
		'octopusx: unsupported requests are refused, and nothing is sent',
		async (bench) => {
			const service = await bench.spark({ service: 'octopusx' });
			const rest = await bench.rest();
			const { status, error } = await rest.runToEnd(
				workflow('Refused', [
					manual(),
					spark(service.credential, { resource: 'imageEffects', operation: 'apply', imageUrl: 'https://example.com/a.jpg' }),
				]),
			);
			assert.equal(status, 'error');
			assert.match(`${error?.message}`, /OctopusX/);
			assert.deepEqual(service.simulator.ledger.requests, []);
			bench.note(`"${error?.message}" / "${error?.description ?? ''}"`);
		},
		everywhere,
	),
	...(['vtrix', 'octopusx'] as const).map((service) =>
		check(
			`${service}: video generate, from text, with the file in n8n's store`,
			async (bench) => {
				const made = await bench.spark({ service, timeScale: 100 });
				const item = await one(bench, made, { resource: 'video', operation: 'generate', prompt: promptMark, resolution: '480p' });
				const stored = item.binary?.data;
				assert.ok(stored?.id);
				assert.equal(stored.mimeType, 'video/mp4');
				const answer = await request(String(item.json.videoUrl));
				const original = Buffer.from(await answer.body.arrayBuffer());
				assert.ok(original.equals(await (await bench.rest()).file(stored.id)), 'stored byte for byte');
				assert.equal(made.simulator.ledger.tasksCreated().length, 1);
			},
			everywhere,
		),
	),
	check(
		'model getMany lists the catalogue, and model run runs one of it by ID',
		async (bench) => {
			const service = await bench.spark({ timeScale: 100 });
			const rest = await bench.rest();
			const list = spark(service.credential, { resource: 'model', operation: 'getMany', returnAll: true });
			const listed = (await rest.runToEnd(workflow('Models', [manual(), list]))).items(node);
			assert.ok(listed.length > 5, `${listed.length} models`);
			assert.ok(listed.some(({ json }) => json.modelId === 'spark_t2i_3_0'));
			const item = await one(bench, service, {
				resource: 'model',
				operation: 'run',
				modelId: { __rl: true, mode: 'id', value: 'spark_t2i_3_0' },
				inputMode: 'json',
				parametersJson: JSON.stringify({ prompt: promptMark }),
			});
			assert.equal(item.json.status, 'completed');
			assert.equal(item.binary?.data?.mimeType, 'image/png');
		},
		everywhere,
	),
	check(
		'account getUsage returns the balance on OctopusX, and submits nothing',
		async (bench) => {
			const service = await bench.spark({ service: 'octopusx' });
			const item = await one(bench, service, { resource: 'account', operation: 'getUsage' });
			assert.ok('available' in item.json || item.json.unlimited === true, JSON.stringify(item.json));
			assert.equal(service.simulator.ledger.tasksCreated().length, 0);
		},
		everywhere,
	),
];
