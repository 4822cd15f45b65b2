import { z } from 'zod/v3';

import { assetUri } from '../../services/inputs';
import type { SparkAsset } from '../../services/sparkTask';

/** The fields of an asset in every item. */
export const assetNamesOutput = () => ({
	assetId: z.string(),
	assetUri: z.string(),
	assetStatus: z.string().optional(),
	assetGroupId: z.string().optional(),
	name: z.string().optional(),
	assetType: z.string().optional(),
});

export const assetNames = (asset: SparkAsset | undefined) => ({
	assetId: asset?.assetId ?? '',
	assetUri: assetUri(asset?.assetId ?? ''),
	assetStatus: asset?.assetStatus,
	assetGroupId: asset?.assetGroupId,
	name: asset?.name,
	assetType: asset?.assetType,
});
