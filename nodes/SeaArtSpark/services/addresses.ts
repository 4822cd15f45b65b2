/** An http(s) address, or undefined for anything else. */
export function httpUrl(address: string): URL | undefined {
	try {
		const url = new URL(address);
		return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
	} catch {
		return undefined;
	}
}

const PRIVATE_V4 = [
	/^0\./,
	/^10\./,
	/^127\./,
	/^169\.254\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^192\.168\./,
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
];

/** True for an address that only this machine or its own network can open. Judged by its name; nothing is looked up. */
export function isLocal(url: URL): boolean {
	const host = url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
	if (host.includes(':')) return host === '::1' || host === '::' || /^(fc|fd|fe[89ab])/.test(host) || /^::ffff:/.test(host);
	if (/^\d+(\.\d+){3}$/.test(host)) return PRIVATE_V4.some((range) => range.test(host));
	return !host.includes('.') || /\.(local|localhost|internal|lan|home|intranet|test)$/.test(host);
}
