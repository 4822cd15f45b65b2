import { retryRead } from '../../../nodes/SeaArtSpark/tasks/retryRead';
import type { CallFailure, FailureKind } from '../../../nodes/SeaArtSpark/tasks/task';
import { gaps, never, failure, world } from './world';

type Got = { bytes: number; failure?: undefined } | { failure: CallFailure };

const HOUR = 3_600_000;

function repeating(answer: (nth: number) => Got | Promise<Got>) {
	const w = world();
	const calls: number[] = [];
	const call = async () => {
		calls.push(w.clock.elapsed);
		return await answer(calls.length);
	};
	return { ...w, calls, start: async () => await w.clock.run(retryRead<{ bytes: number }>(call, 20_000, w.context)) };
}

describe('a read that is free to repeat', () => {
	it('a read that succeeds is sent once', async () => {
		const { start, calls } = repeating(() => ({ bytes: 7 }));
		await expect(start()).resolves.toEqual({ bytes: 7 });
		expect(calls).toEqual([0]);
	});

	it.each<FailureKind>(['notSent', 'rateLimited', 'serverError', 'noResponse', 'unreadable', 'unusable', 'notFound'])(
		'a read that ends in %s is sent five times in all, with backoff, and returns the last failure',
		async (kind) => {
			const { start, calls } = repeating((nth) => failure(kind, { code: String(nth) }));
			await expect(start()).resolves.toEqual({ failure: { kind, message: `${kind} it was`, code: '5' } });
			expect(gaps(calls)).toEqual([1_000, 2_000, 4_000, 8_000]);
		},
	);

	it.each<FailureKind>(['denied', 'refused'])('a read that is %s is sent once', async (kind) => {
		const { start, calls } = repeating(() => failure(kind));
		await expect(start()).resolves.toEqual(failure(kind));
		expect(calls).toHaveLength(1);
	});

	it('a read is repeated after its Retry-After, to the millisecond', async () => {
		const { start, calls } = repeating((nth) => (nth === 1 ? failure('rateLimited', { retryAfterMs: 6_789 }) : { bytes: 7 }));
		await expect(start()).resolves.toEqual({ bytes: 7 });
		expect(calls).toEqual([0, 6_789]);
	});

	it.each([
		[120_000, 2],
		[120_001, 1],
	])('a read waits for a Retry-After of two minutes and no longer (%d ms: %d calls)', async (retryAfterMs, times) => {
		const { start, calls } = repeating((nth) => (nth === 1 ? failure('rateLimited', { retryAfterMs }) : { bytes: 7 }));
		await start();
		expect(calls).toHaveLength(times);
	});

	it('a read without a response is aborted and sent again', async () => {
		const { start, calls } = repeating(async (nth) => (nth === 1 ? await never() : { bytes: 7 }));
		await expect(start()).resolves.toEqual({ bytes: 7 });
		expect(calls).toEqual([0, 21_000]);
	});

	it('a read is not sent at all after a halt', async () => {
		const { start, calls, halt } = repeating(() => ({ bytes: 7 }));
		halt.abort();
		await expect(start()).resolves.toBeUndefined();
		expect(calls).toEqual([]);
	});

	it.each([
		['under way', 5_000, async () => await never()],
		['in the pause after failure', 500, () => failure('serverError')],
		['in its Retry-After pause', 50_000, () => failure('rateLimited', { retryAfterMs: 100_000 })],
	])('a read %s is aborted by Stop, and not sent again', async (_, stopAt, answer) => {
		const { start, calls, clock, stop } = repeating(answer);
		clock.at(stopAt, () => stop.abort());
		await expect(start()).resolves.toBeUndefined();
		expect(clock.elapsed).toBe(stopAt);
		await clock.pass(HOUR);
		expect(calls).toHaveLength(1);
	});
});
