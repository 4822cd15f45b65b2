import type { INode, INodeExecutionData } from 'n8n-workflow';

import type { SparkRequest } from '../../services/request';

/** How often n8n runs a node before it believes its failure. */
const maxAttempts = ({ retryOnFail, maxTries }: INode): number => (retryOnFail === true ? Math.min(5, Math.max(2, maxTries ?? 3)) : 1);

/** What the attempts of one run of the node share, in memory only: it holds what users wrote. */
export class Attempts {
	private count = 0;
	private readonly requests = new Map<string, SparkRequest>();
	private readonly failures = new Map<string, string>();
	/** Why the first attempt failed. */
	firstFailure?: string;

	constructor(private readonly max: number) {}

	begin(): void {
		this.count++;
	}

	/** Whether n8n runs the node again if this attempt fails. */
	get isLast(): boolean {
		return this.count >= this.max;
	}

	/** Remembers the request that is being sent, by the key of its record. A last attempt has nobody to remember it for. */
	sent(key: string, request: SparkRequest): void {
		if (!this.isLast) this.requests.set(key, request);
	}

	/** The request that made the task of a record in an earlier attempt. */
	requestOf(key: string): SparkRequest | undefined {
		return this.requests.get(key);
	}

	failed(key: string, reason: string): void {
		if (!this.isLast) this.failures.set(key, reason);
	}

	/** Why the task of a record failed in an earlier attempt. */
	failureOf(key: string): string | undefined {
		return this.failures.get(key);
	}
}

const attempts = new WeakMap<object, Map<string, Attempts>>();

/**
 * Begins an attempt.
 * @param store the same object in each attempt
 * @param run tells the runs of a node that share it apart
 */
export function beginAttempt(node: INode, store: object, run: string): Attempts {
	const byRun = attempts.get(store) ?? new Map<string, Attempts>();
	attempts.set(store, byRun);
	const known = byRun.get(run) ?? new Attempts(maxAttempts(node));
	byRun.set(run, known);
	known.begin();
	return known;
}

/** Whether n8n takes what was returned for a failed attempt: it looks at the first item only. */
export const looksFailed = ([items]: INodeExecutionData[][]): boolean => {
	const error: unknown = items?.[0]?.json.error;
	return error !== undefined && error !== null && error !== false;
};
