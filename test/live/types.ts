import type { ZodTypeAny } from 'zod/v3';

import type { ReadRequest, SparkRequest } from '../../nodes/SeaArtSpark/services/request';

/** `read`: a free call; `end`: the last response about a task; `file`: the first bytes of a result. */
export type Step = 'read' | 'submit' | 'poll' | 'end' | 'file';

/** A request and its response, without the key, secrets of URLs and personal data. */
export interface Exchange {
	steps: Step[];
	request: { method: string; path: string; body?: unknown };
	/** Task that a poll is about. */
	taskId?: string;
	/** Absent if no response came. */
	status?: number;
	headers: Record<string, unknown>;
	body?: unknown;
	seconds: number;
	/** Seconds from the submit to this response; only of the step `end`. */
	taskSeconds?: number;
}

/** The node's reading of the last response of a call. */
export interface Reading {
	state: 'completed' | 'completed with nothing' | 'failed' | 'running' | 'entries' | 'no task';
	files?: string[];
	text?: string[];
	values?: object;
	groupId?: string;
	assetId?: string;
	/** Number of entries in the response to a free read. */
	entries?: number;
	/** Kind of the call's failure, if there is no task. */
	kind?: string;
	message?: string;
}

/** Results of calls that later calls need. */
export interface Known {
	imageUrl?: string;
	groupId?: string;
	assetId?: string;
}

/** A request that the product does not make. */
export interface RawRequest {
	method: 'GET' | 'POST';
	path: string;
	body?: object;
	/** Sends a wrong key instead of the real one. */
	wrongKey?: true;
}

/** One call of the check: a free read of the node, a request of the node, or a raw request. */
export interface Call {
	name: string;
	/** Shown before the confirmation. */
	title: string;
	/** Whether a task may be charged. */
	isPaid?: true;
	isVideo?: true;
	read?: ReadRequest;
	/** Undefined if a result that it needs is missing. */
	request?: (known: Known) => SparkRequest | undefined;
	/** Sent if the product does not support the request on this service. */
	raw?: (known: Known) => RawRequest | undefined;
	/** Path of the image's URL in the response to a raw request. */
	imageAt?: string;
}

/** A call as it went. */
export interface Played {
	service: string;
	call: string;
	exchanges: Exchange[];
	reading?: Reading;
	/** Reason why nothing was sent. */
	skipped?: string;
}

/** A numbered row of docs/protocol.md as a predicate on exchanges. */
export interface Assumption {
	number: string;
	/** Names of calls; every call if absent. */
	calls?: string[];
	step: Step;
	/** Condition on the same exchange. */
	when?: { path: string; is: ZodTypeAny };
	/**
	 * Dotted path from the exchange. `task` is the part of the body in which the node finds the task, `words` the service's own words for an
	 * error, `reading` the node's reading; `*` stands for each entry of a list, `@json` parses a text.
	 */
	path: string;
	is?: ZodTypeAny;
	/** Path of the value that it has to equal. */
	equals?: string;
	/** A missing value is not seen instead of different. */
	isOptional?: boolean;
}

export interface ServicePlan {
	service: string;
	calls: Call[];
	assumptions: Assumption[];
}
