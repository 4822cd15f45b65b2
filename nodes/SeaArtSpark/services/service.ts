import type { Answer, TaskLook, Trouble } from '../tasks/task';
import type { FollowUp } from '../tasks/followingUp';

export type ServiceName = 'vtrix' | 'octopusx';

/** As users know them. */
export const TITLES: Record<ServiceName, string> = { vtrix: 'SeaArt Spark (Vtrix)', octopusx: 'OctopusX' };

export const ASSET_TYPES = ['Image', 'Video', 'Audio'] as const;
export type AssetType = (typeof ASSET_TYPES)[number];

/** A file of the workflow, by what tells it from another; its bytes are read when it is published. */
export interface FileSource {
	/** Name of the item's binary field. */
	field: string;
	itemIndex: number;
	fileName: string;
	mimeType: string;
	/** Undefined where n8n does not know it. */
	bytes?: number;
	/** Tells one content from another across tries, where the published address may differ each time. */
	fingerprint: string;
}

/** Where the service finds the media: an address it can read, or a file that has to be given one first. */
export type Media = { url: string } | { file: FileSource };

/** What an item asks for, in words that no single service owns. */
export type SparkRequest =
	| { action: 'createAssetGroup'; name: string; description?: string; projectName?: string }
	| {
			action: 'createAsset';
			/** Empty until the group named by `groupName` has been made. */
			groupId: string;
			/** A group to make first, once per execution. */
			groupName?: string;
			name: string;
			assetType: AssetType;
			media: Media;
			projectName?: string;
			/** Whether a finished create task is enough, or the asset has to be usable. */
			untilActive: boolean;
	  }
	| { action: 'getAsset'; assetId: string; projectName?: string }
	| {
			action: 'generate';
			/** The service's model id. */
			model: string;
			/** As the service names them. */
			params: Record<string, string | number | boolean>;
			/** Media whose address goes into the parameter of that name. */
			media?: { parameter: string; source: Media };
	  }
	| { action: 'followTask'; taskId: string };

export interface SparkImage {
	url: string;
	/** Bytes. */
	size?: number;
	jobId?: string;
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
	images?: SparkImage[];
	groupId?: string;
	/** As it was asked for: no service repeats it. */
	groupName?: string;
	asset?: SparkAsset;
}

/** Why the service failed a task, in its own code and words. */
export interface TaskFailure {
	code?: string;
	message: string;
}

/** A task as this package hands it on. */
export interface SparkTask extends TaskLook {
	model: string;
	result?: TaskResult;
	failure?: TaskFailure;
	/** USD, as the service writes it; summed over the tasks that one item took. */
	cost?: string;
	/** The whole reply, JSON inside `text` parsed. */
	reply: Record<string, unknown>;
}

/** One service. The resources and the tasks core do not know which one they talk to. */
export interface Service {
	readonly name: ServiceName;
	readonly title: string;
	/** Where its paid tasks can be looked up by hand. */
	readonly dashboard: string;
	/** Why this service cannot do it, in words, before anything is sent; undefined when it can. */
	refusal(request: SparkRequest): Refusal | undefined;
	/** Gives a file an address that the service can read. Costs nothing. */
	publish(file: FileSource): Promise<{ url: string; trouble?: undefined } | { trouble: Trouble; url?: undefined }>;
	/** Sends the one call that may cost money. Files must have been published. Resolves always. */
	submit(request: SparkRequest): Promise<Answer<SparkTask>>;
	/** One look at a task; free and safe to repeat. Resolves always. */
	poll(taskId: string, request: SparkRequest): Promise<Answer<SparkTask>>;
	/** A task of which only the id is known. */
	known(taskId: string, request: SparkRequest): SparkTask;
	/** What has to be asked before a completed task's result can be used. */
	followUp(task: SparkTask, request: SparkRequest): FollowUp<SparkTask> | undefined;
}

export interface Refusal {
	/** Name of the parameter to blame, where there is one. */
	parameter?: string;
	says: string;
	next: string;
}
