import { withoutGaps } from '../services/reading';
import type { SparkAsset, SparkTask } from '../services/service';
import type { AssetDetailsOutput, AssetOutput, GroupOutput, ImagesOutput, TaskOutput } from './outputs';

/** How video requests refer to an asset (docs/protocol.md 2.4). */
export const assetUri = (assetId: string): string => `asset://${assetId}`;

export const imagesJson = ({ taskId, status, model, result, cost }: SparkTask): ImagesOutput => {
	const images = result?.images ?? [];
	return withoutGaps({ taskId, status, model, imageUrl: images[0]?.url ?? '', images, cost });
};

export const groupJson = ({ taskId, status, result, cost }: SparkTask): GroupOutput =>
	withoutGaps({
		groupId: result?.groupId ?? '',
		name: result?.groupName,
		taskId: taskId || undefined,
		status,
		cost,
	});

export const assetJson = ({ taskId, status, result, cost }: SparkTask): AssetOutput =>
	withoutGaps({ ...assetNames(result?.asset), taskId, status, cost });

export const assetDetailsJson = ({ result }: SparkTask): AssetDetailsOutput => {
	const { url, createdAt, updatedAt, projectName } = result?.asset ?? ({} as Partial<SparkAsset>);
	return withoutGaps({ ...assetNames(result?.asset), url, createdAt, updatedAt, projectName });
};

/** Whatever is known of a task, whoever made it. */
export const taskJson = ({ taskId, status, progress, model, result, failure, cost }: SparkTask): TaskOutput => {
	const images = result?.images;
	return withoutGaps({
		taskId,
		status,
		progress,
		model: model || undefined,
		imageUrl: images?.[0]?.url,
		images,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
		error: failure && withoutGaps({ code: failure.code, message: failure.message }),
		cost,
	});
};

/** A task that is not waited for any longer, with the ids that are known already. */
export const pendingJson = ({ taskId, status, model, result }: SparkTask): TaskOutput =>
	withoutGaps({
		taskId,
		status,
		model: model || undefined,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
	});

const assetNames = (asset: SparkAsset | undefined) => ({
	assetId: asset?.assetId ?? '',
	assetUri: assetUri(asset?.assetId ?? ''),
	assetStatus: asset?.assetStatus,
	assetGroupId: asset?.assetGroupId,
	name: asset?.name,
	assetType: asset?.assetType,
});
