import { AccountLimits, type SentSubmit } from '../../../../nodes/SeaArtSpark/tasks/limits/accountLimits';

/** An account with this many running tasks, and a clock. */
function account({ running = 3 } = {}) {
	const limits = new AccountLimits();
	let nowMs = 1_000_000;
	const work = {
		limits,
		pass: (ms: number) => void (nowMs += ms),
		submit: (model?: string): SentSubmit => limits.submitSent(nowMs, true, model),
		/** Its reply takes 300 ms. */
		taken: (sent: SentSubmit) => {
			nowMs += 300;
			limits.submitAccepted(sent, nowMs);
		},
		refused: (sent: SentSubmit, retryAfterMs?: number) => {
			nowMs += 300;
			limits.submitRefused(sent, nowMs, retryAfterMs);
		},
		poll: (isTaken: boolean) => {
			const sentAtMs = nowMs;
			nowMs += 150;
			if (isTaken) limits.pollAccepted(nowMs, sentAtMs);
			else limits.pollRefused(nowMs, sentAtMs);
		},
		silenceMs: () => limits.nextAt(true) - nowMs,
		/** The known limits of requests and of tasks. */
		known: () => [limits.rate.isKnown, limits.concurrency.isKnown],
	};
	for (let nth = 0; nth < running; nth++) work.taken(work.submit());
	return work;
}

/** An account on which a submit was refused for an unknown reason. */
function inDoubt() {
	const work = account();
	work.refused(work.submit('red'));
	return work;
}

describe('a 429 about the request rate', () => {
	it('is one to a poll', () => {
		const work = account();
		work.poll(false);
		expect(work.known()).toEqual([true, false]);
	});

	it('is one to a submit within a second after a refused poll', () => {
		const work = account();
		work.poll(false);
		work.refused(work.submit());
		expect(work.known()).toEqual([true, false]);
	});

	it('is one to a submit while none of our tasks runs', () => {
		const work = account({ running: 0 });
		work.refused(work.submit());
		expect(work.known()).toEqual([true, false]);
	});

	it('is one to the first submits, also if they were sent together or another one was accepted', () => {
		const together = account({ running: 0 });
		const [, second] = [together.submit(), together.submit()];
		together.refused(second);
		expect(together.known()).toEqual([true, false]);
		const other = account({ running: 0 });
		const [one, two] = [other.submit(), other.submit()];
		other.taken(two);
		other.refused(one);
		expect(other.known()).toEqual([true, false]);
	});

	it('is one to a submit while no request is accepted any more', () => {
		const work = account();
		work.poll(false);
		work.poll(false);
		expect(work.limits.rate.isClosed).toBe(true);
		work.pass(5_000);
		work.refused(work.submit());
		expect(work.known()).toEqual([true, false]);
	});

	it('is one to a submit that exceeds the known rate', () => {
		const work = account();
		work.poll(false);
		for (let nth = 0; nth < 500 && !work.limits.rate.isBeyondLimit; nth++) {
			work.pass(1_000);
			work.taken(work.submit());
		}
		expect(work.limits.rate.isBeyondLimit).toBe(true);
		work.refused(work.submit());
		expect(work.known()).toEqual([true, false]);
	});
});

describe('a 429 to a submit that may be about the request rate or about the concurrency limit', () => {
	it('is tested with one submit after a second without requests, and no other submit before its reply', () => {
		const work = inDoubt();
		expect(work.silenceMs()).toBeGreaterThanOrEqual(1_000);
		expect(work.limits.maySubmit).toBe(true);
		work.pass(1_000);
		const test = work.submit('red');
		expect([test.isTest, work.limits.maySubmit]).toEqual([true, false]);
		expect(work.silenceMs()).toBeGreaterThanOrEqual(1_000);
		for (let nth = 0; nth < 2; nth++) work.limits.concurrency.ended();
		expect(work.limits.maySubmit).toBe(false);
	});

	it('was about the request rate if the test is accepted', () => {
		const work = inDoubt();
		work.pass(1_000);
		work.taken(work.submit('red'));
		expect(work.known()).toEqual([true, false]);
		expect(work.limits.rate.current).toBeLessThan(10);
	});

	it('was about the concurrency limit if the test is refused and the next poll is accepted', () => {
		const work = inDoubt();
		work.pass(1_000);
		work.refused(work.submit('red'));
		expect(work.limits.maySubmit).toBe(false);
		work.poll(true);
		expect(work.known()).toEqual([false, true]);
		expect(work.limits.rate.current).toBeGreaterThanOrEqual(10);
		expect(work.limits.maySubmit).toBe(false);
	});

	it('was about the request rate if the test and the next poll are refused', () => {
		const work = inDoubt();
		work.pass(1_000);
		work.refused(work.submit('red'));
		work.poll(false);
		expect(work.known()).toEqual([true, false]);
	});

	it('was about its model if another model is accepted', () => {
		const work = inDoubt();
		work.pass(1_000);
		work.taken(work.submit('blue'));
		expect(work.known()).toEqual([false, false]);
	});

	it('is tested again if the test got no reply', () => {
		const work = inDoubt();
		work.pass(1_000);
		work.limits.submitWithdrawn(work.submit('red'));
		expect(work.submit('red').isTest).toBe(true);
	});

	it('was about the request rate if the test was refused although a task had ended', () => {
		const work = inDoubt();
		work.limits.concurrency.ended();
		work.pass(1_000);
		work.refused(work.submit('red'));
		expect(work.known()).toEqual([true, false]);
	});
});

describe('a 429 on an account with a concurrency limit', () => {
	it('is about the concurrency limit without a test', () => {
		const work = inDoubt();
		work.pass(1_000);
		work.refused(work.submit('red'));
		work.poll(true);
		for (let nth = 0; nth < 3; nth++) {
			work.limits.concurrency.ended();
			work.taken(work.submit());
		}
		const another = work.submit();
		work.refused(another);
		expect(another.isTest).toBe(false);
		expect(work.known()).toEqual([false, true]);
		expect(work.silenceMs()).toBeLessThan(200);
	});
});
