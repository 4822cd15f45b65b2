import { readDataUri } from './dataUris';
import { canonicalJson, hashNumber } from './random';
import { isWebAddress, type Problem, type ValidationContext } from './validation';

type Params = Record<string, unknown>;

/** Type and status of an asset. */
export type AssetState = { status: 'Processing' | 'Active' | 'Failed'; type: string } | undefined;

/** The values of the documents. */
export const videoRules = {
	roles: ['first_frame', 'last_frame', 'reference_image', 'reference_video', 'reference_audio'],
	resolutions: ['480p', '720p', '1080p'],
	ratios: ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'],
	most: { image: 9, video: 3, audio: 3 },
	words: 1000,
	seconds: { least: 4, most: 15 },
};

type Kind = 'image' | 'video' | 'audio';

interface Medium {
	kind: Kind;
	role: string | undefined;
	url: string;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;
const invalid = (name: string, rule: string): Problem => ({
	code: `InvalidParameter.${name}`,
	message: `The parameter ${name} ${rule}.`,
});

const rolesOf: Record<Kind, string[]> = {
	image: ['first_frame', 'last_frame', 'reference_image'],
	video: ['reference_video'],
	audio: ['reference_audio'],
};

/** Reads an entry of `content`. @returns a text, a medium, or a problem */
function readEntry(entry: unknown, index: number): string | Medium | { problem: Problem } {
	const name = `content[${index}]`;
	const fields = (entry ?? {}) as Params;
	if (fields.type === 'text') {
		return typeof fields.text === 'string' && fields.text !== '' ? fields.text : { problem: invalid(`${name}.text`, 'must be a text') };
	}
	const kind = /^(image|video|audio)_url$/.exec(String(fields.type))?.[1] as Kind | undefined;
	if (!kind) return { problem: invalid(`${name}.type`, 'must be text, image_url, video_url or audio_url') };
	const url = (fields[`${kind}_url`] as Params | undefined)?.url;
	if (typeof url !== 'string' || url === '') return { problem: invalid(`${name}.${kind}_url.url`, 'is missing') };
	const { role } = fields;
	if (isSet(role) && !rolesOf[kind].includes(String(role))) {
		return { problem: invalid(`${name}.role`, `must be ${rolesOf[kind].join(' or ')}`) };
	}
	return { kind, role: isSet(role) ? String(role) : undefined, url };
}

function checkAddress({ kind, url }: Medium, asset: (id: string) => AssetState): Problem | undefined {
	const id = /^asset:\/\/(.*)$/.exec(url)?.[1];
	if (id === undefined) {
		if (isWebAddress(url) || (kind === 'image' && readDataUri(url)?.type.startsWith('image/'))) return undefined;
		return invalid(`${kind}_url.url`, 'must be a public address, asset://<id>, or for images a data URI');
	}
	const state = asset(id);
	if (!state) return { code: 'NotFound.asset_id', message: `The specified asset does not exist: ${id}` };
	if (state.status !== 'Active')
		return { code: 'InvalidParameter.AssetNotActive', message: `The asset ${id} is ${state.status}, not Active.` };
	return state.type.toLowerCase() === kind ? undefined : invalid(`${kind}_url.url`, `names an asset of the type ${state.type}`);
}

function checkMixture(media: Medium[]): Problem | undefined {
	const count = (fits: (medium: Medium) => boolean): number => media.filter(fits).length;
	for (const kind of ['image', 'video', 'audio'] as const) {
		if (count((medium) => medium.kind === kind) > videoRules.most[kind]) {
			return invalid('content', `must not hold more than ${videoRules.most[kind]} ${kind} entries`);
		}
	}
	const firstFrames = count(({ kind, role }) => role === 'first_frame' || (kind === 'image' && role === undefined));
	const lastFrames = count(({ role }) => role === 'last_frame');
	if (firstFrames > 1 || lastFrames > 1) return invalid('content', 'must not hold more than one first and one last frame');
	if (lastFrames > firstFrames) return invalid('content', 'holds a last frame without a first one');
	if (firstFrames > 0 && media.length > firstFrames + lastFrames) return invalid('content', 'must not mix frames with references');
	if (media.length > 0 && media.every(({ kind }) => kind === 'audio')) return invalid('content', 'must not hold audio alone');
	return undefined;
}

/** Limits of some video models. */
export interface VideoLimits {
	/** True: a fast model, which makes nothing above 720p. */
	isFast?: boolean;
	/** True if the service documents drafts. */
	hasDrafts?: boolean;
}

/** A draft is only made in 480p, and has no last frame. */
function checkDraft({ draft, resolution, return_last_frame: lastFrame }: Params, hasDrafts: boolean): Problem | undefined {
	if (!isSet(draft)) return undefined;
	if (!hasDrafts) return invalid('draft', 'is not supported');
	if (typeof draft !== 'boolean') return invalid('draft', 'must be true or false');
	if (!draft) return undefined;
	if (resolution !== '480p') return invalid('resolution', 'must be 480p for a draft');
	return lastFrame === true ? invalid('return_last_frame', 'is not supported for a draft') : undefined;
}

/** The ID of the draft that the content names, undefined if it names none. */
function draftOf({ content }: Params): unknown {
	const entry = (content as Array<Params | null>).find((one) => one?.type === 'draft_task');
	return entry && ((entry.draft_task as Params | undefined)?.id ?? '');
}

/** A request with a draft uses its prompt and media, and may have none itself. */
function checkFromDraft(
	id: unknown,
	{ content, draft }: Params,
	{ completedTask }: Pick<ValidationContext, 'completedTask'>,
): Problem | undefined {
	if ((content as unknown[]).length > 1 || draft === true) return invalid('content', 'must hold nothing beside draft_task');
	const made = completedTask(String(id));
	if (!made) return { code: 'NotFound.draft_task', message: `The specified draft task does not exist: ${String(id)}` };
	const settings = { ...made, ...(made.metadata as Params | undefined) };
	return settings.draft === true ? undefined : invalid('draft_task.id', 'names a task that is no draft');
}

function checkSettings(params: Params, isFast: boolean): Problem | undefined {
	const oneOf = (name: string, values: readonly string[]): Problem | undefined =>
		!isSet(params[name]) || values.includes(params[name] as string) ? undefined : invalid(name, `must be one of ${values.join(', ')}`);
	const whole = (name: string): Problem | undefined =>
		!isSet(params[name]) || Number.isInteger(params[name]) ? undefined : invalid(name, 'must be an integer');
	const flag = (name: string): Problem | undefined =>
		!isSet(params[name]) || typeof params[name] === 'boolean' ? undefined : invalid(name, 'must be true or false');
	const { least, most } = videoRules.seconds;
	const { duration } = params;
	const isPossible = !isSet(duration) || duration === -1 || (Number(duration) >= least && Number(duration) <= most);
	return (
		oneOf('resolution', isFast ? videoRules.resolutions.slice(0, 2) : videoRules.resolutions) ??
		oneOf('ratio', videoRules.ratios) ??
		whole('duration') ??
		(isPossible ? undefined : invalid('duration', `must be ${least} to ${most}, or -1`)) ??
		whole('frames') ??
		whole('seed') ??
		['generate_audio', 'watermark', 'camerafixed', 'camera_fixed', 'return_last_frame'].map(flag).find(Boolean)
	);
}

/** The entries of `content` that are texts, one after the other. */
export function promptOf(params: Params): string {
	const content = Array.isArray(params.content) ? (params.content as Array<Params | null>) : [];
	return content.map((entry) => (entry?.type === 'text' ? String(entry.text) : '')).join(' ');
}

/**
 * Checks the content of a video request, as documented.
 * @param params `content` and the settings, which OctopusX calls metadata
 * @param context what the library of the service says of an asset, and the tasks of the account
 */
export function validateVideo(
	params: Params,
	context: Pick<ValidationContext, 'assetState' | 'completedTask'>,
	{ isFast = false, hasDrafts = false }: VideoLimits = {},
): Problem | undefined {
	if (!Array.isArray(params.content) || params.content.length === 0) {
		return { code: 'MissingParameter.content', message: 'The required parameter content is missing.' };
	}
	const rules = checkSettings(params, isFast) ?? checkDraft(params, hasDrafts);
	const draft = hasDrafts ? draftOf(params) : undefined;
	if (draft !== undefined) return rules ?? checkFromDraft(draft, params, context);
	const entries = params.content.map(readEntry);
	const media: Medium[] = [];
	for (const entry of entries) {
		if (typeof entry === 'string') continue;
		if ('problem' in entry) return entry.problem;
		media.push(entry);
	}
	if (promptOf(params).split(/\s+/).filter(Boolean).length >= videoRules.words) {
		return invalid('content', `must hold fewer than ${videoRules.words} words`);
	}
	return checkMixture(media) ?? rules ?? media.map((medium) => checkAddress(medium, context.assetState)).find(Boolean);
}

/** Length of a video: as requested, or chosen by the model. Seconds. */
export function videoSeconds(params: Params): number {
	const { duration, frames } = params;
	if (typeof duration === 'number' && duration > 0) return duration;
	if (duration === -1) return videoRules.seconds.least + (hashNumber(canonicalJson(params)) % 7);
	return typeof frames === 'number' && frames > 0 ? Math.max(1, Math.round(frames / 24)) : 5;
}

/** Price in USD, by seconds and resolution. Made up. */
export function videoPrice(params: Params, isFast: boolean): string {
	const perSecond: Record<string, number> = { '480p': 0.04, '720p': 0.08, '1080p': 0.16 };
	const price =
		videoSeconds(params) * (perSecond[String(params.resolution)] ?? 0.08) * (isFast ? 0.5 : 1) * (params.draft === true ? 0.5 : 1);
	return String(Number(price.toFixed(6)));
}

/** Width and height of a video. */
export function videoPixels(params: Params): { width: number; height: number } {
	const short = typeof params.resolution === 'string' ? Number.parseInt(params.resolution, 10) : 720;
	const [wide = 16, high = 9] = /^\d+:\d+$/.test(String(params.ratio)) ? String(params.ratio).split(':').map(Number) : [];
	const long = 2 * Math.round((short * Math.max(wide, high)) / Math.min(wide, high) / 2);
	return wide >= high ? { width: long, height: short } : { width: short, height: long };
}
