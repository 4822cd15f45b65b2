import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import type { NodeError } from './nodeError';

export interface RejectedItem {
	itemIndex: number;
	rejected: NodeError;
}

export const NOTHING_SENT = "Nothing was sent, so you won't be charged.";

/** Most problems and most item numbers that one message lists. */
const MOST_LISTED = 5;
const MOST_NUMBERS = 20;

/**
 * The one error for all invalid items of a run that ends with the first bad item, so that a user mends all rows at once.
 * Items are counted from 0, as n8n counts them in its own messages.
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
		.slice(0, MOST_LISTED)
		.map(([problem, one]) => (problems.length > 1 ? `${problem} (${named(one.indexes)})` : problem));
	const more = problems.length > MOST_LISTED ? ` and ${problems.length - MOST_LISTED} other problems` : '';
	const nextSteps = [...new Set(problems.map(([, { nextStep }]) => nextStep).filter((step) => step !== ''))].slice(0, MOST_LISTED);
	const { length: count } = ctx.getInputData();
	return new NodeOperationError(
		ctx.getNode(),
		`${indexes.length} of ${count} items are invalid (${named(indexes)}, counting from 0): ${listed.join('; ')}${more}`,
		{ description: [...nextSteps, NOTHING_SENT].join(' '), itemIndex: first.itemIndex, level: 'warning' },
	);
}

/** `items 3 and 7` */
function named(indexes: number[]): string {
	const shown = indexes.slice(0, MOST_NUMBERS).map(String);
	const more = indexes.length - shown.length;
	const last = more > 0 ? `${more} more` : shown.pop();
	return `${indexes.length === 1 ? 'item' : 'items'} ${shown.length > 0 ? `${shown.join(', ')} and ` : ''}${last}`;
}

const withoutItem = (message: string): string => message.replace(/ \[item \d+\]$/, '');

function withDescription(error: NodeError, description: string): NodeError {
	error.description = description.trim();
	return error;
}
