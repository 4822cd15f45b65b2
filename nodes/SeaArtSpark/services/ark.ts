import { z } from 'zod/v3';

import { optional, text, scalar } from './schema';
import type { SparkAsset } from './sparkTask';
import { type ServiceError, serviceError } from '../network/serviceError';
import { isEmptyError } from './kit/submitReply';
import { validId, isRecord, jsonOr, withoutUndefined } from '../network/values';

/**
 * Asset descriptions of Ark, the asset library behind both services (docs/protocol.md 4.6).
 */
const arkError = z.object({ Code: optional(scalar), Message: optional(scalar) }).passthrough();

const arkReply = z
	.object({
		ResponseMetadata: optional(z.object({ Error: z.unknown() }).passthrough()),
		Error: z.unknown(),
		Result: optional(z.union([z.record(z.unknown()), z.array(z.record(z.unknown())).transform(([first]) => first)])),
	})
	.passthrough();

/** `Error` is an object upstream and a string on OctopusX. */
const assetReply = z
	.object({
		Id: scalar,
		Name: optional(text),
		URL: optional(text),
		AssetType: optional(text),
		GroupId: optional(text),
		Status: optional(text),
		CreateTime: optional(scalar),
		UpdateTime: optional(scalar),
		ProjectName: optional(text),
		Error: optional(z.union([text, arkError])),
	})
	.passthrough();

/** The ID in the reply to a create call, or undefined. */
export const createdIdIn = (described: unknown): string | undefined =>
	isRecord(described) ? validId(described.Id, described.id, described.ID) : undefined;

/** The `Result` in the first text that contains one, and the error instead of it or beside it. Empty errors are ignored. */
export function arkResult(texts: readonly unknown[]): { result?: Record<string, unknown>; error?: ServiceError } {
	for (const one of texts) {
		const parsed = arkReply.safeParse(typeof one === 'string' ? jsonOr(one) : one);
		if (!parsed.success) continue;
		const { Result: result, ResponseMetadata, Error } = parsed.data;
		const errors = [ResponseMetadata?.Error, Error];
		// Beside a result, only an error with a message counts.
		const found = errors.find((one) => !isEmptyError(one)) ?? (result ? undefined : errors.find(isRecord));
		const error = found === undefined ? undefined : (serviceError(found) ?? { message: 'no reason was given' });
		if (result || error) return { ...(result ? { result } : {}), ...(error ? { error } : {}) };
	}
	return {};
}

/** An asset from either service's description, with the reason if it is `Failed`. */
export function assetIn(described: unknown): { asset: SparkAsset; error?: ServiceError } | undefined {
	const parsed = assetReply.safeParse(described);
	if (!parsed.success || !validId(parsed.data.Id)) return undefined;
	const { Id, Name, URL, AssetType, GroupId, Status, CreateTime, UpdateTime, ProjectName, Error } = parsed.data;
	const asset: SparkAsset = withoutUndefined({
		assetId: Id,
		assetStatus: Status || undefined,
		name: Name || undefined,
		assetType: AssetType || undefined,
		assetGroupId: GroupId || undefined,
		url: URL || undefined,
		createdAt: CreateTime,
		updatedAt: UpdateTime,
		projectName: ProjectName || undefined,
	});
	if (Status?.toLowerCase() !== 'failed') return { asset };
	return { asset, error: serviceError(Error) ?? { message: 'the service gave no reason' } };
}

/** Whether a description is of another asset than the requested one: both have asset IDs, and these differ. */
export const isOfAnother = ({ assetId }: SparkAsset, expected: string | undefined): boolean =>
	expected !== undefined && assetId !== expected && [assetId, expected].every((id) => /^asset-/.test(id));

/** Whether an asset can be used in a request. */
export const isActive = (asset: SparkAsset): boolean => asset.assetStatus?.toLowerCase() === 'active';

/** Advice for an error code of the library: for the whole code, otherwise for its first word. */
export function assetAdvice(code: string): string | undefined {
	const dotted = code.toLowerCase();
	return ADVICE.get(dotted) ?? ADVICE.get(dotted.split('.')[0] ?? dotted);
}

const PROJECT =
	"Leave 'Project Name' empty to use the default project, or correct it: group, asset and API key must belong to the same project.";

const ADVICE = new Map([
	['missingparameter.groupid', "Fill in 'Asset Group ID': take it from the item that the Asset Group node returns."],
	['missingparameter.id', "Fill in 'Asset ID'."],
	['missingparameter', 'Fill in the field that the service names.'],
	['notfound.projectname', PROJECT],
	['notfound.group_id', "Check 'Asset Group ID': the service does not know this group, or it belongs to another project."],
	['notfound', 'Check the ID: it does not exist, or it belongs to another project.'],
	['invalidparameter.downloadfailed', 'The service could not download the file. Check that its URL opens without a login from anywhere.'],
	['invalidparameter.formatunsupported', 'Use a supported format: jpeg, png, webp, bmp, tiff, gif, heic or heif; mp4 or mov; wav or mp3.'],
	['invalidparameter.fpstoolow', 'Use a video with 24 to 60 frames per second.'],
	['invalidparameter.widthtoosmall', 'Use media whose sides are between 300 and 6000 pixels.'],
	['invalidparameter', 'Correct the field that the service names.'],
	['accessdenied', 'Check that this API key may use the asset library, and that group, asset and key belong to the same project.'],
	['facemismatch', 'The face in this media does not match its group. Use other media or another group.'],
	['subscriptionrequired', 'This needs a subscription: check the plan of your account.'],
	[
		'inputimagesensitivecontentdetected',
		'The service found sensitive content in the image (a real person, for example). Use another image.',
	],
]);

/** Every documented code of the asset library. */
export const assetCodes: readonly string[] = [...ADVICE.keys()];
