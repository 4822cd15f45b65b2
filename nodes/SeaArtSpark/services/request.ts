import type { IDataObject } from 'n8n-workflow';

import type { CallResult } from '../tasks/task';
import type { FileSource, FileType } from '../network/files';
import type { ModelParameter } from './modelSpec';

export const ASSET_TYPES = ['Image', 'Video', 'Audio'] as const;
export type AssetType = (typeof ASSET_TYPES)[number];

/** An input: a URL that the service can open, an asset of its library, or a file that needs a URL first. */
export type Media = { url: string } | { asset: string } | { file: FileSource };

/**
 * Actions that a request may have, with their parameters, independent of any service.
 * A new action is one entry here; services that don't support it refuse it.
 */
export interface Actions {
	createAssetGroup: { name: string; description?: string; projectName?: string };
	createAsset: {
		/** Empty until the group named by `groupName` has been created. */
		groupId: string;
		/** A group to create first, once per execution. */
		groupName?: string;
		name: string;
		assetType: AssetType;
		media: Media;
		projectName?: string;
		/** Whether to wait until the asset can be used, not only until the create task has completed. */
		untilActive: boolean;
	};
	getAsset: { assetId: string; projectName?: string };
	textToImage: ImageSettings & {
		/** Whether the service expands the prompt first; its own default if unset. */
		expandPrompt?: boolean;
	};
	editImage: ImageSettings & {
		/** In the order in which the prompt refers to them; at least one. */
		images: Media[];
	};
	/** A model of one service, with its own parameters. */
	vtrixModel: {
		model: string;
		params: IDataObject;
		/** Inputs whose URLs go into the parameters of these names. */
		inputs?: Record<string, Media | Media[]>;
		/** What it makes; images by default. Type of files without any other indication. */
		makes?: FileType;
	};
	generateVideo: VideoSettings & {
		/** `standard` or `fast`, for which each service has a model, or a service's model ID. */
		model: string;
		prompt?: string;
		/** In the order in which the prompt refers to them. */
		references: VideoReference[];
	};
	runModel: {
		model: string;
		/** By the model's own names. */
		params: IDataObject;
		/** Whether they come from the fields of the model's spec, and are checked against it before the submit. */
		bySpec: boolean;
	};
}

/** Pixels, or a named size of the service (`2K`), for which the model chooses the ratio. */
export type ImageSize = { width: number; height: number } | { named: string };

export interface ImageSettings {
	/** A model that several services have (`seedream-5.0`), or a service's model ID. */
	model: string;
	prompt: string;
	size?: ImageSize;
	seed?: number;
	/** Maximum images that belong together, made by one task. */
	imagesInSet?: number;
	watermark?: boolean;
}

export const VIDEO_USES = ['referenceImage', 'referenceVideo', 'referenceAudio', 'firstFrame', 'lastFrame'] as const;
export type VideoUse = (typeof VIDEO_USES)[number];

/** An input of a video. */
export interface VideoReference {
	use: VideoUse;
	media: Media;
}

export interface VideoSettings {
	resolution?: string;
	ratio?: string;
	/** Seconds; -1 lets the model choose. */
	duration?: number;
	seed?: number;
	generateAudio?: boolean;
	watermark?: boolean;
	cameraFixed?: boolean;
	returnLastFrame?: boolean;
	/** Whether to make a cheap preview. */
	draft?: true;
	/** Task ID of the draft to make in full quality. */
	draftTaskId?: string;
}

export type Action = keyof Actions;
export type RequestFor<A extends Action> = { action: A } & Actions[A];
export type SparkRequest = { [A in Action]: RequestFor<A> }[Action];

/**
 * Free reads that create no task: each with its parameters and the type of one entry of the result. An entry has the service's own data
 * in `raw`.
 */
export interface Reads {
	getUsage: { request: object; entry: Usage };
	listModels: {
		request: {
			search?: string;
			/** What the models make, in lower case. */
			type?: string;
			/** The first page to return, counted from 1. */
			page?: { number: number; size: number };
			/** Maximum entries to return. */
			limit?: number;
		};
		entry: ModelEntry;
	};
	getModelSpec: { request: { model: string }; entry: ModelSpec };
}

export type Read = keyof Reads;
export type ReadRequestFor<R extends Read> = { read: R } & Reads[R]['request'];
export type ReadRequest = { [R in Read]: ReadRequestFor<R> }[Read];
export type ReadEntryOf<R extends Read> = Reads[R]['entry'];
export type ReadEntry = ReadEntryOf<Read>;

/** One page of the result of a read. */
export interface ReadPage<E = ReadEntry> {
	entries: E[];
	/** Calls for the next page; undefined after the last one. May be called again after a failure. */
	next?: ReadCall<E>;
}

/** One call of a free read, so that each counts for the request rate and is retried alone. */
export type ReadCall<E = ReadEntry> = () => Promise<CallResult<ReadPage<E>>>;

/** A model in the catalogue. Types are in lower case. */
export interface ModelEntry {
	id: string;
	name: string;
	/** What it makes. */
	type?: string;
	description?: string;
	provider?: string;
	inputs?: string[];
	outputs?: string[];
	raw: IDataObject;
}

/** Parameters of a model. */
export interface ModelSpec {
	id: string;
	/** Empty if the service doesn't document them. */
	parameters: ModelParameter[];
	raw: IDataObject;
}

/** Balance of an account, in the service's own unit. */
export interface Usage {
	granted?: number;
	used?: number;
	available?: number;
	unlimited?: boolean;
	/** ISO 8601; undefined if the key doesn't expire. */
	expiresAt?: string;
	raw: IDataObject;
}
