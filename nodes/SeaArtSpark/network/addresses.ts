/** An http(s) URL, or undefined for anything else. */
export function httpUrl(address: string): URL | undefined {
	try {
		const url = new URL(address);
		return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
	} catch {
		return undefined;
	}
}

/** Whether a text consists of a single http(s) URL. */
export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text) && httpUrl(text) !== undefined;

/** Ranges of this machine, of its network, and unroutable ones, as `address/prefix length`. */
const LOCAL_V4 = [
	'0.0.0.0/8', // this host
	'10.0.0.0/8',
	'100.64.0.0/10', // carrier-grade NAT, also of clouds
	'127.0.0.0/8',
	'168.63.129.16/32', // Azure's own services, with a public-looking address
	'169.254.0.0/16', // link-local, and cloud metadata
	'172.16.0.0/12',
	'192.0.0.0/24',
	'192.168.0.0/16',
	'198.18.0.0/15', // benchmarks
	'224.0.0.0/4', // multicast
	'240.0.0.0/4', // reserved, broadcast
];

const LOCAL_V6 = [
	'0:0:0:0:0:0:0:0/96', // unspecified, loopback, IPv4-compatible
	'0:0:0:0:0:ffff:0:0/96', // IPv4-mapped
	'0:0:0:0:ffff:0:0:0/96', // IPv4-translated
	'64:ff9b:0:0:0:0:0:0/96', // NAT64
	'64:ff9b:1:0:0:0:0:0/48',
	'100:0:0:0:0:0:0:0/64', // discarded
	'2001:0:0:0:0:0:0:0/32', // Teredo: IPv4 inside
	'2002:0:0:0:0:0:0:0/16', // 6to4: IPv4 inside
	'fc00:0:0:0:0:0:0:0/7', // unique local
	'fe80:0:0:0:0:0:0:0/10', // link-local
	'fec0:0:0:0:0:0:0:0/10', // site-local
	'ff00:0:0:0:0:0:0:0/8', // multicast
];

/** Never opened, not even for a service in the same network: cloud metadata holds the machine's keys. */
const METADATA_V4 = ['168.63.129.16/32', '169.254.0.0/16'];
const METADATA_V6 = ['fe80:0:0:0:0:0:0:0/10', 'fd00:ec2:0:0:0:0:0:254/128', '0:0:0:0:0:ffff:a9fe:0/112', '0:0:0:0:0:ffff:a83f:8110/128'];

/** Top-level labels of names that only resolve in a private network. */
const LOCAL_NAMES = ['local', 'localhost', 'localdomain', 'internal', 'intranet', 'private', 'corp', 'lan', 'home', 'home.arpa', 'test'];

/**
 * Whether only this machine or its network can open a URL. Decided by the text of the URL, without a DNS lookup.
 * `URL` has already normalized every IPv4 notation (2130706433, 0x7f.1, 0177.0.0.1) to dotted decimals.
 */
export function isLocal(url: URL): boolean {
	const host = withoutDots(url.hostname.toLowerCase());
	const isInRange = isInRanges(host, V4, V6);
	return isInRange ?? (!host.includes('.') || LOCAL_NAMES.some((name) => host.endsWith(`.${name}`)));
}

/** Whether a URL leads to a cloud metadata service or another link-local address. */
const isMetadata = (url: URL): boolean => isInRanges(withoutDots(url.hostname.toLowerCase()), METADATA.v4, METADATA.v6) ?? false;

/**
 * Whether a service's file may be opened from this network. An external service can't point into it. A service inside this network may
 * have its files there, too.
 */
export const mayOpen = (url: URL, serviceIsLocal: boolean): boolean => !isMetadata(url) && (serviceIsLocal || !isLocal(url));

/** Whether an IP address is in one of the ranges; undefined for a name. */
function isInRanges(host: string, v4: Range[], v6: Range[]): boolean | undefined {
	if (host.startsWith('[')) return isIn(groupsOf(host.slice(1, -1)), 16, v6);
	return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? isIn(host.split('.').map(Number), 8, v4) : undefined;
}

/** The same for the text of a URL; false if it isn't one. */
export function isLocalAddress(address: string): boolean {
	const url = httpUrl(address);
	return url !== undefined && isLocal(url);
}

/** A name without the dots at its end: `localhost.` is `localhost`. */
function withoutDots(name: string): string {
	let end = name.length;
	while (name[end - 1] === '.') end--;
	return name.slice(0, end);
}

interface Range {
	parts: number[];
	prefix: number;
}

const rangesOf = (ranges: string[], separator: string, radix: number): Range[] =>
	ranges.map((range) => {
		const [address = '', prefix] = range.split('/');
		return { parts: address.split(separator).map((part) => parseInt(part, radix)), prefix: Number(prefix) };
	});

const V4 = rangesOf(LOCAL_V4, '.', 10);
const V6 = rangesOf(LOCAL_V6, ':', 16);
const METADATA = { v4: rangesOf(METADATA_V4, '.', 10), v6: rangesOf(METADATA_V6, ':', 16) };

const isIn = (parts: number[], bits: number, ranges: Range[]): boolean =>
	ranges.some((range) =>
		range.parts.every((expected, index) => {
			const free = Math.min(bits, Math.max(0, (index + 1) * bits - range.prefix));
			return (parts[index] ?? 0) >> free === expected >> free;
		}),
	);

/** The eight groups of an IPv6 address as `URL` writes it. */
function groupsOf(address: string): number[] {
	const [head = '', tail] = address.split('::');
	const numbers = (groups: string) => (groups === '' ? [] : groups.split(':').map((group) => parseInt(group, 16)));
	const [first, last] = [numbers(head), numbers(tail ?? '')];
	return [...first, ...Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => 0), ...last];
}
