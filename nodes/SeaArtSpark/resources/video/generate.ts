import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../../parameters/itemReader';
import { readSeed, seedField } from '../../parameters/seed';
import { readWatermark, watermark } from '../../parameters/watermark';
import { withNotes } from '../../services';
import type { VideoSettings } from '../../services/request';
import { withoutUndefined } from '../../network/values';
import type { SubmitOperation } from '../operation';
import { videoJson, videoOutput } from './output';
import { readReferences, referenceFields } from './references';

const RESOLUTIONS = ['480p', '720p', '1080p'] as const;
/** The upstream documentation has no 1080p for the fast model (docs/protocol.md 5). */
const STANDARD_ONLY = '1080p';
/** The only resolution of drafts upstream. */
const DRAFT_RESOLUTION = '480p';
const RATIOS = ['1:1', '16:9', '21:9', '3:4', '4:3', '9:16', 'adaptive'] as const;
const SECONDS = { min: 4, max: 15 };
const WORDS_MAX = 1_000;

const flag = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'boolean',
	default: false,
	description,
});

const generateAudio = { ...flag('Generate Audio', 'generateAudio', 'Whether the video has sound'), default: true };

const returnLastFrame = flag(
	'Return Last Frame',
	'returnLastFrame',
	'Whether to also return the last frame as an image, for example as the first frame of the next video',
);

const draft = flag(
	'Draft',
	'draft',
	withNotes("Whether to make a cheap preview in 480p first. Its task ID goes into 'From Draft Task' of the final video.", 'draft'),
);

const draftTaskId: INodeProperties = {
	displayName: 'From Draft Task',
	name: 'draftTaskId',
	type: 'string',
	default: '',
	placeholder: 'e.g. cgt-20260415111540-abcde',
	description: withNotes('ID of the draft task to make in full quality, with the prompt and references of the draft.', 'draftTaskId'),
};

const cameraFixed = flag('Fixed Camera', 'cameraFixed', 'Whether the camera stands still');

export const generate: SubmitOperation = {
	value: 'generate',
	name: 'Generate',
	action: 'Generate video',
	description: 'Generate a video from text, from assets of the library, or from its first and last frame',
	operationType: 'submit',
	makes: 'video',
	tool: {
		description: `Makes a video of ${SECONDS.min} to ${SECONDS.max} seconds from text, from an image that it begins with, or from assets of the library. Each call is a paid task (its price comes back as \`cost\`, in USD) and waits for the result, which takes minutes. Returns the URL of the video, which may expire after a day, and its task ID. A response with \`error\` says in \`next\` what to do.`,
		inputs: {
			prompt: {
				description:
					'What happens in the video: who, where, what moves, how the camera moves. Fewer than 1000 words. It may stay empty with a first frame.',
				default: '',
			},
			ratio: {
				description: `Width to height: ${RATIOS.join(', ')}. adaptive matches the first frame, or lets the model choose.`,
				default: 'adaptive',
			},
			duration: {
				description: `Length in whole seconds, ${SECONDS.min} to ${SECONDS.max}; -1 lets the model choose`,
				type: 'number',
				default: 5,
			},
			firstFrameUrl: {
				displayName: 'First Frame URL',
				description: 'URL of an image that the video begins with, http or https; it must open without a login. Empty for none.',
				default: '',
			},
			assetIds: {
				description:
					'IDs of assets of the library to show, separated by commas; the prompt calls them image 1, image 2 in this order. Not together with a first frame. Empty for none.',
				default: '',
			},
		},
		hides: [draft.name, draftTaskId.name],
	},
	duration: 'minutes',
	fields: [
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			default: 'standard',
			description: 'The model that makes the video. Use an expression for any other model ID of the service.',
			options: [
				{ name: 'Standard', value: 'standard', description: 'Default: higher quality, up to 1080p' },
				{ name: 'Fast', value: 'fast', description: 'Faster and cheaper, up to 720p' },
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
			description: 'What happens in the video. May be empty if there is a reference.',
		},
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			default: '720p',
			description: 'Shorter side of the video in pixels',
			options: RESOLUTIONS.map((value) => ({
				name: value,
				value,
				...(value === STANDARD_ONLY ? { description: 'Standard model only', displayOptions: { hide: { model: ['fast'] } } } : {}),
			})),
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
				...(value === 'adaptive' ? { description: 'Match the first frame or the references, or let the model choose' } : {}),
			})),
		},
		{
			displayName: 'Duration (Seconds)',
			name: 'duration',
			type: 'number',
			default: 5,
			description: `Length of the video, ${SECONDS.min} to ${SECONDS.max} seconds. -1 lets the model choose.`,
		},
		...referenceFields,
		generateAudio,
		returnLastFrame,
		seedField('The same positive number with the same input gives nearly the same video. -1 is random.'),
		draft,
		draftTaskId,
	],
	options: [cameraFixed, watermark],
	output: videoOutput,
	toRequests: (item) => {
		const model = item.text('model').trim();
		const isDocumented = model === 'standard' || model === 'fast';
		const references = readReferences(item, isDocumented);
		const prompt = item.optionalText('prompt');
		const fromDraft = item.optionalText(draftTaskId.name) !== undefined;
		if (prompt === undefined && references.length === 0 && !fromDraft) {
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
	const resolution = chosen('resolution', RESOLUTIONS);
	if (resolution === STANDARD_ONLY && item.text('model').trim() === 'fast') {
		item.refuse('resolution', `is ${STANDARD_ONLY}, which the fast model does not make`, 'Choose 720p, or the standard model.');
	}
	const isDraft = item.optionalFlag(draft.name) === true;
	const hasAudio = item.optionalFlag(generateAudio.name);
	const lastFrame = item.optionalFlag(returnLastFrame.name);
	const fromDraft = item.optionalText(draftTaskId.name) === undefined ? undefined : item.id(draftTaskId.name);
	if (isDraft && fromDraft !== undefined) {
		item.refuse(draft.name, `does not go together with '${draftTaskId.displayName}'`, 'Make a draft, or a video from one.');
	}
	if (isDraft && lastFrame === true) {
		item.refuse(returnLastFrame.name, `does not go together with '${draft.displayName}'`, 'Turn one of them off.');
	}
	return withoutUndefined({
		resolution: isDraft ? DRAFT_RESOLUTION : resolution,
		ratio: chosen('ratio', RATIOS),
		duration: readDuration(item, isDocumented),
		seed: readSeed(item, 'video'),
		// Undocumented models don't get `true`: they either have no such setting or make audio by default.
		generateAudio: isDocumented || hasAudio === false ? hasAudio : undefined,
		watermark: readWatermark(item),
		cameraFixed: item.optionalFlag(cameraFixed.name),
		returnLastFrame: lastFrame === true ? true : undefined,
		draft: isDraft ? true : undefined,
		draftTaskId: fromDraft,
	});
}

function readDuration(item: ItemReader, isDocumented: boolean): number | undefined {
	const nextStep = `Use ${SECONDS.min} to ${SECONDS.max} whole seconds, or -1.`;
	const duration = item.optionalWholeNumber('duration', isDocumented ? { min: -1, max: SECONDS.max, nextStep } : { min: -1 });
	if (isDocumented && duration !== undefined && duration !== -1 && duration < SECONDS.min) {
		item.refuse('duration', `is ${duration}`, nextStep);
	}
	return duration;
}
