import type { SimulatorOptions } from '../../simulator/index';
import { anyNumber, anyText, type Harness, harnesses, matching, prompt, withStoppedClock } from './client';

const start = harnesses();
const t2i = 'spark_t2i_3_0';
const path = '/model/v1/generation';
const slow = { timeScale: 1, seconds: { [t2i]: 600 } };

/** Submits to a service in the second form, whose ids stand in `data`. */
async function enveloped(options: SimulatorOptions = {}): Promise<{ h: Harness; id: string }> {
	const h = await start({ vtrixReplies: 'envelope', ...options });
	return { h, id: (await h.submit(t2i, prompt)).json.data.id };
}

describe('the second form', () => {
	it('the second form of replies puts a submit and a poll into an envelope, with times in ms and a queue', async () => {
		const h = await start({ ...slow, vtrixReplies: 'envelope' });
		const before = Date.now();
		const { json } = await h.submit(t2i, prompt);
		expect(json).toEqual({
			data: { id: matching(/^d/), created_at: anyNumber, status: 'in_queue', model: t2i, progress: anyNumber },
			status: { code: 200, message: 'success' },
		});
		expect((json.data as unknown as { created_at: number }).created_at).toBeGreaterThanOrEqual(before);
		expect((await h.poll(json.data.id)).json).toMatchObject({ data: { id: json.data.id, status: 'in_queue' } });
	});

	it('the second form of replies says processing after the queue, and success with flat output', async () => {
		await withStoppedClock(async (tick) => {
			const { h, id } = await enveloped({ timeScale: 1, seconds: { [t2i]: 10 } });
			tick(5000);
			expect((await h.poll(id)).json).toMatchObject({ data: { status: 'processing' } });
			tick(5000);
			const { json } = await h.poll(id);
			expect(json).toMatchObject({
				data: { status: 'success', output: [{ type: 'image', url: anyText, jobId: anyText }], usage: { cost: '0.03' } },
				status: { code: 200 },
			});
			const [entry] = (json as unknown as { data: { output: Array<{ url: string }> } }).data.output;
			expect((await h.send(entry!.url, { key: null })).status).toBe(200);
		});
	});

	it('the second form of replies flattens the text of assets and the duration of films', async () => {
		const h = await start({ vtrixReplies: { output: 'flat' }, timeScale: 100_000 });
		const group = await h.run('spark_asset_create_group', { Name: 'a', GroupType: 'AIGC' });
		expect(group.json).toMatchObject({ output: [{ type: 'text', url: '', text: matching(/"Id":"group-/) }] });
		const film = await h.run('sim_film_1', { prompt: 'a', duration: 2 });
		expect(film.json).toMatchObject({ output: [{ type: 'video', url: matching(/\.mp4$/), duration: 2, jobId: anyText }] });
	});
});

describe('single parts', () => {
	it('a reply may leave out the types, and write the cost as a number', async () => {
		const h = await start({ vtrixReplies: { output: 'untyped', cost: 'number' } });
		const { json } = await h.run(t2i, prompt);
		expect(json).toMatchObject({ status: 'completed', usage: { cost: 0.03 } });
		expect(json.output[0].content[0]).not.toHaveProperty('type');
		expect(json.output[0].content[0].url).toMatch(/\.png$/);
	});

	it('a running task may be called submitted', async () => {
		const h = await start({ ...slow, vtrixReplies: { words: 'submitted' } });
		const { json } = await h.submit(t2i, prompt);
		expect(json.status).toBe('submitted');
		expect((await h.poll(json.id)).json.status).toBe('submitted');
	});

	it('one task may have another form, for all its replies', async () => {
		const h = await start(slow);
		h.simulator.faults.add({ on: 'submit', fault: { kind: 'form', form: 'envelope' }, times: 1 });
		const odd = (await h.submit(t2i, prompt)).json.data.id;
		const usual = (await h.submit(t2i, prompt)).json.id;
		expect((await h.poll(odd)).json).toMatchObject({ data: { id: odd }, status: { code: 200 } });
		expect((await h.poll(usual)).json).toMatchObject({ id: usual, status: 'in_progress' });
	});

	it('one poll may have another form', async () => {
		const h = await start(slow);
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'form', form: 'envelope' }, times: 1 });
		const { id } = (await h.submit(t2i, prompt)).json;
		expect((await h.poll(id)).json).toMatchObject({ data: { id } });
		expect((await h.poll(id)).json).toMatchObject({ id });
	});
});

describe('words of errors', () => {
	const bad = { key: 'wrong' };

	it.each([
		['text', 401, { message: anyText }],
		['nested', 401, { error: { code: 'UNAUTHORIZED', message: anyText } }],
		['envelope', 200, { status: { code: 401, message: anyText }, data: null }],
		['mixed', 401, { error: 'invalid_api_key' }],
	] as const)('a service with errors in the form %s answers a wrong key in it', async (vtrixErrors, status, body) => {
		const h = await start({ vtrixErrors });
		expect(await h.submit(t2i, prompt, bad)).toMatchObject({ status, json: body });
	});

	it('a service with envelopes says every "no" in the envelope with HTTP 200', async () => {
		const h = await start({ vtrixErrors: 'envelope', balance: 0.01, slots: 0, slotRetryAfterSeconds: 4 });
		const code = async (answer: Promise<{ status: number; json: unknown }>): Promise<unknown> => {
			const { status, json } = await answer;
			expect(status).toBe(200);
			return (json as { status: { code: number } }).status.code;
		};
		expect(await code(h.poll('nobody'))).toBe(404);
		expect(await code(h.submit(t2i, prompt, { key: 'simulator-key-forbidden' }))).toBe(403);
		expect(await code(h.submit(t2i, prompt))).toBe(403);
		expect(await code(h.post(path, { model: t2i }))).toBe(400);
		const full = await h.submit('spark_asset_get', { Id: 'x' });
		expect(full).toMatchObject({ status: 200, json: { status: { code: 429 } }, headers: { 'retry-after': '4' } });
		expect(h.simulator.ledger.refusals()).toHaveLength(1);
		expect(h.simulator.ledger.tasks).toHaveLength(0);
	});

	it.each([
		[503, true, 1],
		[503, false, 0],
		[404, undefined, 0],
	])('one submit may be answered with an envelope of %d, accepted %s', async (code, accepted, tasks) => {
		const h = await start();
		h.simulator.faults.add({ on: 'submit', fault: { kind: 'envelope', code, ...(accepted === undefined ? {} : { accepted }) } });
		expect(await h.submit(t2i, prompt)).toMatchObject({ status: 200, json: { status: { code }, data: null } });
		expect(h.simulator.ledger.tasks).toHaveLength(tasks);
		expect(h.simulator.ledger.submits()[0]?.taskId).toBe(h.simulator.ledger.tasks[0]?.id);
	});
});

it('a submit may have what vendors send beside model and input, and nothing else', async () => {
	const h = await start();
	const body = { model: t2i, input: [{ params: prompt }] };
	expect((await h.post(path, { ...body, dash_scope: true, moderation: false, metadata: { a: 1 } })).status).toBe(200);
	expect((await h.post(path, { ...body, prompt: 'x' })).status).toBe(400);
});
