import { type Incoming, json, type Reply } from './http';
import { isReply } from './replyHooks';
import type { Service } from './tasks';

/** A free request that creates no task, such as a list. Its service checks the key and the rate as usual. */
export interface FakeRead {
	service: Service;
	/** Default GET. */
	method?: string;
	/** `/v3/jobs`, without the query. */
	path: string;
	/** @returns the body of a 200, or an `answer(status, body)` */
	reply: (request: Pick<Incoming, 'url' | 'json'>) => unknown;
}

/** The read at this method and path. */
export const findRead = (reads: readonly FakeRead[], { method, url }: Incoming): FakeRead | undefined =>
	reads.find((read) => (read.method ?? 'GET') === method && read.path === url.pathname);

/** The reply of a read. */
export function answerRead({ reply }: FakeRead, request: Incoming): Reply {
	const result = reply(request);
	return isReply(result) ? result : json(200, result);
}
