import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../../parameters/itemReader';
import { readSeed, seedField } from '../../parameters/seed';
import type { VideoSettings } from '../../services/request';
import { withoutUndefined } from '../../network/values';
import type { SubmitOperation } from '../operation';
import { videoJson, videoOutput } from './output';
import { readReferences, referenceFields } from './references';

const RESOLUTIONS = ['1080p', '480p', '720p'] as const;
const RATIOS = ['1:1', '16:9', '21:9', '3:4', '4:3', '9:16', 'adaptive'] as const;
const SECONDS = { least: 4, most: 15 };
const WORDS_MAX = 1_000;

const flag = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'boolean',
	default: false,
	description,
});

const seed = seedField('The same positive number with the same input gives nearly the same video. -1 is random.');

export const generate: SubmitOperation = {
	value: 'generate',
	name: 'Generate',
	action: 'Generate video',
	description: 'Generate a video from text, from assets of the library, or from its first and last frame',
	operationType: 'submit',
	makes: 'video',
	tool: {
		description: `Makes a video of ${SECONDS.least} to ${SECONDS.most} seconds from text, from a picture that it begins with, or from assets of the library. Each call is a paid task (its price comes back as \`cost\`, in USD) and is waited for, which takes minutes. Returns the address of the video, which may expire after a day, and its task ID. An answer with \`error\` says in \`next\` what to do.`,
		inputs: {
			prompt: {
				description:
					'What happens in the video: who, where, what moves, how the camera moves. Fewer than 1000 words. It may stay empty with a first frame.',
				default: '',
			},
			ratio: {
				description: `Width to height: ${RATIOS.join(', ')}. adaptive is as the first frame is, or as the model chooses.`,
				default: 'adaptive',
			},
			duration: {
				description: `Length in whole seconds, ${SECONDS.least} to ${SECONDS.most}; -1 lets the model choose`,
				type: 'number',
				default: 5,
			},
			firstFrameUrl: {
				displayName: 'First Frame URL',
				description: 'Link to a picture that the video begins with, http or https; it has to open without a login. Empty for none.',
				default: '',
			},
			assetIds: {
				description:
					'IDs of assets of the library to show, with commas between them; the prompt calls them image 1, image 2 in this order. Not together with a first frame. Empty for none.',
				default: '',
			},
		},
	},
	duration: 'minutes',
	fields: [
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			default: 'standard',
			description: 'The model that makes the video. An expression may name any model ID of the service.',
			options: [
				{ name: 'Fast', value: 'fast', description: 'Sooner done and cheaper' },
				{ name: 'Standard', value: 'standard', description: 'The better picture' },
			],
		},
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. The child from image 1 walks along the beach at sunset',
			hint: 'Each item is one paid task, which takes minutes',
			description: 'What happens in the video. It may stay empty when there is a reference.',
		},
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			default: '720p',
			description: 'Height of the picture in pixels, or its width when it is upright',
			options: RESOLUTIONS.map((value) => ({ name: value, value })),
		},
		{
			displayName: 'Ratio',
			name: 'ratio',
			type: 'options',
			default: 'adaptive',
			description: 'Width to height',
			options: RATIOS.map((value) => ({
				name: value === 'adaptive' ? 'Adaptive' : value,
				value,
				...(value === 'adaptive' ? { description: 'As the first frame or the references are, or as the model chooses' } : {}),
			})),
		},
		{
			displayName: 'Duration (Seconds)',
			name: 'duration',
			type: 'number',
			default: 5,
			description: `Length of the video, ${SECONDS.least} to ${SECONDS.most} seconds. -1 lets the model choose.`,
		},
		...referenceFields,
		seed,
	],
	options: [
		flag('Fixed Camera', 'cameraFixed', 'Whether the camera stands still'),
		{ ...flag('Generate Audio', 'generateAudio', 'Whether the video has sound'), default: true },
		flag('Return Last Frame', 'returnLastFrame', 'Whether to return the last frame as an image, too, to begin the next video with'),
		flag('Watermark', 'watermark', 'Whether the video is marked as made by AI'),
	],
	output: videoOutput,
	toRequests: (item) => {
		const model = item.text('model').trim();
		const isDocumented = model === 'standard' || model === 'fast';
		const references = readReferences(item, isDocumented);
		const prompt = item.optionalText('prompt');
		if (prompt === undefined && references.length === 0) {
			item.refuse('prompt', 'is empty', 'Describe the video, or give it something to begin with.');
		}
		const words = prompt?.trim().split(/\s+/).length ?? 0;
		if (isDocumented && words >= WORDS_MAX) {
			item.refuse('prompt', `has ${words} words, and the service takes fewer than ${WORDS_MAX}`, 'Shorten it.');
		}
		return [
			{
				action: 'generateVideo',
				model,
				...(prompt === undefined ? {} : { prompt }),
				references,
				...readSettings(item, isDocumented),
			},
		];
	},
	toJson: videoJson,
};

function readSettings(item: ItemReader, isDocumented: boolean): VideoSettings {
	const chosen = (name: string, values: readonly string[]): string | undefined =>
		isDocumented && item.optionalText(name) !== undefined ? item.choice(name, values) : item.optionalText(name)?.trim();
	return withoutUndefined({
		resolution: chosen('resolution', RESOLUTIONS),
		ratio: chosen('ratio', RATIOS),
		duration: readDuration(item, isDocumented),
		seed: readSeed(item, 'video'),
		generateAudio: item.optionalFlag('generateAudio'),
		watermark: item.optionalFlag('watermark'),
		cameraFixed: item.optionalFlag('cameraFixed'),
		returnLastFrame: item.optionalFlag('returnLastFrame'),
	});
}

function readDuration(item: ItemReader, isDocumented: boolean): number | undefined {
	const next = `Use ${SECONDS.least} to ${SECONDS.most} whole seconds, or -1.`;
	const duration = item.optionalWholeNumber('duration', isDocumented ? { min: -1, max: SECONDS.most, next } : { min: -1 });
	if (isDocumented && duration !== undefined && duration !== -1 && duration < SECONDS.least) {
		item.refuse('duration', `is ${duration}`, next);
	}
	return duration;
}
