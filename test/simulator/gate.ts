import { errorReply } from './errors';
import { type Incoming, json, type Reply } from './http';
import { forbiddenKey } from './options';
import type { Route } from './routes';

/** Endpoints that ask for no key. */
const open: ReadonlySet<Route['endpoint']> = new Set(['models', 'spec', 'picture', 'sample', 'putObject', 'getObject', 'none']);

/** How the request identifies itself: `good` also for the key that is known but may do nothing. */
export function readAuthorization(request: Incoming, apiKey: string): 'good' | 'bad' | 'none' {
	const header = request.headers.authorization;
	if (header === undefined) return 'none';
	return header === `Bearer ${apiKey}` || header === `Bearer ${forbiddenKey}` ? 'good' : 'bad';
}

/** The refusal for a request whose key does not open the endpoint; undefined if it may pass. */
export function checkKey(request: Incoming, route: Route, authorization: 'good' | 'bad' | 'none'): Reply | undefined {
	if (open.has(route.endpoint)) return undefined;
	if (authorization !== 'good') {
		if (route.endpoint === 'account') {
			const message = authorization === 'none' ? 'No Authorization header' : 'Invalid Bearer token';
			return json(401, { success: false, message });
		}
		if (route.service === 'vtrix' && authorization === 'none') {
			return json(401, { error: { code: 'UNAUTHORIZED', message: 'missing authentication token' }, request_id: 'simulated' });
		}
		return errorReply(route.service, 401);
	}
	return request.headers.authorization === `Bearer ${forbiddenKey}` ? errorReply(route.service, 403) : undefined;
}

/** Counts requests in a sliding window of one second. */
export class RateLimit {
	private times: number[] = [];

	constructor(private readonly perSecond: number | undefined) {}

	/** Counts a request that arrives now. @returns 0 if it may pass, else the whole seconds to wait; refused ones do not count */
	secondsToWait(): number {
		if (this.perSecond === undefined) return 0;
		const now = Date.now();
		this.times = this.times.filter((time) => time > now - 1000);
		if (this.times.length >= this.perSecond) return Math.max(1, Math.ceil((this.times[0]! + 1000 - now) / 1000));
		this.times.push(now);
		return 0;
	}
}
