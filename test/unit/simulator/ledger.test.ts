import { install } from '@sinonjs/fake-timers';
import { harnesses, prompt, withStoppedClock } from './client';

const start = harnesses();
const t2i = 'spark_t2i_3_0';

it('the ledger records requests with kind, key and outcome, and the simulator notifies listeners', async () => {
	await withStoppedClock(async (tick) => {
		const h = await start();
		const events: string[] = [];
		h.simulator.on('request', ({ kind }) => events.push(kind));
		h.simulator.on('taskCreated', ({ model }) => events.push(`created ${model}`));
		h.simulator.on('taskEnded', ({ outcome }) => events.push(`ended ${outcome}`));
		const before = Date.now();
		const { json } = await h.submit(t2i, prompt);
		tick(20);
		const done = await h.poll(json.id);
		await h.poll(json.id);
		await h.send(done.json.output[0].content[0].url, { key: null });
		await h.send('/elsewhere');
		expect(events).toEqual(['submit', `created ${t2i}`, 'poll', 'ended completed', 'poll', 'download', 'unknown']);
		const { ledger } = h.simulator;
		expect(ledger.submits()[0]).toMatchObject({
			method: 'POST',
			path: '/model/v1/generation',
			service: 'vtrix',
			model: t2i,
			taskId: json.id,
			body: { model: t2i, input: [{ params: prompt }] },
			authorization: 'good',
			status: 200,
		});
		expect(ledger.submits()[0]?.at).toBeGreaterThanOrEqual(before);
		expect(ledger.polls(json.id)).toHaveLength(2);
		expect(ledger.polls('nobody')).toHaveLength(0);
		expect(ledger.ofKind('download')[0]).toMatchObject({ taskId: json.id, authorization: 'none', status: 200 });
		expect(ledger.requestsSince(before)).toHaveLength(5);
		expect(ledger.requestsSince(Date.now() + 1000)).toHaveLength(0);
	});
});

it('the ledger counts tasks, money and duplicates', async () => {
	const h = await start();
	const { ledger, faults } = h.simulator;
	await h.submit(t2i, { prompt: 'a', width: 512, height: 512 });
	await h.submit(t2i, { height: 512, width: 512, prompt: 'a' });
	await h.submit(t2i, { prompt: 'b' });
	faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'bare' }, times: 1 });
	await h.submit(t2i, { prompt: 'c' });
	await h.submit(t2i, { prompt: 'c' });
	await h.submit('spark_asset_get', { Id: 'x' });
	await h.submit('spark_asset_get', { Id: 'x' });
	await h.submit('spark_img_effects', { template_id: 'my_world', image_input1: 'https://example.com/a.png' });
	expect(ledger.tasksCreated()).toHaveLength(8);
	expect(ledger.tasksCreated(t2i)).toHaveLength(5);
	expect(ledger.paid(t2i)).toHaveLength(4);
	expect(ledger.paid('spark_asset_get')).toHaveLength(0);
	expect(ledger.duplicates().map(({ params }) => params.prompt)).toEqual(['a', 'c']);
	expect(ledger.paidDuplicates().map(({ params }) => params.prompt)).toEqual(['a']);
	expect(ledger.costTotal()).toBe(0.16);
	expect(new Set(ledger.tasks.map(({ id }) => id)).size).toBe(8);
});

it('the ledger finds keys that were sent to the wrong place', async () => {
	const h = await start();
	await h.send('/samples/a.png');
	await h.send('/samples/b.png', { key: 'any' });
	await h.send('/samples/c.png', { key: null });
	expect(h.simulator.ledger.keysSeenOutsideService().map(({ path }) => path)).toEqual(['/samples/a.png', '/samples/b.png']);
});

it('the IDs are the same in every run with the same seed', async () => {
	const ids = async (seed?: number): Promise<string[]> => {
		const h = await start(seed === undefined ? {} : { seed });
		return [(await h.submit(t2i, prompt)).json.id, (await h.submit(t2i, prompt)).json.id];
	};
	expect(await ids()).toEqual(await ids());
	expect(await ids(2)).not.toEqual(await ids());
});

describe('under fake timers', () => {
	/** Waits in real iterations of the event loop, because virtual time stands still. */
	const settle = async (done: () => boolean): Promise<void> => {
		for (let turn = 0; turn < 10_000 && !done(); turn++) await new Promise((resolve) => setImmediate(resolve));
		expect(done()).toBe(true);
	};

	it('virtual time ends tasks and slow responses, and no task holds a timer', async () => {
		const h = await start({ timeScale: 1 });
		const clock = install({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: 1_800_000_000_000 });
		try {
			const { json } = await h.submit(t2i, prompt);
			expect(json.created_at).toBe(1_800_000_000);
			expect(clock.countTimers()).toBe(0);
			clock.tick(4000);
			expect((await h.poll(json.id)).json).toMatchObject({ status: 'in_progress', progress: 0.5 });
			clock.tick(4000);
			h.simulator.faults.add({ on: 'poll', fault: { kind: 'slow', ms: 3000 } });
			const slow = h.poll(json.id);
			await settle(() => h.simulator.parked === 1);
			clock.tick(3000);
			expect((await slow).json.status).toBe('completed');
			expect(h.simulator.ledger.polls().map(({ at }) => at - clock.now)).toEqual([-7000, -3000]);
			expect(h.simulator.ledger.maxRequestsInAnySecond()).toBe(1);
		} finally {
			clock.uninstall();
		}
	});

	it('the ledger finds the second with the most requests', async () => {
		const h = await start();
		const clock = install({ toFake: ['Date'], now: 1_800_000_000_000 });
		try {
			for (const wait of [0, 400, 400, 150, 50, 1000]) {
				clock.tick(wait);
				await h.poll('nobody');
			}
			expect(h.simulator.ledger.maxRequestsInAnySecond()).toBe(4);
		} finally {
			clock.uninstall();
		}
	});
});
