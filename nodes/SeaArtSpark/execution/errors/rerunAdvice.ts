/** Unreturned results are in memory: another worker may run the next execution and doesn't have them. */
const CONDITIONS =
	'That works for 12 hours, until n8n restarts, and not if n8n runs manual executions on workers: then use Task > Wait with the task IDs.';

const RESUME = `Execute this step again to get paid results without paying again. ${CONDITIONS}`;

const FETCH = 'To get paid results without paying again, use Task > Wait with the task IDs.';

/**
 * Advice on running a node again that has paid tasks.
 * @param circumstances `canResume` if the next run returns paid results without paying again; items in `uncertain` may be charged twice
 */
export function rerunAdvice({ canResume, uncertain = [], dashboard = '' }: RerunCircumstances): string {
	if (uncertain.length === 0) return canResume ? RESUME : FETCH;
	const items = `item ${uncertain.join(', ')}`;
	return canResume
		? `Check ${dashboard} before you execute this step again: that submits ${items} again and returns the other results without paying for them again. ${CONDITIONS}`
		: `Check ${dashboard} before you run ${items} again. ${FETCH}`;
}

interface RerunCircumstances {
	canResume: boolean;
	/** Indexes of the items whose submit was not confirmed. */
	uncertain?: number[];
	/** Where to see the tasks of the account. */
	dashboard?: string;
}
