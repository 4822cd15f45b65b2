import type { Lookups } from '../ledger/ledger';
import type { TaskSnapshot } from '../task';

/** So many paid questions of one item may stay without an answer, whatever happens. */
export const MAX_UNANSWERED_LOOKUPS = 3;

/** What a question costs that is a task of its own. */
export interface PaidLookup<T extends TaskSnapshot> {
	/** USD, as far as the answer tells. */
	priceOf(answer: T): number;
	/** The task with the questions that were asked about it, and what they cost. */
	counted(task: T, lookups: Lookups): T;
}

/** Where an item's paid questions are counted: its record, or a place that ends with the run. */
export interface LookupCounter {
	lookups: Lookups;
}

export const newLookupCounter = (): LookupCounter => ({ lookups: { sent: 0, unanswered: 0, cost: 0 } });

/** Counts a question as lost before it is sent, so that whatever ends the run cannot hide it. */
export function countSentLookup(counter: LookupCounter, before: Lookups): void {
	counter.lookups = { ...before, sent: before.sent + 1, unanswered: before.unanswered + 1 };
}

/** Takes a question back that was not taken, or was answered for `cost`. */
export function countAnsweredLookup(counter: LookupCounter, cost: number): void {
	const { sent, unanswered, cost: before } = counter.lookups;
	counter.lookups = { sent, unanswered: unanswered - 1, cost: before + cost };
}
