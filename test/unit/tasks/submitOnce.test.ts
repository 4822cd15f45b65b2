import { submitOnce, type Submission } from '../../../nodes/SeaArtSpark/tasks/submitOnce';
import { SubmitPermit } from '../../../nodes/SeaArtSpark/tasks/limits/submitPermit';
import { notAccepted, maybeAccepted, type FailureKind } from '../../../nodes/SeaArtSpark/tasks/task';
import { gaps, snapshot, never, running, failure, waitForPermit, world, type Snapshot, type Script } from './world';

const HOUR = 3_600_000;

function submitting(script: Script, { timeoutMs = 600_000, ...more }: Partial<Submission<Snapshot>> & { timeoutMs?: number } = {}) {
	const w = world();
	const sent: number[] = [];
	const submission: Submission<Snapshot> = {
		submit: w.submitBy(script),
		onSend: (nth) => void sent.push(nth),
		onUncertainSubmit: 'stop',
		timeoutMs,
		...more,
	};
	return { ...w, sent, result: w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter), w.context)) };
}

it.each<[FailureKind, boolean, boolean]>([
	['notSent', true, false],
	['rateLimited', true, false],
	['serverError', false, true],
	['noResponse', false, true],
	['unreadable', false, true],
	['unusable', false, false],
	['notFound', false, false],
	['denied', false, false],
	['refused', false, false],
])('after %s, a submit cannot have been accepted: %s, may have been accepted: %s', (kind, never, unknown) => {
	expect(notAccepted({ kind, message: '' })).toBe(never);
	expect(maybeAccepted({ kind, message: '' })).toBe(unknown);
});

describe('a submit', () => {
	it('a submit is sent at once and once', async () => {
		const { result, submits, sent } = submitting({});
		await expect(result).resolves.toEqual({ task: snapshot('in_progress'), sentAt: expect.any(Number) as number });
		expect(submits).toEqual([0]);
		expect(sent).toEqual([1]);
	});

	it.each<FailureKind>(['serverError', 'noResponse', 'unreadable'])(
		'a submit that ended in %s is sent once and uncertain',
		async (kind) => {
			const { result, submits } = submitting({ submit: () => failure(kind, { retryAfterMs: 1 }) });
			await expect(result).resolves.toEqual({
				outcome: { state: 'uncertain', timesSent: 1, failure: { kind, message: `${kind} it was`, retryAfterMs: 1 } },
			});
			expect(submits).toEqual([0]);
		},
	);

	it.each<FailureKind>(['denied', 'refused', 'notFound', 'unusable'])('a submit that was %s is sent once and is refused', async (kind) => {
		const { result, submits } = submitting({ submit: () => failure(kind) }, { onUncertainSubmit: 'submitAgain' });
		await expect(result).resolves.toEqual({ outcome: { state: 'refused', failure: { kind, message: `${kind} it was` } } });
		expect(submits).toEqual([0]);
	});

	it('a submit that never left is sent five times in all, with backoff, then refused', async () => {
		const { result, submits, sent } = submitting({ submit: () => failure('notSent') });
		await expect(result).resolves.toMatchObject({ outcome: { state: 'refused', failure: { kind: 'notSent' } } });
		expect(submits).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
		expect(sent).toEqual([1, 1, 1, 1, 1]);
	});

	it('a submit that succeeds at the fifth time is a task', async () => {
		const { result } = submitting({ submit: (nth) => (nth < 5 ? failure('notSent') : running()) });
		await expect(result).resolves.toEqual({ task: snapshot('in_progress'), sentAt: expect.any(Number) as number });
	});

	it('a submit that is answered 429 is sent again until the timeout, and no later', async () => {
		const { result, submits, clock } = submitting({ submit: () => failure('rateLimited') }, { timeoutMs: 100_000 });
		await expect(result).resolves.toMatchObject({ outcome: { state: 'refused', failure: { kind: 'rateLimited' } } });
		expect(gaps(submits)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
		expect(clock.elapsed).toBeLessThanOrEqual(100_000);
		const { length } = submits;
		await clock.pass(HOUR);
		expect(submits).toHaveLength(length);
	});

	it('a submit is repeated after its Retry-After, to the millisecond', async () => {
		const { result, submits } = submitting({ submit: (nth) => (nth === 1 ? failure('rateLimited', { retryAfterMs: 4_321 }) : running()) });
		await result;
		expect(submits).toEqual([0, 4_321]);
	});

	it.each([
		['may be', 10_000, 10_000, 2],
		['would be later than', 10_001, 10_000, 1],
	])('a submit is repeated by the timeout at the latest (its Retry-After %s the timeout)', async (_, retryAfterMs, timeoutMs, times) => {
		const { result, submits } = submitting({ submit: () => failure('rateLimited', { retryAfterMs }) }, { timeoutMs });
		await result;
		expect(submits).toHaveLength(times);
	});

	it('a submit without a response is aborted after two minutes and is uncertain', async () => {
		const { result, submits, clock } = submitting({ submit: never });
		await expect(result).resolves.toEqual({
			outcome: { state: 'uncertain', timesSent: 1, failure: { kind: 'noResponse', message: 'no response within 120 seconds' } },
		});
		expect(clock.elapsed).toBe(120_000);
		expect(submits).toEqual([0]);
	});

	it('the timeout of a submit counts from when it was first sent, not from when it was queued', async () => {
		const w = world({ requestsPerSecond: 0.01 });
		await waitForPermit(w.context.rateLimiter, w.halt.signal);
		const submission: Submission<Snapshot> = {
			submit: w.submitBy({ submit: (nth) => (nth === 1 ? failure('rateLimited', { retryAfterMs: 1_000 }) : running()) }),
			onSend: () => {},
			onUncertainSubmit: 'stop',
			timeoutMs: 200_000,
		};
		await expect(w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter), w.context))).resolves.toMatchObject({
			task: snapshot('in_progress'),
		});
		expect(w.submits).toEqual([105_000, 210_000]);
	});

	it('a submit that may have been accepted is not sent again if its permit comes after the timeout', async () => {
		const w = world({ requestsPerSecond: 0.01 });
		const submission: Submission<Snapshot> = {
			submit: w.submitBy({ submit: () => failure('noResponse') }),
			onSend: () => {},
			onUncertainSubmit: 'submitAgain',
			timeoutMs: 60_000,
		};
		await expect(w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter), w.context))).resolves.toMatchObject({
			outcome: { state: 'uncertain', failure: { kind: 'noResponse' } },
		});
		expect(w.submits).toEqual([0]);
	});

	it('a submit that was answered 429 loses no time while others are before it', async () => {
		const w = world({ requestsPerSecond: 0.01 });
		const submission: Submission<Snapshot> = {
			submit: w.submitBy({ submit: (nth) => (nth < 4 ? failure('rateLimited', { retryAfterMs: 20_000 }) : running()) }),
			onSend: () => {},
			onUncertainSubmit: 'stop',
			timeoutMs: 60_000,
		};
		await expect(w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter), w.context))).resolves.toMatchObject({
			task: {},
		});
		expect(w.submits).toEqual([0, 105_000, 210_000, 315_000]);
	});

	it('a submit with a deadline is not sent if its permit comes after it', async () => {
		const w = world({ requestsPerSecond: 1 });
		await waitForPermit(w.context.rateLimiter, w.halt.signal);
		const submission: Submission<Snapshot> = {
			submit: w.submitBy({}),
			onSend: () => {},
			onUncertainSubmit: 'stop',
			timeoutMs: Infinity,
			deadline: w.clock.now() + 1_000,
		};
		await expect(w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter), w.context))).resolves.toMatchObject({
			outcome: { state: 'refused' },
		});
		expect(w.submits).toEqual([]);
	});

	it('a submit is recorded before it is sent', async () => {
		const order: string[] = [];
		const { result } = submitting(
			{
				submit: () => {
					order.push('sent');
					return running();
				},
			},
			{ onSend: () => void order.push('announced') },
		);
		await result;
		expect(order).toEqual(['announced', 'sent']);
	});
});

describe('with submitAgain', () => {
	const onUncertainSubmit = 'submitAgain';

	it.each<FailureKind>(['serverError', 'noResponse', 'unreadable'])(
		'submitAgain sends a submit that ended in %s three times in all, with backoff',
		async (kind) => {
			const { result, submits, sent } = submitting({ submit: () => failure(kind) }, { onUncertainSubmit });
			await expect(result).resolves.toMatchObject({ outcome: { state: 'uncertain', timesSent: 3, failure: { kind } } });
			expect(submits).toEqual([0, 1_000, 3_000]);
			expect(sent).toEqual([1, 2, 3]);
		},
	);

	it('submitAgain returns the task of the second submit', async () => {
		const { result } = submitting({ submit: (nth) => (nth === 1 ? failure('noResponse') : running()) }, { onUncertainSubmit });
		await expect(result).resolves.toEqual({ task: snapshot('in_progress'), sentAt: expect.any(Number) as number });
	});

	it.each<FailureKind>(['denied', 'refused', 'notSent'])(
		'with submitAgain, a submit stays uncertain if the last one was %s',
		async (kind) => {
			const { result } = submitting({ submit: (nth) => (nth === 1 ? failure('noResponse') : failure(kind)) }, { onUncertainSubmit });
			await expect(result).resolves.toMatchObject({ outcome: { state: 'uncertain', failure: { kind: 'noResponse' } } });
		},
	);

	it.each([
		[1, 2],
		[2, 1],
	])('submitAgain counts the submits of an earlier attempt: after %d uncertain ones, %d more', async (uncertainBefore, more) => {
		const { result, submits } = submitting({ submit: () => failure('noResponse') }, { onUncertainSubmit, uncertainBefore });
		await expect(result).resolves.toMatchObject({ outcome: { state: 'uncertain' } });
		expect(submits).toHaveLength(more);
	});

	it('submitAgain sends nothing after the timeout', async () => {
		const { result, submits } = submitting({ submit: () => failure('noResponse') }, { onUncertainSubmit, timeoutMs: 2_000 });
		await result;
		expect(submits).toEqual([0, 1_000]);
	});

	it('Stop between two submits of submitAgain leaves the submit uncertain', async () => {
		const w = world();
		w.clock.at(500, () => w.stop.abort());
		const submission: Submission<Snapshot> = {
			submit: w.submitBy({ submit: () => failure('noResponse') }),
			onSend: () => {},
			onUncertainSubmit,
			timeoutMs: HOUR,
		};
		await expect(w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter), w.context))).resolves.toEqual({
			outcome: { state: 'canceled', uncertain: true },
		});
		expect(w.submits).toEqual([0]);
	});
});

describe('429 that never ends', () => {
	/** Sends submits of these models, one after another, for at most 10 s each. */
	async function ends(models: string[], script: Script) {
		const w = world();
		const submission: Submission<Snapshot> = { submit: w.submitBy(script), onSend: () => {}, onUncertainSubmit: 'stop', timeoutMs: 10_000 };
		const started = w.clock.now();
		const took: number[] = [];
		for (const model of models) {
			await w.clock.run(submitOnce(submission, new SubmitPermit(w.context.rateLimiter, model), w.context));
			took.push(w.clock.now() - started);
		}
		return { took, submits: w.submits };
	}

	it('if no submit is accepted within the whole timeout of one, the others of its model end with it', async () => {
		const { took, submits } = await ends(['a', 'a', 'a'], { submit: () => failure('rateLimited') });
		expect(took).toEqual([7_000, 7_000, 7_000]);
		expect(submits).toHaveLength(4);
	});

	it('another model is still tried', async () => {
		const { submits } = await ends(['a', 'b'], { submit: () => failure('rateLimited') });
		expect(submits.length).toBeGreaterThan(4);
	});
});
