import { once } from 'node:events';
import { type Fault, type FaultRule, randomFaults } from '../../simulator/index';
import { type Harness, harnesses, prompt, withStoppedClock } from './client';

const start = harnesses();
const t2i = 'spark_t2i_3_0';
const submitFault = (fault: Fault, more: Partial<FaultRule> = {}): FaultRule => ({ on: 'submit', fault, ...more });
const pollFault = (fault: Fault, more: Partial<FaultRule> = {}): FaultRule => ({ on: 'poll', fault, ...more });

async function withTask(options: object = {}): Promise<{ h: Harness; id: string }> {
	const h = await start({ timeScale: 1, seconds: { [t2i]: 600 }, ...options });
	return { h, id: (await h.submit(t2i, prompt)).json.id };
}

describe('submit', () => {
	it.each([
		[{ kind: 'status', status: 503 }, 503, 0],
		[{ kind: 'status', status: 503, accepted: true }, 503, 1],
		[{ kind: 'html' }, 200, 1],
		[{ kind: 'html', accepted: false }, 200, 0],
		[{ kind: 'empty' }, 200, 1],
		[{ kind: 'truncated' }, 200, 1],
		[{ kind: 'truncated', accepted: false }, 200, 0],
		[{ kind: 'reply', body: { odd: true } }, 200, 0],
	] satisfies Array<[Fault, number, number]>)('a submit with %j is answered %d and creates %d tasks', async (fault, status, tasks) => {
		const h = await start();
		h.simulator.faults.add(submitFault(fault));
		const answer = await h.submit(t2i, prompt);
		expect(answer.status).toBe(status);
		expect(answer.json?.id).toBeUndefined();
		expect(h.simulator.ledger.tasksCreated()).toHaveLength(tasks);
		const [entry] = h.simulator.ledger.submits();
		expect(entry).toMatchObject({ fault: fault.kind, status, model: t2i });
		expect(entry?.taskId).toBe(h.simulator.ledger.tasks[0]?.id);
	});

	it.each([
		[undefined, 0],
		[true, 1],
	])('a "reset" cuts the connection of a submit, accepted %s', async (accepted, tasks) => {
		const h = await start();
		h.simulator.faults.add(submitFault({ kind: 'reset', ...(accepted === undefined ? {} : { accepted }) }));
		await expect(h.submit(t2i, prompt)).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(h.simulator.ledger.tasks).toHaveLength(tasks);
		expect(h.simulator.ledger.submits()[0]).not.toHaveProperty('status');
	});
});

describe('poll', () => {
	it('a slow response comes late, and the waiting requests are counted', async () => {
		const { h, id } = await withTask();
		h.simulator.faults.add(pollFault({ kind: 'slow', ms: 80 }));
		const before = Date.now();
		const answer = h.poll(id);
		await once(h.simulator, 'request');
		expect(h.simulator.parked).toBe(1);
		expect((await answer).json.status).toBe('in_progress');
		expect(Date.now() - before).toBeGreaterThanOrEqual(75);
		expect(h.simulator.parked).toBe(0);
	});

	it('a "hang" never responds until the client disconnects', async () => {
		const h = await start();
		h.simulator.faults.add(submitFault({ kind: 'hang', accepted: true }));
		const answer = h.submit(t2i, prompt);
		answer.catch(() => undefined);
		await once(h.simulator, 'request');
		expect(h.simulator.parked).toBe(1);
		expect(h.simulator.ledger.tasks).toHaveLength(1);
		await h.simulator.stop();
		await expect(answer).rejects.toThrow();
		expect(h.simulator.parked).toBe(0);
		expect(h.simulator.ledger.submits()[0]).not.toHaveProperty('status');
	});
});

describe('rules', () => {
	it('the first matching rule is used, and none after clear', async () => {
		const { h, id } = await withTask();
		h.simulator.faults.add(pollFault({ kind: 'status', status: 500 }), pollFault({ kind: 'status', status: 502 }));
		expect((await h.poll(id)).status).toBe(500);
		h.simulator.faults.clear();
		expect((await h.poll(id)).status).toBe(200);
	});

	it('a rule with a probability makes the same decisions again, in any order', async () => {
		const run = async (prompts: string[]): Promise<string[]> => {
			const h = await start();
			h.simulator.faults.add(submitFault({ kind: 'status', status: 500 }, { probability: 0.5 }));
			const failed: string[] = [];
			for (const text of prompts) if ((await h.submit(t2i, { prompt: text })).status === 500) failed.push(text);
			return failed.sort();
		};
		const prompts = Array.from({ length: 30 }, (_, i) => `p${i}`);
		const first = await run(prompts);
		expect(first.length).toBeGreaterThan(5);
		expect(first.length).toBeLessThan(25);
		expect(await run([...prompts].reverse())).toEqual(first);
	});
});

describe('randomFaults', () => {
	it('randomFaults produces unusual IDs, empty errors, ambiguous submits, failing polls and replies about other tasks', async () => {
		const h = await start({ timeScale: 1, seconds: { [t2i]: 60 } });
		const odd = {
			submitMaybeTaken: 0.25,
			submitOddId: 0.25,
			submitEmptyError: 0.25,
			taskOutputLate: 0.25,
			pollStray: 0.5,
			pollOtherTask: 0.5,
		};
		h.simulator.faults.add(...randomFaults(7, odd));
		for (let i = 0; i < 60; i++) await h.submit(t2i, { prompt: `p${i}` });
		const { ledger } = h.simulator;
		expect(ledger.tasks).toHaveLength(60);
		const kinds = (kind: 'submit' | 'poll'): Set<string> => new Set(ledger.ofKind(kind).map(({ fault, status }) => `${fault} ${status}`));
		for (const seen of [
			'envelope 200',
			'status 499',
			'redirect 307',
			'reply 200',
			'id 200',
			'id 409',
			'id 500',
			'rewrite 200',
			'outputLate 200',
		]) {
			expect(kinds('submit')).toContain(seen);
		}
		for (const { id } of ledger.tasks) await h.poll(id);
		expect(kinds('poll')).toEqual(new Set(['redirect 302', 'status 400', 'status 403', 'status 405', 'otherTask 200']));
	});

	it('randomFaults hides a share of the tasks for their first seconds', async () => {
		await withStoppedClock(async (tick) => {
			const h = await start({ timeScale: 1, seconds: { [t2i]: 60 } });
			h.simulator.faults.add(...randomFaults(3, { unknownTaskFirstSeconds: 0.5, unknownTaskSeconds: 3 }));
			const ids = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await h.submit(t2i, { prompt: `p${i}` })).json.id));
			const statuses = async (): Promise<number[]> => Promise.all(ids.map(async (id) => (await h.poll(id)).status));
			tick(2999);
			const hidden = (await statuses()).filter((status) => status === 404).length;
			expect(hidden).toBeGreaterThan(3);
			expect(hidden).toBeLessThan(17);
			tick(1);
			expect(new Set(await statuses())).toEqual(new Set([200]));
		});
	});
});
