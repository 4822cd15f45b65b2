/** Receives one line of progress for the terminal. */
export type Say = (line: string) => void;

/** Longest silence, so that nobody takes a long step for a hung one. */
const SILENCE_MS = 15_000;

/** Announces a step, reports every 15 s that it still runs, and reports how long it took. Passes on its result or its error. */
export async function step<T>(say: Say, text: string, run: () => Promise<T>): Promise<T> {
	const startedAt = Date.now();
	const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
	say(`${text} ...`);
	const timer = setInterval(() => say(`    still running, ${seconds()} so far`), SILENCE_MS);
	try {
		const result = await run();
		say(`    done after ${seconds()}`);
		return result;
	} finally {
		clearInterval(timer);
	}
}
