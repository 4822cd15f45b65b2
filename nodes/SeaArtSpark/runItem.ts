import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { downloadEnding, endingOf, type Ending } from './errors';
import type { Operation } from './resources/operation';
import { pendingJson } from './resources/toJson';
import type { Service, SparkRequest, SparkTask } from './services/service';
import type { Transport } from './services/transport';
import type { ItemSettings } from './settings';
import type { Ledger } from './tasks/ledger';
import type { Outcome } from './tasks/outcome';
import { repeated } from './tasks/repeating';
import { followTask, runTask, type Job } from './tasks/run';
import type { Surroundings } from './tasks/surroundings';

/** What one run of the node works with. */
export interface Run {
	service: Service;
	transport: Transport;
	ledger: Ledger<SparkTask>;
	around: Surroundings;
	/** Groups made on the way, by name: one for all items that ask for it. */
	groups: Map<string, Promise<Outcome<SparkTask>>>;
}

export interface ItemWork {
	itemIndex: number;
	operation: Operation;
	request: SparkRequest;
	settings: ItemSettings;
}

/** How one item ended: with an item to hand on, with words, or cut off. Names the task whenever there is one. */
export type ItemEnd =
	| { item: INodeExecutionData; task?: SparkTask; hint?: string }
	| { ending: Ending; task?: SparkTask }
	| { cancelled: true; task?: SparkTask; submitting: boolean };

const IMAGE_LIMIT_MS = 300_000;
const UPLOAD_LIMIT_MS = 300_000;
const LOOK_LIMIT_MS = 30_000;

/** One item from its checked request to its item. */
export async function runItem(run: Run, work: ItemWork): Promise<ItemEnd> {
	const grouped = await withGroup(run, work);
	if (!('asked' in grouped)) return grouped;
	const outcome = await outcomeOf(run, { ...work, request: grouped.asked });
	return await itemOf(run, work, outcome);
}

/** The request with the group it needs; the group is made first where it is only named. */
async function withGroup(run: Run, work: ItemWork): Promise<{ asked: SparkRequest } | ItemEnd> {
	const { request } = work;
	if (request.action !== 'createAsset' || request.groupName === undefined) return { asked: request };
	const { groupName, ...asset } = request;
	const groupRequest: SparkRequest = {
		action: 'createAssetGroup',
		name: groupName,
		...(asset.projectName === undefined ? {} : { projectName: asset.projectName }),
	};
	const key = JSON.stringify(groupRequest);
	const made =
		run.groups.get(key) ??
		runTask(jobOf(run, groupRequest), run.ledger.sharedPage(groupRequest), { ...work.settings, wait: true }, run.around);
	run.groups.set(key, made);
	const outcome = await made;
	if (outcome.kind === 'cancelled') return { cancelled: true, task: outcome.task, submitting: outcome.submitting };
	if (outcome.kind === 'completed' || outcome.kind === 'submitted') {
		return { asked: { ...asset, groupId: outcome.task.result?.groupId ?? '' } };
	}
	const ending = endingOf(outcome, run.service);
	return { ending: { ...ending, message: `The group "${groupName}" was not made. ${ending.message}` } };
}

async function outcomeOf(run: Run, { operation, request, settings, itemIndex }: ItemWork): Promise<Outcome<SparkTask>> {
	const { service, around, ledger } = run;
	if (request.action !== 'followTask') {
		// A question only reads: sending it again costs little and loses nothing.
		const onUncertainSubmit = operation.kind === 'ask' ? 'submitAgain' : settings.onUncertainSubmit;
		return await runTask(jobOf(run, request), ledger.page(itemIndex, ledgerKey(request)), { ...settings, onUncertainSubmit }, around);
	}
	const { taskId } = request;
	if (operation.kind === 'wait') return await followTask(jobOf(run, request), taskId, settings, around);

	const look = async () => ((await around.governor.take(around.halt)) ? await service.poll(taskId, request) : STOPPED);
	const answer = await repeated<{ task: SparkTask }>(look, LOOK_LIMIT_MS, around);
	const task = service.known(taskId, request);
	if (!answer) return { kind: 'cancelled', task, submitting: false };
	return answer.trouble ? { kind: 'lost', task, trouble: answer.trouble } : { kind: 'completed', task: { ...answer.task, taskId } };
}

const STOPPED = { trouble: { kind: 'refused', message: 'stopped' } } as const;

/** A request is known again on a later try although its file has been given another address by then. */
const ledgerKey = (request: SparkRequest): unknown =>
	JSON.parse(JSON.stringify(request, (key, value: unknown) => (key === 'itemIndex' || key === 'field' ? undefined : value)));

/** What the tasks core may do for a request, without knowing what it is. */
function jobOf({ service, around }: Run, request: SparkRequest): Job<SparkTask> {
	let ready = request;
	const source = mediaOf(request);
	return {
		...(source && 'file' in source
			? {
					async prepare() {
						const published = await repeated(() => service.publish(source.file), UPLOAD_LIMIT_MS, around);
						if (!published || published.trouble) return published?.trouble;
						ready = withMedia(request, published.url);
						return undefined;
					},
				}
			: {}),
		submit: async () => await service.submit(ready),
		poll: async (taskId) => await service.poll(taskId, request),
		known: (taskId) => service.known(taskId, request),
		followUp: (task) => service.followUp(task, request),
	};
}

function mediaOf(request: SparkRequest) {
	if (request.action === 'createAsset') return request.media;
	return request.action === 'generate' ? request.media?.source : undefined;
}

function withMedia(request: SparkRequest, url: string): SparkRequest {
	if (request.action === 'createAsset') return { ...request, media: { url } };
	if (request.action === 'generate' && request.media) return { ...request, media: { ...request.media, source: { url } } };
	return request;
}

/** The item, or the words, of an outcome. */
async function itemOf(run: Run, work: ItemWork, outcome: Outcome<SparkTask>): Promise<ItemEnd> {
	const { operation, settings, itemIndex } = work;
	const pairedItem = { item: itemIndex };
	switch (outcome.kind) {
		case 'completed': {
			const { task } = outcome;
			const json = (settings.simplify ? operation.toJson(task) : task.reply) as IDataObject;
			const downloaded = await download(run, settings, task);
			if (!downloaded) return { cancelled: true, task, submitting: false };
			if ('ending' in downloaded) return { ...downloaded, task };
			const { unverified } = task.result?.asset ?? {};
			return {
				task,
				item: { json, ...(downloaded.binary ? { binary: downloaded.binary } : {}), pairedItem },
				...(unverified === undefined ? {} : { hint: `Whether the asset can be used is not known: ${unverified}.` }),
			};
		}
		case 'submitted': {
			const { task } = outcome;
			return { task, item: { json: pendingOf(task, settings), pairedItem } };
		}
		case 'cancelled':
			return { cancelled: true, task: outcome.task, submitting: outcome.submitting };
		case 'timedOut': {
			const { task } = outcome;
			if (settings.onTimeout === 'returnTask')
				return { task, item: { json: { ...pendingOf(task, settings), timedOut: true }, pairedItem } };
			return { task, ending: endingOf(outcome, run.service) };
		}
		case 'failed':
		case 'lost':
			return { task: outcome.task, ending: endingOf(outcome, run.service) };
		default:
			return { ending: endingOf(outcome, run.service, operation.kind === 'ask') };
	}
}

/** A task that is handed on before its end; of one that was only picked up again there may be no reply yet. */
const pendingOf = (task: SparkTask, { simplify }: ItemSettings): IDataObject =>
	(simplify || Object.keys(task.reply).length === 0 ? pendingJson(task) : task.reply) as IDataObject;

/** The images of a task in n8n's storage; undefined when stopped. */
async function download(
	{ transport, around }: Run,
	{ downloadTo, maxDownloadBytes }: ItemSettings,
	task: SparkTask,
): Promise<{ binary?: Record<string, IBinaryData> } | { ending: Ending } | undefined> {
	const images = task.result?.images ?? [];
	if (downloadTo === undefined || images.length === 0) return {};
	const binary: Record<string, IBinaryData> = {};
	for (const [index, image] of images.entries()) {
		const suffix = index === 0 ? '' : `_${index}`;
		const name = safeName(task.taskId) + suffix;
		const got = await repeated(() => transport.download(image.url, name, maxDownloadBytes), IMAGE_LIMIT_MS, around);
		if (!got) return undefined;
		if (got.trouble) return { ending: downloadEnding(task, got.trouble) };
		binary[downloadTo + suffix] = got.binary;
	}
	return { binary };
}

/** A file name out of a task id: an id comes from outside and must not carry a path. */
const safeName = (taskId: string): string => taskId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'image';
