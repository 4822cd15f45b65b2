import type { IDataObject } from 'n8n-workflow';

import type { FileSource, FileType } from '../network/files';
import type { ModelParameter } from './modelSpec';

export const ASSET_TYPES = ['Image', 'Video', 'Audio'] as const;
export type AssetType = (typeof ASSET_TYPES)[number];

/** Where the service finds an input: an address it can read, an asset of its library, or a file that has to be given an address first. */
export type Media = { url: string } | { asset: string } | { file: FileSource };

/**
 * What an item may ask a service to do, in words that no single service owns: each action with its parameters.
 * A new action is one entry here; a service that does not know it refuses it.
 */
export interface Actions {
	createAssetGroup: { name: string; description?: string; projectName?: string };
	createAsset: {
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
	};
	getAsset: { assetId: string; projectName?: string };
	textToImage: ImageSettings & {
		/** Whether the service polishes the prompt first; its own default if unset. */
		expandPrompt?: boolean;
	};
	editImage: ImageSettings & {
		/** In the order in which the prompt counts them; at least one. */
		images: Media[];
	};
	/** A model of one service, with parameters in its own words. */
	vtrixModel: {
		model: string;
		params: IDataObject;
		/** Inputs whose URLs go into the parameters of these names. */
		inputs?: Record<string, Media | Media[]>;
		/** What it makes, unless it is images: the type of a file that nothing else tells. */
		makes?: FileType;
	};
	generateVideo: VideoSettings & {
		/** `standard` or `fast`, which each service has a model for, or a service's model id. */
		model: string;
		prompt?: string;
		/** In the order in which the prompt counts them. */
		references: VideoReference[];
	};
	runModel: {
		model: string;
		/** As the model names them. */
		params: IDataObject;
		/** Whether they were filled in by the fields of the model's spec, and are checked against it before the submit. */
		bySpec: boolean;
	};
}

/** Pixels, or a size that the service names (`2K`), of which the model chooses the ratio. */
export type ImageSize = { width: number; height: number } | { named: string };

export interface ImageSettings {
	/** One of the models that several services have (`seedream-5.0`), or a service's model ID. */
	model: string;
	prompt: string;
	size?: ImageSize;
	seed?: number;
	/** Most images that belong together, made by one task. */
	imagesInSet?: number;
	watermark?: boolean;
}

export const VIDEO_USES = ['referenceImage', 'referenceVideo', 'referenceAudio', 'firstFrame', 'lastFrame'] as const;
export type VideoUse = (typeof VIDEO_USES)[number];

/** Something that a video is made from. */
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
	/** The draft to make in full quality, by its task ID. */
	draftTaskId?: string;
}

export type Action = keyof Actions;
export type RequestFor<A extends Action> = { action: A } & Actions[A];
export type SparkRequest = { [A in Action]: RequestFor<A> }[Action];

/**
 * What a service can be asked that makes no task and costs nothing: each question with its parameters and with one entry of its
 * answer. An entry carries the service's own words for it in `raw`.
 */
export interface Reads {
	getUsage: { request: object; entry: Usage };
	listModels: {
		request: {
			search?: string;
			/** What the models make, in lower case. */
			type?: string;
			/** One page alone, from 1. */
			page?: { number: number; size: number };
			/** Most entries to return. */
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

/** A model as the catalogue lists it. Kinds are in lower case. */
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

/** What a model takes. */
export interface ModelSpec {
	id: string;
	/** Empty where the service does not tell. */
	parameters: ModelParameter[];
	raw: IDataObject;
}

/** What an account may still spend, in the service's own unit. */
export interface Usage {
	granted?: number;
	used?: number;
	available?: number;
	unlimited?: boolean;
	/** ISO 8601; undefined where the key does not expire. */
	expiresAt?: string;
	raw: IDataObject;
}
