import type { Accounts } from './accounts';
import type { Refusals } from './errors';
import { type Incoming, json, type Reply } from './http';
import { forbiddenKey } from './options';
import type { Route } from './routes';

/** Endpoints that ask for no key. */
const open: ReadonlySet<Route['endpoint']> = new Set([
	'models',
	'spec',
	'picture',
	'film',
	'sound',
	'sample',
	'putObject',
	'getObject',
	'none',
]);
const catalogue: ReadonlySet<Route['endpoint']> = new Set(['models', 'spec']);

/** Checks keys and rate limits. */
export class Gate {
	constructor(
		private readonly accounts: Accounts,
		private readonly refusals: Refusals,
		private readonly catalogueNeedsKey: boolean,
	) {}

	/** Result of the key check: `good` also for the key without permissions. */
	authorization({ headers }: Incoming): 'good' | 'bad' | 'none' {
		if (headers.authorization === undefined) return 'none';
		return this.accounts.find(headers.authorization) ? 'good' : 'bad';
	}

	/** The refusal of a request with the wrong key; undefined if it is accepted. */
	check(request: Incoming, { endpoint, service }: Route): Reply | undefined {
		if (open.has(endpoint) && !(this.catalogueNeedsKey && catalogue.has(endpoint))) return undefined;
		const authorization = this.authorization(request);
		const expiresAt = this.accounts.find(request.headers.authorization)?.options.expiresAt ?? 0;
		const isExpired = service === 'octopusx' && expiresAt > 0 && expiresAt * 1000 <= Date.now();
		if (authorization !== 'good' || isExpired) {
			if (endpoint === 'account') {
				const message = authorization === 'none' ? 'No Authorization header' : 'Invalid Bearer token';
				return json(401, { success: false, message });
			}
			const error = { code: 'UNAUTHORIZED', message: 'missing authentication token' };
			return this.refusals.reply(service, 401, {}, service === 'vtrix' && authorization === 'none' ? error : undefined);
		}
		return request.headers.authorization === `Bearer ${forbiddenKey}` ? this.refusals.reply(service, 403) : undefined;
	}
}

/** Counts requests in a sliding window of one second, unless `takes` decides. */
export class RateLimit {
	private times: number[] = [];

	constructor(
		private readonly perSecond: number | undefined,
		private readonly takes?: (nowMs: number) => boolean,
	) {}

	/** Counts a request that arrives now. @returns 0 if it is accepted, else the seconds to wait; refused ones do not count */
	secondsToWait(): number {
		const now = Date.now();
		if (this.takes) return this.takes(now) ? 0 : 1;
		if (this.perSecond === undefined) return 0;
		this.times = this.times.filter((time) => time > now - 1000);
		if (this.times.length >= this.perSecond) return Math.max(1, Math.ceil((this.times[0]! + 1000 - now) / 1000));
		this.times.push(now);
		return 0;
	}
}
