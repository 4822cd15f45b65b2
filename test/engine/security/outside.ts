import dns from 'node:dns';

/** Where names lead in a test: what a look-up tells. A connection is made to this machine whatever that is. */
type Names = Record<string, string>;

const LOOPBACK = { address: '127.0.0.1', family: 4 };

/** The service of a test that stands outside: a public name that the simulator answers to. */
export const SERVICE = 'spark.example';

/** A host of files outside. */
export const FILES = 'files.example';

const PUBLIC = '93.184.216.34';

/**
 * Gives names to the simulator, so that it is outside for the node: a service at 127.0.0.1 is local and may reach what is local. What
 * judges a name (`dns.promises.lookup`) is told `names`; who connects to any of them (`dns.lookup`) comes to this machine. Jest takes the
 * names back after the test.
 * @returns what takes them back
 */
export function outside(names: Names = {}): () => void {
	takeBack();
	const known: Names = { [SERVICE]: PUBLIC, [FILES]: PUBLIC, ...names };
	const unknown = (name: string) =>
		Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
	const judge = async (name: string, options?: { all?: boolean }) => {
		const address = known[name];
		if (address === undefined || address === 'unknown') throw unknown(name);
		const found = { address, family: address.includes(':') ? 6 : 4 };
		return await Promise.resolve(options?.all ? [found] : found);
	};
	const connect = (name: string, options: dns.LookupOptions, done: (...found: unknown[]) => void) => {
		if (name === '127.0.0.1' || name === 'localhost') return (lookup as (...all: unknown[]) => void)(name, options, done);
		// No test asks for a name out there.
		if (!(name in known)) return process.nextTick(() => done(unknown(name)));
		process.nextTick(() => (options.all ? done(null, [LOOPBACK]) : done(null, LOOPBACK.address, LOOPBACK.family)));
	};
	Object.assign(dns.promises, { lookup: judge });
	Object.assign(dns, { lookup: connect });
	return takeBack;
}

const { lookup } = dns;
const { lookup: judgeOfHost } = dns.promises;

function takeBack(): void {
	Object.assign(dns.promises, { lookup: judgeOfHost });
	Object.assign(dns, { lookup });
}

/** The address of a simulator under another name. */
export const under = (name: string, url: string): string => url.replace('127.0.0.1', name);

if (typeof afterEach === 'function') afterEach(takeBack);
