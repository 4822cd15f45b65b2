/** A node that only makes the same calls with n8n's helper: the minimum cost of a node. */
import { Readable } from 'node:stream';

import type {
	IDataObject,
	IExecuteFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { testNode } from '../../engine/testNode';
import type { Waits } from './server';

const CREDENTIAL = 'seaArtSparkApi';
/** Pause between further polls of a task that has not ended after the given waits. */
const AGAIN_MS = 20;

const sleep = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

interface Reply {
	id: string;
	status: string;
	output: Array<{ content: Array<{ url: string }> }>;
}

/** n8n drops a parameter without a field, and a credential that the node does not declare. */
const shape = (field: string): Pick<INodeTypeDescription, 'properties' | 'credentials'> => ({
	properties: [{ displayName: field, name: field, type: 'string', default: '' }],
	credentials: [{ name: CREDENTIAL }],
});

/** Runs `work` for all items with a concurrency limit. */
async function inLanes(count: number, lanes: number, work: (index: number) => Promise<INodeExecutionData>): Promise<INodeExecutionData[]> {
	const results: INodeExecutionData[] = [];
	let next = 0;
	const lane = async (): Promise<void> => {
		for (let index = next++; index < count; index = next++) results[index] = await work(index);
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return results;
}

const called = async (ctx: IExecuteFunctions, method: 'GET' | 'POST', url: string, body?: IDataObject): Promise<Reply> =>
	(await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL, {
		method,
		url,
		json: true,
		...(body ? { body } : {}),
	})) as Reply;

const poll = async (ctx: IExecuteFunctions, url: string, taskId: string): Promise<Reply> =>
	await called(ctx, 'GET', `${url}/model/v1/generation/task/${taskId}`);

/** Submits and polls with the waits of the compared node for each item. */
export const bareCalls = (url: string, lanes: number, waits: Waits[]): INodeType =>
	testNode(
		'bare',
		async function () {
			const items = this.getInputData();
			const results = await inLanes(items.length, lanes, async (index) => {
				const prompt = this.getNodeParameter('prompt', index) as string;
				let task = await called(this, 'POST', `${url}/model/v1/generation`, {
					model: 'spark_t2i_3_0',
					input: [{ params: { prompt, width: 1_328, height: 1_328 } }],
				});
				for (const wait of waits[index] ?? []) {
					await sleep(wait);
					task = await poll(this, url, task.id);
				}
				while (task.status !== 'completed') {
					await sleep(AGAIN_MS);
					task = await poll(this, url, task.id);
				}
				return { json: { ...task }, pairedItem: { item: index } };
			});
			return [results];
		},
		shape('prompt'),
	);

/** Polls completed tasks once and downloads their files. */
export const bareDownloads = (url: string, lanes: number): INodeType =>
	testNode(
		'bare',
		async function () {
			const items = this.getInputData();
			const results = await inLanes(items.length, lanes, async (index) => {
				const task = await poll(this, url, this.getNodeParameter('taskId', index) as string);
				const { headers, body } = (await this.helpers.httpRequest({
					url: task.output[0]!.content[0]!.url,
					encoding: 'stream',
					returnFullResponse: true,
				})) as IN8nHttpFullResponse;
				const data = await this.helpers.prepareBinaryData(body as Readable, `${task.id}.png`, headers['content-type'] as string);
				return { json: { ...task }, binary: { data }, pairedItem: { item: index } };
			});
			return [results];
		},
		shape('taskId'),
	);
