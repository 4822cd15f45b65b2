import type { Model, ModelParameter } from './model';
import { validateVideo, videoPrice, videoRules } from './videoRules';

const flag = (name: string, description: string): ModelParameter => ({ name, type: 'boolean', required: false, description });

const parameters: ModelParameter[] = [
	{
		name: 'content',
		type: 'array[object]',
		required: true,
		description: 'Prompt and media, in the order in which the prompt counts them',
		example: [{ type: 'text', text: 'Image 1 walks in the rain' }],
		children: [
			{
				name: 'type',
				type: 'string',
				required: true,
				description: 'Kind of entry',
				constraints: { enum: ['text', 'image_url', 'video_url', 'audio_url'] },
			},
			{ name: 'text', type: 'string', required: false, description: 'The prompt, under 1,000 words' },
			{ name: 'role', type: 'string', required: false, description: 'What it is for', constraints: { enum: videoRules.roles } },
		],
	},
	{
		name: 'resolution',
		type: 'string',
		required: false,
		description: 'Resolution',
		constraints: { enum: videoRules.resolutions, default: '720p' },
	},
	{
		name: 'ratio',
		type: 'string',
		required: false,
		description: 'Aspect ratio',
		constraints: { enum: videoRules.ratios, default: 'adaptive' },
	},
	{
		name: 'duration',
		type: 'int',
		required: false,
		description: 'Seconds, 4 to 15, or -1: the model chooses',
		constraints: { default: 5 },
	},
	{ name: 'seed', type: 'int', required: false, description: 'Random seed', constraints: { default: -1 } },
	flag('generate_audio', 'Whether the video has sound'),
	flag('watermark', 'Whether the video is marked'),
	flag('camerafixed', 'Whether the camera stands still'),
	flag('return_last_frame', 'Whether the last frame is returned as an image'),
];

/** The video models of Spark. */
export const danceModels: Model[] = (['', '_fast'] as const).map((suffix) => ({
	id: `spark_dance_v2_0${suffix}`,
	name: `Spark Dance 2.0${suffix && ' Fast'}`,
	description: 'Video from text, frames or references',
	type: 'video',
	input: ['text', 'image', 'video', 'audio'],
	makes: 'video',
	cost: (params) => videoPrice(params, suffix === '_fast'),
	seconds: suffix === '_fast' ? 60 : 120,
	check: (params, context) => validateVideo(params, context, { isFast: suffix === '_fast' }),
	readsOnly: false,
	parameters,
	listing: { isNewer: true },
}));
