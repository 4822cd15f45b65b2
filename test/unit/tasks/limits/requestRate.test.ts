import { RequestRate } from '../../../../nodes/SeaArtSpark/tasks/limits/requestRate';

/** A rate, and a clock that only the test moves. */
function rateAtWork() {
	const rate = new RequestRate();
	let nowMs = 0;
	return {
		rate,
		now: () => nowMs,
		pass: (ms: number) => void (nowMs += ms),
		/** Sends at the full rate for this time; each request is answered at once. */
		send: (seconds: number, reply: (nth: number) => 'taken' | 'refused' | 'unused' = () => 'taken') => {
			const untilMs = nowMs + seconds * 1_000;
			let sent = 0;
			for (; rate.nextAt() < untilMs; sent++) {
				nowMs = Math.max(nowMs, rate.nextAt());
				rate.recordSent(nowMs);
				const now = reply(sent);
				if (now === 'refused') rate.refused(nowMs, nowMs);
				else rate.accepted(nowMs, nowMs, now === 'taken');
			}
			nowMs = untilMs;
			return sent;
		},
		refuse: (sentAtMs = nowMs, retryAfterMs?: number) => rate.refused(nowMs, sentAtMs, retryAfterMs),
		take: (hasWaited = true) => rate.accepted(nowMs, nowMs, hasWaited),
	};
}

/** One whose limit is 9 a second: at 10 a second one of ten was refused. */
function learned() {
	const work = rateAtWork();
	work.send(1, () => 'unused');
	work.refuse();
	return work;
}

describe('the request rate while nothing is refused', () => {
	it('begins with 10 a second, evenly', () => {
		const { rate, send } = rateAtWork();
		expect(rate.current).toBe(10);
		expect(send(1, () => 'unused')).toBe(10);
	});

	it('grows by 10 a second in each second, up to 50', () => {
		const { rate, send } = rateAtWork();
		const rates = [1, 2, 3, 4, 5, 6].map(() => {
			send(1);
			return Math.round(rate.current / 10);
		});
		expect(rates).toEqual([2, 3, 4, 5, 5, 5]);
		expect(rate.current).toBe(50);
	});

	it('does not grow through requests that did not have to wait for it', () => {
		const { rate, send } = rateAtWork();
		send(10, () => 'unused');
		expect(rate.current).toBe(10);
	});

	it('is the rate that the user sets, at once, and never higher', () => {
		const { rate, send } = rateAtWork();
		rate.allow(200);
		expect([rate.current, rate.nextAt()]).toEqual([200, -Infinity]);
		rate.allow(3);
		expect(rate.current).toBe(3);
		rate.allow(Infinity);
		send(5);
		rate.allow(20);
		expect(rate.current).toBe(20);
	});

	it('is below the rate of the user after that was refused', () => {
		const { rate, take, refuse } = rateAtWork();
		rate.allow(20);
		for (let nth = 0; nth < 9; nth++) take();
		refuse();
		expect(rate.current).toBeCloseTo(20 * 0.9 * 0.7);
		expect(rate.nextAt()).toBeGreaterThan(-Infinity);
	});
});

describe('the request rate after a refusal', () => {
	it('drops at once below the rate that was accepted', () => {
		const { rate } = learned();
		// Of the last 10 answers 9 were not refused: 9 a second are the limit, and the first guess is 0.7 of it.
		expect(rate.isKnown).toBe(true);
		expect(rate.current).toBeCloseTo(9 * 0.7);
	});

	it('drops further if more requests in flight are refused', () => {
		const { rate, now, refuse } = learned();
		refuse(now() - 100);
		refuse(now() - 100);
		// 9 of 12.
		expect(rate.current).toBeCloseTo(7.5 * 0.7);
	});

	it('returns to the limit by a tenth of it per second, stays there for 3 s, then goes beyond', () => {
		const { rate, send } = learned();
		const limit = 9;
		send(1);
		expect(rate.current / limit).toBeCloseTo(0.8, 1);
		send(3);
		expect(rate.current / limit).toBeCloseTo(0.95, 5);
		expect(rate.isBeyondLimit).toBe(false);
		send(4);
		expect(rate.isBeyondLimit).toBe(true);
	});

	it('stays twice as long after each further refusal, at most 8 s', () => {
		const { rate, send, refuse } = learned();
		const rests: number[] = [];
		for (let nth = 0; nth < 3; nth++) {
			let seconds = 0;
			for (; !rate.isBeyondLimit; seconds++) send(1);
			rests.push(seconds);
			send(1);
			refuse();
		}
		expect(rests[1]).toBeGreaterThan(5);
		expect(rests[2]).toBeGreaterThan(rests[1]!);
		expect(rests[2]).toBeLessThanOrEqual(10);
	});

	it('rises in small steps on a slow account', () => {
		const { rate, send } = learned();
		while (rate.current > 0.5) send(2.1 / rate.current, (nth) => (nth === 1 ? 'refused' : 'taken'));
		while (!rate.isBeyondLimit) send(1);
		const before = rate.current;
		send(1.01 / before);
		expect(rate.current).toBeGreaterThan(before);
		expect(rate.current / before).toBeLessThan(1.15);
	});
});

describe('the request rate of an account that refuses everything', () => {
	it('pauses 1, 2, 4, 8 and then 10 s, until a request is accepted', () => {
		const { rate, now, pass, refuse, take } = learned();
		const pauses: number[] = [];
		for (let nth = 0; nth < 6; nth++) {
			refuse();
			pauses.push((rate.pausedUntil - now()) / 1_000);
			pass(rate.pausedUntil - now());
		}
		expect(pauses).toEqual([1, 2, 4, 8, 10, 10]);
		expect(rate.isClosed).toBe(true);
		take();
		expect(rate.isClosed).toBe(false);
	});

	it('honors Retry-After', () => {
		const { rate, now, refuse } = learned();
		refuse(now(), 30_000);
		expect(rate.nextAt()).toBe(now() + 30_000);
		expect(rate.nextAt(false)).toBeLessThan(now() + 1_000);
	});

	it('ignores a Retry-After that proved too short', () => {
		const { rate, now, pass, refuse } = learned();
		const pauses: number[] = [];
		for (let nth = 0; nth < 5; nth++) {
			refuse(now(), 1_000);
			pauses.push((rate.pausedUntil - now()) / 1_000);
			pass(rate.pausedUntil - now());
		}
		expect(pauses).toEqual([1, 2, 4, 8, 10]);
	});

	it('is not delayed by one Retry-After for more than two minutes', () => {
		const { rate, now, refuse } = learned();
		refuse(now(), 3_600_000);
		expect(rate.pausedUntil - now()).toBe(120_000);
	});

	it('is not lowered by those refusals', () => {
		const { rate, refuse, pass } = learned();
		const before = rate.current;
		for (let nth = 0; nth < 5; nth++) {
			pass(10_000);
			refuse();
		}
		expect(rate.current).toBe(before);
	});
});
