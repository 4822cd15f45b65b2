import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import type { NodeError } from './nodeError';
import { withoutItem } from './texts';

interface RejectedItem {
	itemIndex: number;
	rejected: NodeError;
}

export const NOTHING_SENT = "Nothing was sent, so you won't be charged.";

/** Maximum problems and item numbers in one message. */
const MAX_LISTED = 5;
const MAX_NUMBERS = 20;

/**
 * A single error for all invalid items of a run, so that a user can correct all of them at once.
 * Items are counted from 0, as in n8n's own messages.
 * @param rejected at least one
 */
export function invalidItemsError(ctx: Pick<IExecuteFunctions, 'getNode' | 'getInputData'>, rejected: RejectedItem[]): NodeError {
	const [first] = rejected;
	if (!first) throw new TypeError('no item was rejected');
	const indexes = [...new Set(rejected.map(({ itemIndex }) => itemIndex))];
	if (indexes.length === 1) return withDescription(first.rejected, `${first.rejected.description ?? ''} ${NOTHING_SENT}`);
	const byProblem = new Map<string, { indexes: number[]; nextStep: string }>();
	for (const { itemIndex, rejected: error } of rejected) {
		const problem = withoutItem(error.message);
		const known = byProblem.get(problem) ?? { indexes: [], nextStep: error.description ?? '' };
		if (!known.indexes.includes(itemIndex)) known.indexes.push(itemIndex);
		byProblem.set(problem, known);
	}
	const problems = [...byProblem];
	const listed = problems
		.slice(0, MAX_LISTED)
		.map(([problem, one]) => (problems.length > 1 ? `${problem} (${itemNumbers(one.indexes)})` : problem));
	const more = problems.length > MAX_LISTED ? ` and ${problems.length - MAX_LISTED} other problems` : '';
	const nextSteps = [...new Set(problems.map(([, { nextStep }]) => nextStep).filter((step) => step !== ''))].slice(0, MAX_LISTED);
	const { length: count } = ctx.getInputData();
	return new NodeOperationError(
		ctx.getNode(),
		`${indexes.length} of ${count} items are invalid (${itemNumbers(indexes)}, counting from 0): ${listed.join('; ')}${more}`,
		{ description: [...nextSteps, NOTHING_SENT].join(' '), itemIndex: first.itemIndex, level: 'warning' },
	);
}

/** `items 3 and 7` */
function itemNumbers(indexes: number[]): string {
	const shown = indexes.slice(0, MAX_NUMBERS).map(String);
	const more = indexes.length - shown.length;
	const last = more > 0 ? `${more} more` : shown.pop();
	return `${indexes.length === 1 ? 'item' : 'items'} ${shown.length > 0 ? `${shown.join(', ')} and ` : ''}${last}`;
}

function withDescription(error: NodeError, description: string): NodeError {
	error.description = description.trim();
	return error;
}
