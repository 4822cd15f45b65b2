/**
 * Runs `work` for 0 .. count-1 in that order, at most `size` at a time. Once `signal` is aborted, nothing new is started, but running
 * work is waited for. Rejects as soon as one `work` rejects.
 */
export async function runConcurrently(
	count: number,
	size: number,
	signal: AbortSignal,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	const lane = async () => {
		while (next < count && !signal.aborted) await work(next++);
	};
	await Promise.all(Array.from({ length: Math.min(Math.max(1, size), count) }, lane));
}
