import type { IExecuteFunctions } from 'n8n-workflow';

import { httpUrl, isLocal, mayOpen } from './addresses';

/** Where an address that a service named may lead. */
export interface Destinations {
	/** Why a file may not be fetched from there; undefined where it may. */
	refusedDownload(url: URL): Promise<string | undefined>;
	/** Why a file may not be sent there; undefined where it may. */
	refusedUpload(url: URL): Promise<string | undefined>;
	/** Whether a service can open an address that is known in this network alone. */
	readonly serviceIsLocal: boolean;
}

/**
 * A service decides where its files are, and must not reach into the network of this n8n by it. A service that is in this network
 * itself may; and the service's own address may be used as it is in the credential, because every call goes there anyway.
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

/** The filter that newer hosts offer to nodes. `enforced`: it judges also where the host does not filter its own requests. */
interface Helpers {
	getSecureEgressFilter?(policy: 'enforced'): { validateUrl(url: URL): Promise<{ ok: boolean }> };
}

/** Whether a name resolves to a local address, where the host lets us know; false where nobody can tell. */
async function resolvesIntoThisNetwork(ctx: IExecuteFunctions, url: URL): Promise<boolean> {
	try {
		const filter = (ctx.helpers as Helpers).getSecureEgressFilter?.('enforced');
		return filter !== undefined && !(await filter.validateUrl(url)).ok;
	} catch {
		// The name cannot be resolved here: a proxy may be able to.
		return false;
	}
}
