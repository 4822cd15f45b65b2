import type { INode, INodeExecutionData } from 'n8n-workflow';

/** How often n8n runs a node at most before it believes its failure. */
const maxAttempts = ({ retryOnFail, maxTries }: INode): number => (retryOnFail === true ? Math.min(5, Math.max(2, maxTries ?? 3)) : 1);

/** How many attempts there were, by what the attempts of an execution share and by run. */
const attemptCounts = new WeakMap<object, Map<string, number>>();

/**
 * Counts a try that begins. @returns whether n8n has another one left, should this one fail
 * @param store the same object in each try
 * @param run tells the runs of a node apart that share it
 */
export function beginAttempt(node: INode, store: object, run: string): boolean {
	const counts = attemptCounts.get(store) ?? new Map<string, number>();
	attemptCounts.set(store, counts);
	const count = (counts.get(run) ?? 0) + 1;
	counts.set(run, count);
	return count < maxAttempts(node);
}

/** Whether n8n takes what was returned for a failed try: hosts look at the first item alone. */
export const looksFailed = ([items]: INodeExecutionData[][]): boolean => {
	const error: unknown = items?.[0]?.json.error;
	return error !== undefined && error !== null && error !== false;
};
