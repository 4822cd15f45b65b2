import type { IDataObject } from 'n8n-workflow';

import type { Input } from './inputs';
import type { AssetType, Media, VideoReference, VideoSettings, VideoUse } from './request';
import { withoutUndefined } from '../network/values';

/** What a reference is, by what it is used for. */
export const ASSET_TYPE_OF_USE: Record<VideoUse, AssetType> = {
	referenceImage: 'Image',
	referenceVideo: 'Video',
	referenceAudio: 'Audio',
	firstFrame: 'Image',
	lastFrame: 'Image',
};

const ROLE: Record<VideoUse, string> = {
	referenceImage: 'reference_image',
	referenceVideo: 'reference_video',
	referenceAudio: 'reference_audio',
	firstFrame: 'first_frame',
	lastFrame: 'last_frame',
};

const ENTRY: Record<AssetType, string> = { Image: 'image_url', Video: 'video_url', Audio: 'audio_url' };

/** Prompt and references as both services take them (docs/protocol.md 5): the prompt first, then the media in their order. */
export const videoContent = (
	{ prompt, references, draftTaskId }: { prompt?: string; references: readonly VideoReference[]; draftTaskId?: string },
	addressOf: (media: Media) => Input,
) => {
	// A draft brings its own prompt and references.
	if (draftTaskId !== undefined) return [{ type: 'draft_task', draft_task: { id: draftTaskId } }];
	return [
		...(prompt === undefined ? [] : [{ type: 'text', text: prompt }]),
		...references.map(({ use, media }) => {
			const type = ENTRY[ASSET_TYPE_OF_USE[use]];
			return { type, [type]: { url: addressOf(media) }, role: ROLE[use] };
		}),
	];
};

/** The settings as both services name them, all but the fixed camera. */
export const videoSettings = (settings: VideoSettings, cameraFixed: 'camerafixed' | 'camera_fixed'): IDataObject =>
	withoutUndefined({
		resolution: settings.resolution,
		ratio: settings.ratio,
		duration: settings.duration,
		seed: settings.seed,
		generate_audio: settings.generateAudio,
		watermark: settings.watermark,
		[cameraFixed]: settings.cameraFixed,
		return_last_frame: settings.returnLastFrame,
		draft: settings.draft,
	});

/** A service's models by the words that users choose from; any other text is a model id. */
export interface VideoModels {
	standard: string;
	fast: string;
}

/** The model id that a request means. */
export const videoModelId = (models: VideoModels, chosen: string): string =>
	chosen === 'standard' || chosen === 'fast' ? models[chosen] : chosen;
