/** Inserts by arrival: a refused submit returns to its old position. */
export function insert<T extends { readonly arrival: number }>(queue: T[], waiting: T): void {
	let index = queue.length;
	while (index > 0 && queue[index - 1]!.arrival > waiting.arrival) index--;
	queue.splice(index, 0, waiting);
}

export function remove<T>(list: T[], entry: T): void {
	const index = list.indexOf(entry);
	if (index >= 0) list.splice(index, 1);
}
