import type { Ids } from './ids';
import type { Problem } from './validation';

/** One asset of a library. Times are ms since 1970. */
export interface Asset {
	id: string;
	name: string;
	/** The URL that the service fetches it from. */
	sourceUrl: string;
	type: string;
	groupId: string;
	project: string;
	/** Time of its creation. */
	createdAt: number;
	/** Time when it becomes Active or Failed. */
	readyAt: number;
	failure: Problem | undefined;
}

/** An asset in a get call, with the documented names. */
export interface AssetView {
	Id: string;
	Name: string;
	URL: string;
	AssetType: string;
	GroupId: string;
	Status: 'Processing' | 'Active' | 'Failed';
	CreateTime: string;
	UpdateTime: string;
}

const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** The groups and assets of one service. */
export class AssetLibrary {
	private readonly groups = new Map<string, number>();
	private readonly assets = new Map<string, Asset>();

	/** @param documentedGroup a group that exists from the start, so that the documents' examples work as printed */
	constructor(
		private readonly ids: Ids,
		private readonly signedUrl: (asset: Asset) => string,
		documentedGroup: string,
	) {
		this.groups.set(documentedGroup, 0);
	}

	/** Adds a group that exists from `createdAt` (ms) on. @returns its id */
	addGroup(createdAt: number): string {
		const id = this.ids.group(createdAt);
		this.groups.set(id, createdAt);
		return id;
	}

	/** Adds an asset. @returns it with its id, a new one unless it has one */
	add({ id, ...asset }: Omit<Asset, 'id'> & { id?: string }): Asset {
		const added = { id: id ?? this.ids.asset(asset.createdAt), ...asset };
		this.assets.set(added.id, added);
		return added;
	}

	/** True if the group exists by now. */
	hasGroup(id: string): boolean {
		return (this.groups.get(id) ?? Infinity) <= Date.now();
	}

	/** True if the asset exists by now. */
	hasAsset(id: string): boolean {
		return (this.assets.get(id)?.createdAt ?? Infinity) <= Date.now();
	}

	/** The asset with this id, undefined if there is none. */
	get(id: string): Asset | undefined {
		return this.assets.get(id);
	}

	/** Type and status of an asset now, undefined if there is none. */
	state(id: string): { status: AssetView['Status']; type: string } | undefined {
		const asset = this.assets.get(id);
		return asset && this.hasAsset(id) ? { status: this.view(asset, Date.now()).Status, type: asset.type } : undefined;
	}

	/** What a get call shows at a moment (ms since 1970). Its URL is empty until the asset is Active. */
	view(asset: Asset, at: number): AssetView {
		const ready = at >= asset.readyAt;
		const status = !ready ? 'Processing' : asset.failure ? 'Failed' : 'Active';
		return {
			Id: asset.id,
			Name: asset.name,
			URL: status === 'Active' ? this.signedUrl(asset) : '',
			AssetType: asset.type,
			GroupId: asset.groupId,
			Status: status,
			CreateTime: isoSeconds(asset.createdAt),
			UpdateTime: isoSeconds(ready ? asset.readyAt : asset.createdAt),
		};
	}
}

/** Converts the result of the `failingAssets` option to a problem: a code like `InvalidParameter.FormatUnsupported`, or a message. */
export function assetProblem(said: string | undefined): Problem | undefined {
	if (said === undefined) return undefined;
	if (/^\w+\.\w+$/.test(said)) return { code: said, message: 'The media file could not be processed.' };
	return { code: 'InvalidParameter.DownloadFailed', message: said };
}
