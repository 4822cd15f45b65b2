import type { IExecuteFunctions } from 'n8n-workflow';

import { httpUrl, isLocal, mayOpen } from './addresses';

/** Rules for the URLs that a service returns. */
export interface Destinations {
	/** Why a file must not be downloaded from there; undefined if it may be. */
	refusedDownload(url: URL): Promise<string | undefined>;
	/** Why a file must not be uploaded there; undefined if it may be. */
	refusedUpload(url: URL): Promise<string | undefined>;
	/** Whether the service can open URLs that only work in this network. */
	readonly serviceIsLocal: boolean;
}

/**
 * A service chooses the URLs of its files, and must not reach into the network of this n8n with them. A service in this network may.
 * The credential's own URL is always allowed, because every call goes there anyway.
 */
export function createDestinations(ctx: IExecuteFunctions, baseUrl: string): Destinations {
	const service = httpUrl(baseUrl);
	const serviceIsLocal = service !== undefined && isLocal(service);
	const isTrusted = (url: URL): boolean => url.origin === service?.origin || (serviceIsLocal && mayOpen(url, true));

	const intoThisNetwork = async (url: URL): Promise<string | undefined> =>
		!mayOpen(url, false) || (await resolvesIntoThisNetwork(ctx, url))
			? `its URL points into the network of this n8n (${url.hostname.slice(0, 100)})`
			: undefined;

	return {
		serviceIsLocal,
		refusedDownload: async (url) => (isTrusted(url) ? undefined : await intoThisNetwork(url)),
		async refusedUpload(url) {
			if (isTrusted(url)) return undefined;
			if (url.protocol !== 'https:') return 'the service returned an upload URL that is not https';
			return (await intoThisNetwork(url)) === undefined
				? undefined
				: `the service returned an upload URL in the network of this n8n (${url.hostname.slice(0, 100)})`;
		},
	};
}

/** Filter that newer hosts offer to nodes. `enforced`: it applies even if the host doesn't filter its own requests. */
interface Helpers {
	getSecureEgressFilter?(policy: 'enforced'): { validateUrl(url: URL): Promise<{ ok: boolean }> };
}

/** Whether a name resolves to a local address; false if the host has no filter or can't resolve it. */
async function resolvesIntoThisNetwork(ctx: IExecuteFunctions, url: URL): Promise<boolean> {
	try {
		const filter = (ctx.helpers as Helpers).getSecureEgressFilter?.('enforced');
		return filter !== undefined && !(await filter.validateUrl(url)).ok;
	} catch {
		// Only the proxy may be able to resolve the name.
		return false;
	}
}
