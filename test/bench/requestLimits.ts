/** Limits of requests, as services set them. All times in ms since the start. A refused request does not count. */
export interface RequestLimit {
	/** Whether the account accepts one more request now; if so, it counts. */
	takes: (atMs: number) => boolean;
	/** After a refusal: time until the account accepts a request again, if known. */
	closedForMs?: (atMs: number) => number;
}

export const noLimit = (): RequestLimit => ({ takes: () => true });

/** A bucket that refills evenly. @param perSecond the rate, also of a moment @param burst its size; default: the requests of a second */
export function bucket(perSecond: number | ((atMs: number) => number), burst?: number): RequestLimit {
	const rateAt = typeof perSecond === 'number' ? () => perSecond : perSecond;
	const sizeAt = (atMs: number): number => burst ?? Math.max(1, rateAt(atMs));
	let [tokens, countedAtMs] = [sizeAt(0), 0];
	return {
		takes(atMs) {
			tokens = Math.min(sizeAt(atMs), tokens + ((atMs - countedAtMs) / 1_000) * rateAt(atMs));
			countedAtMs = atMs;
			if (tokens < 1 - 1e-9) return false;
			tokens--;
			return true;
		},
	};
}

/** A fixed number of requests in each window of `windowMs`. @param phaseMs elapsed time of the first window at the start */
export function fixedWindow(count: number, windowMs: number, phaseMs: number): RequestLimit {
	let [window, used] = [-1, 0];
	return {
		takes(atMs) {
			const current = Math.floor((atMs + phaseMs) / windowMs);
			if (current !== window) [window, used] = [current, 0];
			return used++ < count;
		},
		closedForMs: (atMs) => windowMs - ((atMs + phaseMs) % windowMs),
	};
}

/** A fixed number of requests in any time of `windowMs`. */
export function slidingWindow(count: number, windowMs: number): RequestLimit {
	const taken: number[] = [];
	return {
		takes(atMs) {
			while (taken[0]! <= atMs - windowMs) taken.shift();
			if (taken.length >= count) return false;
			taken.push(atMs);
			return true;
		},
		closedForMs: (atMs) => taken[0]! + windowMs - atMs,
	};
}
