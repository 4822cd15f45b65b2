import type { LedgerRequest } from './ledger';
import type { LedgerTask } from './tasks';

const nameOf = ({ account, key }: LedgerRequest): string => `${account}/${key}`;

/** How often each item (by its key) is among these submits. */
export function countRefusals(refused: LedgerRequest[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { key = '' } of refused) counts.set(key, (counts.get(key) ?? 0) + 1);
	return counts;
}

interface Item {
	key: string;
	/** Positions in the order of arrival; infinite if it never happened. */
	arrived: number;
	accepted: number;
	acceptedAt: number;
	/** When it was refused for the first time, ms since 1970. */
	refusedAt: number;
}

/** By how many later items each refused item was overtaken. @param submits in order of arrival */
export function countOvertakes(submits: LedgerRequest[], isRefused: (submit: LedgerRequest) => boolean): Map<string, number> {
	const items = new Map<string, Item>();
	for (const [position, submit] of submits.entries()) {
		const name = nameOf(submit);
		const item = items.get(name) ?? {
			key: submit.key ?? '',
			arrived: position,
			accepted: Infinity,
			acceptedAt: Infinity,
			refusedAt: Infinity,
		};
		items.set(name, item);
		if (isRefused(submit)) item.refusedAt = Math.min(item.refusedAt, submit.endedAt ?? submit.at);
		else if (submit.taskId !== undefined && item.accepted === Infinity) Object.assign(item, { accepted: position, acceptedAt: submit.at });
	}
	const counts = new Map<string, number>();
	for (const waiting of items.values()) {
		if (waiting.refusedAt === Infinity) continue;
		for (const other of items.values()) {
			const isLater = other.arrived > waiting.arrived && other.acceptedAt > waiting.refusedAt;
			if (isLater && other.accepted < waiting.accepted) counts.set(waiting.key, (counts.get(waiting.key) ?? 0) + 1);
		}
	}
	return counts;
}

/** The most tasks that ran at the same moment. */
export function mostAtOnce(tasks: readonly LedgerTask[]): number {
	const changes = tasks.flatMap(({ submittedAt, endsAt }) => [
		{ at: submittedAt, by: 1 },
		{ at: endsAt, by: -1 },
	]);
	// Ends count before starts of the same moment.
	changes.sort((a, b) => a.at - b.at || a.by - b.by);
	let running = 0;
	let most = 0;
	for (const { by } of changes) most = Math.max(most, (running += by));
	return most;
}
