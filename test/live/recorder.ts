import { request } from 'undici';

import type { FileType } from '../../nodes/SeaArtSpark/network/files';
import { SIGNATURE_BYTES, typeOfFile } from '../../nodes/SeaArtSpark/network/fileTypes';
import { failureOfResponse } from '../../nodes/SeaArtSpark/network/httpFailure';
import { failureOfError } from '../../nodes/SeaArtSpark/network/connectionFailure';
import { parseJson } from '../../nodes/SeaArtSpark/network/json';
import type { HttpResult, Transport } from '../../nodes/SeaArtSpark/network/transport';
import type { Scrubber } from './scrub';
import type { Exchange, Step } from './types';

/** An image call without a task takes up to three minutes. */
const TIMEOUT_MS = 200_000;

const MAX_BYTES = 10_000_000;

/** Response headers that identify nobody. */
const KEPT_HEADERS = /^(content-type|retry-after|location|x-ratelimit-.*)$/;

interface Sent {
	method: 'GET' | 'POST';
	url: string;
	/** Absent for a request without a key. */
	key?: string;
	body?: object;
}

/** What the next exchanges are about. */
interface About {
	step: Step;
	taskId?: string;
}

/** Refuses every use of files: the check has none. */
const noFile = () => ({ failure: { kind: 'refused' as const, message: 'the check has no files' } });

/**
 * Sends the product's requests with undici and records each exchange. Nothing is sent twice, redirects are not followed, and only GET
 * requests are cut off by `stop`: the response to a submit may hold the ID of a paid task.
 */
export class Recorder {
	exchanges: Exchange[] = [];
	about: About = { step: 'read' };
	readonly transport: Transport;

	constructor(
		private readonly baseUrl: string,
		private readonly key: string,
		readonly scrub: Scrubber,
		private readonly stop: AbortSignal,
	) {
		this.transport = {
			baseUrl,
			call: async (method, path, body) => await this.send({ method: method as 'GET', url: baseUrl + path, key, ...(body ? { body } : {}) }),
			fetchJson: async (url) => await this.send({ method: 'GET', url }),
			signedUrl: noFile,
			upload: async () => await Promise.resolve(noFile()),
			download: async () => await Promise.resolve(noFile()),
		};
	}

	/** A request that the product does not make. */
	async raw(method: 'GET' | 'POST', path: string, body: object | undefined, isWrongKey = false): Promise<HttpResult> {
		const key = isWrongKey ? 'wrong-key-of-the-live-check' : this.key;
		return await this.send({ method, url: this.baseUrl + path, key, ...(body ? { body } : {}) });
	}

	/** Fetches the first bytes of a result without the key. Records its type and nothing of its content. */
	async file(url: string, kind: FileType): Promise<void> {
		this.about = { step: 'file' };
		const exchange = this.record({ method: 'GET', url });
		const { head, bytes } = await this.fetch({ method: 'GET', url }, SIGNATURE_BYTES);
		exchange.finish(head, { type: typeOfFile(kind, bytes, head?.headers['content-type']) ?? 'unknown' });
	}

	private async send(sent: Sent): Promise<HttpResult> {
		const exchange = this.record(sent);
		const { head, bytes, cut } = await this.fetch(sent, MAX_BYTES);
		const body = jsonOrText(bytes.toString('utf8'));
		exchange.finish(head, body);
		if (!head) return { failure: failureOfError(cut) };
		const reply = { ...head, body };
		const failure =
			failureOfResponse(reply, Date.now(), { secure: sent.url.startsWith('https:') }) ?? (cut ? failureOfError(cut) : undefined);
		return failure ? { failure, reply } : { reply };
	}

	/** Sends a request once and reads up to `maxBytes` of the response; an ID may be in what arrived before an error. */
	private async fetch({ method, url, key, body }: Sent, maxBytes: number): Promise<{ head?: Head; bytes: Buffer; cut?: unknown }> {
		const pieces: Buffer[] = [];
		let head: Head | undefined;
		try {
			const response = await request(url, {
				method,
				headers: {
					...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
					...(body ? { 'content-type': 'application/json' } : {}),
				},
				...(body ? { body: JSON.stringify(body) } : {}),
				headersTimeout: TIMEOUT_MS,
				bodyTimeout: TIMEOUT_MS,
				...(method === 'GET' ? { signal: this.stop } : {}),
			});
			head = { status: response.statusCode, headers: response.headers };
			let length = 0;
			for await (const piece of response.body) {
				pieces.push(piece as Buffer);
				length += (piece as Buffer).length;
				if (length >= maxBytes) break;
			}
			return { head, bytes: Buffer.concat(pieces) };
		} catch (cut) {
			return { ...(head ? { head } : {}), bytes: Buffer.concat(pieces), cut };
		}
	}

	/** Adds an exchange, which is finished when its response is there. */
	private record({ method, url, body }: Sent) {
		const startedAt = performance.now();
		const path = url.startsWith(this.baseUrl) ? url.slice(this.baseUrl.length) : url;
		const exchange: Exchange = {
			steps: [this.about.step],
			request: this.scrub({ method, path, ...(body ? { body } : {}) }),
			...(this.about.taskId === undefined ? {} : { taskId: this.scrub(this.about.taskId) }),
			headers: {},
			seconds: 0,
		};
		this.exchanges.push(exchange);
		return {
			finish: (head: Head | undefined, received: unknown) => {
				exchange.seconds = Math.round(performance.now() - startedAt) / 1_000;
				if (!head) return;
				exchange.status = head.status;
				exchange.headers = this.scrub(Object.fromEntries(Object.entries(head.headers).filter(([name]) => KEPT_HEADERS.test(name))));
				exchange.body = this.scrub(received);
			},
		};
	}
}

interface Head {
	status: number;
	headers: Record<string, unknown>;
}

function jsonOrText(text: string): unknown {
	try {
		return parseJson(text);
	} catch {
		return text;
	}
}
