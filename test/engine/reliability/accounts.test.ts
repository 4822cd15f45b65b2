import { openScene, type Scene } from '../scene';

/** Submits that were refused with 429. */
const refused = ({ ledger }: Scene): number => ledger.submits().length - ledger.tasksCreated().length;

describe('an account with a lower concurrency limit than the node assumes', () => {
	test.each([
		[3, 30, 12],
		[10, 50, 12],
	])(
		'an account that runs %i tasks at a time returns all results of %i items, even past their timeout',
		async (slots, count, most) => {
			const scene = await openScene({ slots, seconds: () => 8, progress: false });
			const run = await scene.generate(count, { options: { timeoutSeconds: 15 }, parameters: { downloadImages: false } });
			expect(run.error).toBeUndefined();
			expect(run.json).toHaveLength(count);
			expect(scene.ledger.tasksCreated()).toHaveLength(count);
			expect(refused(scene)).toBeLessThanOrEqual(most);
			expect(run.tookMs).toBeLessThan((count / slots) * 8_000 * 1.15);
		},
		60_000,
	);

	test('an account that sends Retry-After gets no request before that', async () => {
		const scene = await openScene({ slots: 2, slotRetryAfterSeconds: 3, seconds: () => 4 });
		const run = await scene.generate(8);
		expect(run.json).toHaveLength(8);
		const submits = scene.ledger.submits();
		const byPrompt = new Map<string, number[]>();
		for (const { at, body } of submits) {
			const prompt = JSON.stringify(body);
			byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), at]);
		}
		const pauses = [...byPrompt.values()].flatMap((at) => at.slice(1).map((each, index) => each - at[index]!));
		expect(pauses.length).toBeGreaterThan(0);
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(3_000);
	});

	test('Stop on an account with a low concurrency limit names every paid task and sends nothing more', async () => {
		const scene = await openScene({ slots: 3, seconds: () => 60 });
		const run = await scene.generate(20, { stopAfterMs: 10_000 });
		expect(run.status).toBe('canceled');
		expect(run.tookMs).toBe(10_000);
		for (const { id } of scene.ledger.tasks) expect(run.shownText()).toContain(id);
		await scene.time.pass(120_000);
		expect(scene.ledger.requestsSince(Date.UTC(2026, 0, 1) + 10_001)).toEqual([]);
	});
});

describe('executions at the same time', () => {
	test('executions with the same key share one request rate: eight with 10 requests a second send 10 in total', async () => {
		const scene = await openScene({ seconds: () => 3 });
		const runs = await Promise.all(
			Array.from({ length: 8 }, async () => await scene.generate(6, { options: { maxRequestsPerSecond: 10 } })),
		);
		expect(runs.map(({ json }) => json.length)).toEqual([6, 6, 6, 6, 6, 6, 6, 6]);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(10);
	});

	test('executions share the rate of a key that one credential has with a blank at its end', async () => {
		const scene = await openScene({ seconds: () => 3 });
		const options = { maxRequestsPerSecond: 10 };
		const { apiKey } = scene.simulator;
		await Promise.all([apiKey, `${apiKey} `].map(async (key) => await scene.generate(20, { options, credential: { apiKey: key } })));
		expect(scene.ledger.tasksCreated()).toHaveLength(40);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(10);
	});

	test('executions share the concurrency limit of the account: a small one is not stuck behind a large one', async () => {
		const scene = await openScene({ slots: 3, seconds: () => 4, progress: false });
		const [large, small] = await Promise.all([scene.generate(30), scene.generate(3, { startAfterMs: 6_000 })]);
		expect([large.json.length, small.json.length]).toEqual([30, 3]);
		expect(small.tookMs).toBeLessThan(large.tookMs / 2);
		expect(refused(scene)).toBeLessThanOrEqual(14);
	});

	test('executions with different keys do not wait for each other', async () => {
		const scene = await openScene({ seconds: () => 3, accounts: [{ apiKey: 'key-of-b' }] });
		const options = { maxRequestsPerSecond: 10 };
		await Promise.all([scene.generate(20, { options }), scene.generate(20, { options, credential: { apiKey: 'key-of-b' } })]);
		expect(scene.ledger.tasksCreated()).toHaveLength(40);
		expect(scene.ledger.maxRequestsInAnySecond()).toBe(20);
	});
});
