import type { IDataObject } from 'n8n-workflow';

import type { Input } from './inputs';
import type { AssetType, Media, VideoReference, VideoSettings, VideoUse } from './request';
import { withoutUndefined } from '../network/values';

/** Asset type of a reference, by its use. */
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

/** Prompt and references in the format of both services (docs/protocol.md 5): the prompt first, then the media in order. */
export const videoContent = (
	{ prompt, references, draftTaskId }: { prompt?: string; references: readonly VideoReference[]; draftTaskId?: string },
	addressOf: (media: Media) => Input,
) => {
	// A draft has its own prompt and references.
	if (draftTaskId !== undefined) return [{ type: 'draft_task', draft_task: { id: draftTaskId } }];
	return [
		...(prompt === undefined ? [] : [{ type: 'text', text: prompt }]),
		...references.map(({ use, media }) => {
			const type = ENTRY[ASSET_TYPE_OF_USE[use]];
			return { type, [type]: { url: addressOf(media) }, role: ROLE[use] };
		}),
	];
};

/** The settings under the names of both services, which only differ for the fixed camera. */
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

/** A service's model IDs for the options of the field; any other text is a model ID. */
interface VideoModels {
	standard: string;
	fast: string;
}

/** The model ID of a request. */
export const videoModelId = (models: VideoModels, chosen: string): string =>
	chosen === 'standard' || chosen === 'fast' ? models[chosen] : chosen;
