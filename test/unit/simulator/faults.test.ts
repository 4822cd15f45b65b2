import { once } from 'node:events';
import { type Fault, type FaultRates, type FaultRule, hashFraction, randomFaults } from '../../simulator/index';
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

	it('a "status" sends Retry-After as it is, a date by function, and any body', async () => {
		const h = await start();
		h.simulator.faults.add(
			submitFault({ kind: 'status', status: 429, retryAfter: 7 }, { times: 1 }),
			submitFault({ kind: 'status', status: 429, retryAfter: (now) => new Date(now).toUTCString() }, { times: 1 }),
			submitFault({ kind: 'status', status: 429, body: { detail: 'slow down' } }, { times: 1 }),
			submitFault({ kind: 'status', status: 502, body: '<html>' }, { times: 1 }),
		);
		expect((await h.submit(t2i, prompt)).headers['retry-after']).toBe('7');
		expect((await h.submit(t2i, prompt)).headers['retry-after']).toMatch(/GMT$/);
		expect((await h.submit(t2i, prompt)).json).toEqual({ detail: 'slow down' });
		expect((await h.submit(t2i, prompt)).headers['content-type']).toMatch('text/html');
		expect((await h.submit(t2i, prompt)).status).toBe(200);
		expect(h.simulator.faults.fired).toBe(4);
	});

	it('a task is completed at once with "terminal"', async () => {
		const h = await start({ timeScale: 1 });
		h.simulator.faults.add(submitFault({ kind: 'terminal' }));
		expect((await h.submit(t2i, prompt)).json).toMatchObject({ status: 'completed', output: [{ content: [{ type: 'image' }] }] });
	});

	it.each([
		['error_message', { error: { code: 3001095, error_message: 'Internal generation error' } }],
		['message', { error: { code: 3001095, message: 'Internal generation error' } }],
		['string', { error: 'Internal generation error' }],
		['bare', {}],
	] as const)('a task fails in the shape %s', async (shape, expected) => {
		const h = await start();
		h.simulator.faults.add(submitFault({ kind: 'fail', shape }));
		const { json } = await h.run(t2i, prompt);
		expect(json).toMatchObject({ status: 'failed', ...expected });
		if (shape === 'bare') expect(json).not.toHaveProperty('error');
		expect(h.simulator.ledger.paid()).toHaveLength(0);
	});

	it('an asset task completes with an error inside its text', async () => {
		const h = await start();
		h.simulator.faults.add(submitFault({ kind: 'fail', shape: 'text', code: 'AccessDenied', message: 'No.' }));
		const text = await h.runAsset('spark_asset_create_group', { Name: 'a', GroupType: 'AIGC' });
		expect(text.ResponseMetadata.Error).toEqual({ Code: 'AccessDenied', Message: 'No.' });
		expect(text).not.toHaveProperty('Result');
	});

	it('an asset of OctopusX fails with "fail"', async () => {
		const h = await start({ assetProcessingSeconds: 0 });
		h.simulator.faults.add(submitFault({ kind: 'fail', shape: 'string', message: 'Too dark' }));
		const asset = { GroupId: 'group-20260415111540-w9pkb', URL: 'https://example.com/a.png', AssetType: 'Image', Name: 'a' };
		const created = await h.post('/v1/seedance/asset/CreateAsset', asset);
		const { json } = await h.post('/v1/seedance/asset/GetAsset', { task_id: created.json.data.task_id });
		expect(json.data).toMatchObject({ Status: 'Failed', Error: 'Too dark' });
	});
});

describe('poll', () => {
	it.each([
		[{ kind: 'status', status: 500 }, 500],
		[{ kind: 'html' }, 200],
		[{ kind: 'empty' }, 200],
		[{ kind: 'truncated' }, 200],
		[{ kind: 'unknownTask' }, 404],
		[{ kind: 'redirect', to: 'http://127.0.0.1:1/' }, 302],
	] satisfies Array<[Fault, number]>)('a poll is spoilt once by %j, and true again afterwards', async (fault, status) => {
		const { h, id } = await withTask();
		h.simulator.faults.add(pollFault(fault, { times: 1 }));
		const spoiled = await h.poll(id);
		expect(spoiled.status).toBe(status);
		expect(spoiled.json?.status).toBeUndefined();
		if (fault.kind === 'redirect') expect(spoiled.headers.location).toBe(fault.to);
		expect((await h.poll(id)).json.status).toBe('in_progress');
		expect(h.simulator.ledger.polls(id).map((entry) => entry.fault)).toEqual([fault.kind, undefined]);
	});

	it('a truncated reply is cut in half, and its length fits', async () => {
		const { h, id } = await withTask({ progress: false });
		const whole = await h.poll(id);
		h.simulator.faults.add(pollFault({ kind: 'truncated' }));
		const half = await h.poll(id);
		expect(half.text).toBe(whole.text.slice(0, Math.floor(whole.text.length / 2)));
		expect(half.headers['content-length']).toBe(String(half.bytes.length));
	});

	it('a poll shows a status that nobody documented', async () => {
		const { h, id } = await withTask();
		h.simulator.faults.add(pollFault({ kind: 'unknownStatus', status: 'archiving' }));
		expect((await h.poll(id)).json).toMatchObject({ id, status: 'archiving' });
	});

	it('a poll ends the task with "fail"', async () => {
		const { h, id } = await withTask();
		h.simulator.faults.add(pollFault({ kind: 'fail', shape: 'error_message', code: 3001099 }, { times: 1 }));
		expect((await h.poll(id)).json).toMatchObject({ status: 'failed', error: { code: 3001099 } });
		expect((await h.poll(id)).json.status).toBe('failed');
		expect(h.simulator.ledger.task(id)?.outcome).toBe('failed');
	});

	it('a slow answer comes late, and who waits is counted', async () => {
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

	it('a "hang" never answers, until the client goes', async () => {
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

describe('download', () => {
	it('a truncated download promises more bytes than come', async () => {
		const h = await start();
		h.simulator.faults.add({ on: 'download', fault: { kind: 'truncated' } });
		await expect(h.send('/samples/a.png', { key: null })).rejects.toThrow();
	});

	it('an oversized download streams as many bytes as asked', async () => {
		const h = await start();
		h.simulator.faults.add({ on: 'download', fault: { kind: 'oversized', bytes: 3_000_001 } });
		expect((await h.send('/samples/a.png', { key: null })).bytes).toHaveLength(3_000_001);
	});
});

describe('rules', () => {
	it('a rule is told which request it is asked about', async () => {
		const { h, id } = await withTask();
		const seen: unknown[] = [];
		const when: FaultRule['when'] = ({ kind, model, taskId, index, indexOfTask }) => {
			seen.push([kind, model, taskId, index, indexOfTask]);
			return false;
		};
		h.simulator.faults.add({ on: 'any', fault: { kind: 'reset' }, when });
		await h.poll(id);
		const second = (await h.submit(t2i, prompt)).json.id;
		await h.poll(second);
		expect(seen).toEqual([
			['poll', t2i, id, 0, 0],
			['submit', t2i, undefined, 1, 0],
			['poll', t2i, second, 1, 0],
		]);
	});

	it('the first rule that fits is played, and none after clear', async () => {
		const { h, id } = await withTask();
		h.simulator.faults.add(pollFault({ kind: 'status', status: 500 }), pollFault({ kind: 'status', status: 502 }));
		expect((await h.poll(id)).status).toBe(500);
		h.simulator.faults.clear();
		expect((await h.poll(id)).status).toBe(200);
	});

	it('a rule with a probability decides the same again, whatever the order', async () => {
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
	const rates: FaultRates = { submit429: 0.2, submit5xxAfter: 0.2, taskFails: 0.2, poll503: 0.3, unknownTaskFirstSeconds: 0.4 };
	const request = { kind: 'submit', service: 'vtrix', method: 'POST', path: '/', index: 0, indexOfTask: 0 } as const;
	const played = (seed: number, text: string): Fault | undefined =>
		randomFaults(seed, rates).find(({ on, when }) => on === 'submit' && when?.({ ...request, fingerprint: text }))?.fault as
			Fault | undefined;

	it('randomFaults keeps to its rates', () => {
		const faults = Array.from({ length: 5000 }, (_, i) => played(1, `r${i}`));
		const share = (fits: (fault: Fault) => boolean): number => faults.filter((fault) => fault && fits(fault)).length / 5000;
		expect(share((fault) => fault.kind === 'status' && fault.status === 429)).toBeCloseTo(0.2, 1);
		expect(share((fault) => fault.kind === 'status' && fault.accepted === true)).toBeCloseTo(0.2, 1);
		expect(share((fault) => fault.kind === 'fail')).toBeCloseTo(0.2, 1);
	});

	it('randomFaults differs by seed and not by run', () => {
		const all = (seed: number): unknown[] => Array.from({ length: 50 }, (_, i) => played(seed, `r${i}`)?.kind);
		expect(all(1)).toEqual(all(1));
		expect(all(1)).not.toEqual(all(2));
	});

	it('randomFaults plays odd ids, empty errors, submits nobody can judge, stray polls and strangers', async () => {
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

	it('hashFraction spreads evenly', () => {
		const mean = Array.from({ length: 2000 }, (_, i) => hashFraction(`x${i}`)).reduce((a, b) => a + b) / 2000;
		expect(mean).toBeCloseTo(0.5, 1);
	});
});
