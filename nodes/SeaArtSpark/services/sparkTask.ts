import type { FileType } from '../network/files';
import type { ServiceError } from '../network/serviceError';
import type { TaskSnapshot } from '../tasks/task';
import type { Scalars } from './kit/scalars';

/** A result file of a task. */
export interface ResultFile {
	type: FileType;
	/** Absent if the reply contains the file itself. */
	url?: string;
	/** The file in base64, if the reply contains it. */
	data?: string;
	/** Bytes. */
	size?: number;
	/** Seconds. */
	duration?: number;
	jobId?: string;
	/** It is the last frame of a video. */
	isLastFrame?: true;
	/** The other scalar fields of its entry in the reply, in camelCase. */
	extra?: Scalars;
}

export interface SparkAsset {
	assetId: string;
	/** `Processing`, `Active`, or `Failed`; absent if it wasn't or couldn't be retrieved. */
	assetStatus?: string;
	name?: string;
	assetType?: string;
	assetGroupId?: string;
	url?: string;
	createdAt?: string;
	updatedAt?: string;
	projectName?: string;
	/** Why its status is unknown. */
	unverified?: string;
}

/** The result of a task. */
export interface TaskResult {
	/** In the service's order. */
	files?: ResultFile[];
	text?: string[];
	/** Scalar fields of the first entry without a file, in camelCase: a model may return only an ID. */
	values?: Scalars;
	groupId?: string;
	/** From the request, since no service repeats it. */
	groupName?: string;
	asset?: SparkAsset;
}

/** A task with its result. */
export interface SparkTask extends TaskSnapshot {
	model: string;
	result?: TaskResult;
	error?: ServiceError;
	/** USD, as the service writes it; the sum of all tasks of an item. */
	cost?: string;
	/** Number of paid lookups. */
	lookups?: number;
	/** The whole raw reply, JSON inside `text` parsed. */
	reply: Record<string, unknown>;
}
