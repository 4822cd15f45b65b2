import type { IDataObject } from 'n8n-workflow';

import { httpUrl } from '../../network/addresses';
import { isFileSource, type FileType } from '../../network/files';
import type { Transport } from '../../network/transport';
import { isRecord } from '../../network/values';
import type { ReadyCheck } from '../../tasks/polling/waitUntilReady';
import type { ExistingTask, Job } from '../../tasks/job';
import type { CallResult } from '../../tasks/task';
import type { SparkTask } from '../sparkTask';
import { polledTask, submittedTask, unpolled, type ResultReader, type TaskContext } from './taskReply';

/** The call that submits a task, and how its result is read. */
export interface TaskCall {
	/** The service's model ID. */
	model: string;
	/** Path of the POST that submits it. */
	path: string;
	/** Creates the body right before the submit, after `prepare` has succeeded. */
	body: () => IDataObject;
	/** What it makes; left out if it may be anything. */
	makes?: FileType;
	prepare?: () => Promise<CallResult<object>>;
	/** Left out for models whose result is every file, text, and ID of the reply. */
	read?: ResultReader;
	readyCheck?: (task: SparkTask) => ReadyCheck<SparkTask> | undefined;
}

/** What is known of a task that was submitted elsewhere. */
export interface ExistingCall {
	model?: string;
	makes?: FileType;
	readerOf?: TaskContext['readerOf'];
	readyCheck?: (task: SparkTask) => ReadyCheck<SparkTask> | undefined;
}

export interface TaskEndpoint {
	job(call: TaskCall): Job<SparkTask>;
	existing(taskId: string, call?: ExistingCall): ExistingTask<SparkTask>;
}

/** Paths and ID names of a service. */
interface TaskPaths {
	/** Path of the GET that polls a task. @param taskId percent-encoded */
	poll: (taskId: string) => string;
	/** Names of the task ID in the response to a submit that take precedence over `id`. */
	idNames?: readonly string[];
}

/** Creates jobs that submit with a POST and poll with a GET. */
export function taskEndpoint(transport: Transport, { poll, idNames }: TaskPaths): TaskEndpoint {
	const existing = (taskId: string, context: TaskContext): ExistingTask<SparkTask> => ({
		known: unpolled(taskId, context.model),
		poll: async () => polledTask(await transport.call('GET', poll(encodeURIComponent(taskId))), taskId, context),
	});
	return {
		job({ model, path, body, makes, prepare, read, readyCheck }) {
			// A signed URL differs each time it is created, so the URLs of the sent body count.
			let sent: Set<string> | undefined;
			const isSent = (url: string): boolean => (sent ??= urlsIn(body())).has(sameUrl(url));
			const context: TaskContext = { model, makes, readerOf: () => read, isSent };
			return {
				...(prepare ? { prepare } : {}),
				async submit() {
					const request = body();
					sent = urlsIn(request);
					return submittedTask(await transport.call('POST', path, request, { isSubmit: true }), context, idNames);
				},
				existing: (taskId) => ({ ...existing(taskId, context), ...(readyCheck ? { readyCheck } : {}) }),
			};
		},
		existing: (taskId, { model = '', makes, readerOf, readyCheck } = {}) => ({
			...existing(taskId, { model, makes, readerOf }),
			...(readyCheck ? { readyCheck } : {}),
		}),
	};
}

const sameUrl = (url: string): string => httpUrl(url)?.href ?? url;

/** Every URL in a request: its inputs, which services may repeat in their replies. */
function urlsIn(value: unknown): Set<string> {
	if (isFileSource(value)) return new Set();
	if (typeof value === 'string') return new Set([sameUrl(value)]);
	const inner: unknown[] = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
	return new Set(inner.flatMap((one) => [...urlsIn(one)]));
}
