import type { INode, INodeExecutionData } from 'n8n-workflow';

import type { SparkRequest } from '../../services/request';

/** Maximum attempts of a node in n8n. */
const maxAttempts = ({ retryOnFail, maxTries }: INode): number => (retryOnFail === true ? Math.min(5, Math.max(2, maxTries ?? 3)) : 1);

/** State shared by the attempts of one run. In memory only, since it contains user data. */
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

	/** Remembers the request that is being sent, by the key of its record; not in the last attempt, which has no successor. */
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
 * @param run identifies a run among those that share the store
 */
export function beginAttempt(node: INode, store: object, run: string): Attempts {
	const byRun = attempts.get(store) ?? new Map<string, Attempts>();
	attempts.set(store, byRun);
	const known = byRun.get(run) ?? new Attempts(maxAttempts(node));
	byRun.set(run, known);
	known.begin();
	return known;
}

/** Whether n8n takes the output for a failed attempt: it only checks the first item. */
export const isFailedForHost = ([items]: INodeExecutionData[][]): boolean => {
	const error: unknown = items?.[0]?.json.error;
	return error !== undefined && error !== null && error !== false;
};
