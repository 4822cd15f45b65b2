import { templates } from './templates';
import type { AssetState } from './videoRules';

/** Why a task failed. Each service puts it into its own form. */
export interface Problem {
	code: string | number;
	message: string;
}

/** Context of the validation besides the parameters. */
export interface ValidationContext {
	projects: readonly string[];
	hasGroup(id: string): boolean;
	hasAsset(id: string): boolean;
	assetState(id: string): AssetState;
	/** The parameters of a completed task of the same account, undefined if there is none with this ID. */
	completedTask(id: string): Params | undefined;
}

type Params = Record<string, unknown>;

const smallestArea = 512 * 512;
const largestArea = 2048 * 2048;
const templateIds = new Set(templates.map(([id]) => id));

const codePoints = (text: string): number => [...text].length;
const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** True for an http(s) URL. */
export function isWebAddress(value: unknown): value is string {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	return ['http:', 'https:'].includes(new URL(value).protocol);
}

/** Checks the parameters as the documents of the model describe. @returns what the failed task says, code in the model's own type */
export function textToImage(params: Params): Problem | undefined {
	const { prompt, use_pre_llm: usePreLlm, seed, width, height } = params;
	if (!isSet(prompt)) return { code: 3001001, message: 'Missing prompt' };
	if (typeof prompt !== 'string' || codePoints(prompt) < 1 || codePoints(prompt) > 800) {
		return { code: 3001002, message: 'Invalid prompt length (1-800 characters)' };
	}
	if (isSet(usePreLlm) && typeof usePreLlm !== 'boolean') {
		return { code: 3001003, message: 'Invalid use_pre_llm parameter' };
	}
	if (isSet(seed) && !(Number.isInteger(seed) && (seed === -1 || Number(seed) > 0))) {
		return { code: 3001004, message: 'Invalid seed parameter (must be -1 or positive integer)' };
	}
	if (!isSet(width) && !isSet(height)) return undefined;
	if (!isSet(width) || !isSet(height)) {
		return { code: 3001007, message: 'Width and height must both be provided' };
	}
	if (!Number.isInteger(width) || !Number.isInteger(height)) {
		return { code: 3001008, message: 'Width and height must be integers' };
	}
	return imageSize(Number(width), Number(height));
}

/** The documented presets go up to 3024 pixels a side, so the limit of 2048 must apply to the area. */
function imageSize(width: number, height: number): Problem | undefined {
	if (width <= 0 || height <= 0) return { code: 3001005, message: 'Invalid size parameter' };
	if (width > 3 * height || height > 3 * width) {
		return { code: 3001006, message: 'Invalid aspect ratio (must be between 1:3 and 3:1)' };
	}
	if (width * height < smallestArea || width * height > largestArea) {
		return { code: 3001009, message: 'Width and height must be in 512-2048 range' };
	}
	return undefined;
}

/** Checks the parameters as the documents of the model describe. @returns what the failed task says, code in the model's own type */
export function imageEffects(params: Params): Problem | undefined {
	const { image_input1: image, template_id: template } = params;
	if (!isSet(image) || image === '') return { code: '3009001', message: 'Missing image_input1' };
	if (!isSet(template) || template === '') return { code: '3009002', message: 'Missing template_id' };
	if (typeof template !== 'string' || !templateIds.has(template)) {
		return { code: '3009003', message: 'Invalid template_id' };
	}
	for (const side of [params.width, params.height]) {
		if (!isSet(side)) continue;
		if (!Number.isInteger(side) || Number(side) < 512 || Number(side) > 2048) {
			return { code: '3009004', message: 'Invalid size parameter' };
		}
	}
	if (!isWebAddress(image)) return { code: '3009097', message: 'HTTP error response' };
	return undefined;
}

function missing(params: Params, names: string[]): Problem | undefined {
	const name = names.find((candidate) => !isSet(params[candidate]) || params[candidate] === '');
	if (name === undefined) return undefined;
	return { code: `MissingParameter.${name}`, message: `The required parameter ${name} is missing.` };
}

function invalid(name: string, rule: string): Problem {
	return { code: `InvalidParameter.${name}`, message: `The parameter ${name} ${rule}.` };
}

function nameOfAsset(params: Params): Problem | undefined {
	if (typeof params.Name !== 'string') return invalid('Name', 'must be a string');
	return codePoints(params.Name) > 64 ? invalid('Name', 'must not exceed 64 characters') : undefined;
}

function project(params: Params, context: ValidationContext): Problem | undefined {
	if (!isSet(params.ProjectName) || context.projects.includes(String(params.ProjectName))) return undefined;
	return { code: 'NotFound.ProjectName', message: 'The specified project does not exist.' };
}

/** Checks the parameters as the documents of the model describe. */
export function createGroup(params: Params, context: ValidationContext): Problem | undefined {
	return (
		missing(params, ['Name', 'GroupType']) ??
		nameOfAsset(params) ??
		(params.GroupType === 'AIGC' ? undefined : invalid('GroupType', 'must be AIGC')) ??
		project(params, context)
	);
}

function assetType(params: Params): Problem | undefined {
	return ['Image', 'Video', 'Audio'].includes(String(params.AssetType)) ? undefined : invalid('AssetType', 'must be Image, Video or Audio');
}

function groupOfAsset(params: Params, context: Pick<ValidationContext, 'hasGroup'>): Problem | undefined {
	if (context.hasGroup(String(params.GroupId))) return undefined;
	return { code: 'NotFound.group_id', message: 'The specified asset group does not exist.' };
}

/** Checks the parameters as the documents of the model describe. */
export function createAsset(params: Params, context: ValidationContext): Problem | undefined {
	return (
		missing(params, ['GroupId', 'Name', 'URL', 'AssetType']) ??
		nameOfAsset(params) ??
		assetType(params) ??
		(isWebAddress(params.URL)
			? undefined
			: { code: 'InvalidParameter.DownloadFailed', message: 'Failed to download the media file from the URL.' }) ??
		project(params, context) ??
		groupOfAsset(params, context)
	);
}

/** Checks the parameters as the documents of the model describe. */
export function getAsset(params: Params, context: ValidationContext): Problem | undefined {
	return (
		missing(params, ['Id']) ??
		project(params, context) ??
		(context.hasAsset(String(params.Id)) ? undefined : { code: 'NotFound.asset_id', message: 'The specified asset does not exist.' })
	);
}

/** Checks the body of OctopusX's CreateAssetGroup. */
export function validateOctopusxGroup(body: Params): Problem | undefined {
	if (isSet(body.Description) && (typeof body.Description !== 'string' || codePoints(body.Description) > 300)) {
		return invalid('Description', 'must not exceed 300 characters');
	}
	return missing(body, ['Name']) ?? nameOfAsset(body);
}

/**
 * Checks the body of OctopusX's CreateAsset.
 * @param isOwnAddress recognizes URLs of the simulator itself, the only ones that may be plain http
 */
export function validateOctopusxAsset(
	body: Params,
	context: Pick<ValidationContext, 'hasGroup'>,
	isOwnAddress: (url: string) => boolean,
): Problem | undefined {
	const isPublic = (url: unknown): boolean => isWebAddress(url) && (url.startsWith('https://') || isOwnAddress(url));
	return (
		missing(body, ['GroupId', 'URL', 'AssetType', 'Name']) ??
		nameOfAsset(body) ??
		assetType(body) ??
		(isPublic(body.URL) ? undefined : invalid('URL', 'must be a public HTTPS address')) ??
		groupOfAsset(body, context)
	);
}
