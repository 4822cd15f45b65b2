import type { Lookups } from '../ledger/ledger';
import type { TaskSnapshot } from '../task';

/** Maximum number of paid lookups without a response for one item. */
export const MAX_UNANSWERED_LOOKUPS = 3;

/** A lookup that is a paid task. */
export interface PaidLookup<T extends TaskSnapshot> {
	/** USD, as far as the response shows it. */
	priceOf(answer: T): number;
	/** The task with the number and the cost of its lookups. */
	counted(task: T, lookups: Lookups): T;
}

/** Holds the count of an item's paid lookups: its record, or an object that ends with the run. */
export interface LookupCounter {
	lookups: Lookups;
}

export const newLookupCounter = (): LookupCounter => ({ lookups: { sent: 0, unanswered: 0, cost: 0 } });

/** Counts a lookup as unanswered before it is sent, so that it is counted even if the run ends. */
export function countSentLookup(counter: LookupCounter, before: Lookups): void {
	counter.lookups = { ...before, sent: before.sent + 1, unanswered: before.unanswered + 1 };
}

/** Counts a lookup as answered, for `cost`. */
export function countAnsweredLookup(counter: LookupCounter, cost: number): void {
	const { sent, unanswered, cost: before } = counter.lookups;
	counter.lookups = { sent, unanswered: unanswered - 1, cost: before + cost };
}
