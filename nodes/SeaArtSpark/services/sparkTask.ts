import type { FileType } from '../network/files';
import type { ServiceError } from '../network/serviceError';
import type { TaskSnapshot } from '../tasks/task';
import type { Scalars } from './kit/scalars';

/** A file that a task made, at the service. */
export interface ResultFile {
	type: FileType;
	/** Absent if the file came inside the reply. */
	url?: string;
	/** The file itself in base64, if it came inside the reply. */
	data?: string;
	/** Bytes. */
	size?: number;
	/** Seconds. */
	duration?: number;
	jobId?: string;
	/** The last frame of a video, which comes beside it. */
	isLastFrame?: true;
	/** The other scalar fields of its entry in the reply, in camelCase. */
	extra?: Scalars;
}

export interface SparkAsset {
	assetId: string;
	/** `Processing`, `Active` or `Failed`; absent where the service was not or could not be asked. */
	assetStatus?: string;
	name?: string;
	assetType?: string;
	assetGroupId?: string;
	url?: string;
	createdAt?: string;
	updatedAt?: string;
	projectName?: string;
	/** Why its status is not known. */
	unverified?: string;
}

/** What a completed task made. */
export interface TaskResult {
	/** In the service's order. */
	files?: ResultFile[];
	text?: string[];
	/** Scalar fields of the first entry without a file, in camelCase: a model may make an ID and no file. */
	values?: Scalars;
	groupId?: string;
	/** As the request named it: no service repeats it. */
	groupName?: string;
	asset?: SparkAsset;
}

/** A task as this package returns it. */
export interface SparkTask extends TaskSnapshot {
	model: string;
	result?: TaskResult;
	error?: ServiceError;
	/** USD, as the service writes it; summed over the tasks that one item took. */
	cost?: string;
	/** How many paid questions were asked about it. */
	lookups?: number;
	/** The whole raw reply, JSON inside `text` parsed. */
	reply: Record<string, unknown>;
}
