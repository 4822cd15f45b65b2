import dns from 'node:dns';

/** Results of name lookups in a test. Connections always go to this machine. */
type Names = Record<string, string>;

const LOOPBACK = { address: '127.0.0.1', family: 4 };

/** A public service: a public name of the simulator. */
export const SERVICE = 'spark.example';

/** A public file host. */
export const FILES = 'files.example';

const PUBLIC = '93.184.216.34';

/**
 * Gives public names to the simulator, because a service at 127.0.0.1 is local and may access local URLs. Code that
 * judges a name (`dns.promises.lookup`) gets `names`; connections to them (`dns.lookup`) go to this machine. Jest takes the
 * names back after the test.
 * @returns a function that removes them
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
		// No test may resolve a real name.
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

/** The URL of a simulator under another name. */
export const under = (name: string, url: string): string => url.replace('127.0.0.1', name);

if (typeof afterEach === 'function') afterEach(takeBack);
