import type { Lookups } from './ledger';
import type { TaskSnapshot } from './task';

/** So many paid questions of one item may stay without an answer, whatever happens. */
export const MAX_LOST_LOOKUPS = 3;

/** What a question costs that is a task of its own. */
export interface PaidLookup<T extends TaskSnapshot> {
	/** USD, as far as the answer tells. */
	priceOf(answer: T): number;
	/** The task with the questions that were asked about it, and what they cost. */
	counted(task: T, lookups: Lookups): T;
}

/** Where an item's paid questions are counted: its page, or a place that ends with the run. */
export interface Tally {
	lookups: Lookups;
}

export const emptyTally = (): Tally => ({ lookups: { asked: 0, lost: 0, cost: 0 } });

/** Counts a question as lost before it is sent, so that whatever ends the run cannot hide it. */
export function countSent(tally: Tally, before: Lookups): void {
	tally.lookups = { ...before, asked: before.asked + 1, lost: before.lost + 1 };
}

/** Takes a question back that was not taken, or was answered for `cost`. */
export function countAnswered(tally: Tally, cost: number): void {
	const { asked, lost, cost: before } = tally.lookups;
	tally.lookups = { asked, lost: lost - 1, cost: before + cost };
}
