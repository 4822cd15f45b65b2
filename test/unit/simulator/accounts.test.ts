import { type Answer, type Harness, harnesses, withStoppedClock } from './client';

const start = harnesses();
const t2i = 'spark_t2i_3_0';
const submit = async (h: Harness, prompt: string, key?: string): Promise<Answer> =>
	await h.submit(t2i, { prompt }, key === undefined ? {} : { key });

describe('several accounts', () => {
	it('each account has its own concurrency limit, whatever others send at the same time', async () => {
		const h = await start({
			timeScale: 1,
			slots: 3,
			accounts: [{ apiKey: 'b', name: 'second', slots: 1, slotRetryAfterSeconds: 2 }, { apiKey: 'c' }],
		});
		const many = (key: string | undefined): Array<Promise<Answer>> => Array.from({ length: 8 }, (_, i) => submit(h, `p${i}`, key));
		const [first, second, third] = await Promise.all([Promise.all(many(undefined)), Promise.all(many('b')), Promise.all(many('c'))]);
		const taken = (answers: Answer[] = []): number => answers.filter(({ status }) => status === 200).length;
		expect([taken(first), taken(second), taken(third)]).toEqual([3, 1, 8]);
		expect(second.find(({ status }) => status === 429)?.headers['retry-after']).toBe('2');
		const { ledger } = h.simulator;
		expect([ledger.mostRunning(), ledger.mostRunning('first'), ledger.mostRunning('second'), ledger.mostRunning('c')]).toEqual([
			12, 3, 1, 8,
		]);
		expect([ledger.refusals().length, ledger.refusals('first').length, ledger.refusals('c').length]).toEqual([12, 5, 0]);
		expect(ledger.duplicates()).toEqual([]);
		expect(new Set(ledger.tasks.map(({ account }) => account))).toEqual(new Set(['first', 'second', 'c']));
		expect(ledger.submits()[0]).toMatchObject({ account: 'first', key: ledger.tasks[0]!.key });
	});

	it('each account has its own request rate', async () => {
		await withStoppedClock(async (tick) => {
			const h = await start({ requestsPerSecond: 2, accounts: [{ apiKey: 'b', requestsPerSecond: 3 }] });
			const statuses = async (key: string): Promise<number[]> => {
				const answers = await Promise.all(Array.from({ length: 4 }, () => h.send('/model/v1/generation/task/none', { key })));
				return answers.map(({ status }) => status).sort();
			};
			const [first, second] = await Promise.all([statuses('simulator-key'), statuses('b')]);
			expect(first).toEqual([404, 404, 429, 429]);
			expect(second).toEqual([404, 404, 404, 429]);
			tick(1000);
			expect(await statuses('b')).toEqual([404, 404, 404, 429]);
			expect(h.simulator.ledger.maxRequestsInAnySecond('b')).toBe(4);
			expect(h.simulator.ledger.maxRequestsInAnySecond()).toBe(8);
		});
	});

	it('each account has its own balance and cannot see the tasks of another', async () => {
		const h = await start({ balance: 0.03, accounts: [{ apiKey: 'b', balance: 0.06 }] });
		const statuses = [];
		for (const key of ['simulator-key', 'simulator-key', 'b', 'b', 'b']) statuses.push((await submit(h, 'a', key)).status);
		expect(statuses).toEqual([200, 403, 200, 200, 403]);
		expect([h.simulator.ledger.costTotal('first'), h.simulator.ledger.costTotal('b'), h.simulator.ledger.costTotal()]).toEqual([
			0.03, 0.06, 0.09,
		]);
		const { id } = h.simulator.ledger.tasks[0]!;
		expect((await h.poll(id)).status).toBe(200);
		expect((await h.send(`/model/v1/generation/task/${id}`, { key: 'b' })).status).toBe(404);
	});
});

it('the concurrency limit of OctopusX counts videos, but no assets', async () => {
	const h = await start({ timeScale: 1, slots: 1, slotRetryAfterSeconds: 5 });
	const film = { model: 'doubao-seedance-2-0-260128', content: [{ type: 'text', text: 'a' }] };
	expect((await h.post('/v1/video/generations', film)).status).toBe(200);
	expect(await h.post('/v1/video/generations', film)).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
	expect((await h.post('/v1/seedance/asset/CreateAssetGroup', { Name: 'a' })).json.state).toBe(1);
});

describe('refusals and overtaking', () => {
	it('the ledger counts for each item how often it was refused, and how many others overtook it', async () => {
		await withStoppedClock(async (tick) => {
			const h = await start({ timeScale: 1, slots: 2, seconds: { [t2i]: 10 } });
			const { ledger } = h.simulator;
			const send = async (...prompts: string[]): Promise<void> => {
				for (const prompt of prompts) await submit(h, prompt);
			};
			await send('a', 'b', 'c', 'd');
			tick(1);
			await send('c');
			tick(9999);
			await send('e', 'f', 'd');
			tick(10_000);
			await send('c', 'd');
			const key = (prompt: string): string => ledger.submits().find(({ body }) => JSON.stringify(body).includes(`"${prompt}"`))!.key!;
			expect(ledger.refusalsByItem()).toEqual(
				new Map([
					[key('c'), 2],
					[key('d'), 2],
				]),
			);
			expect(ledger.overtakes()).toEqual(
				new Map([
					[key('c'), 2],
					[key('d'), 2],
				]),
			);
			expect(ledger.mostRunning()).toBe(2);
		});
	});

	it('an item is not overtaken by items that were there before it, or came after it was served', async () => {
		await withStoppedClock(async (tick) => {
			const h = await start({ timeScale: 1, slots: 1, seconds: { [t2i]: 10 } });
			for (const prompt of ['a', 'b', 'c']) await submit(h, prompt);
			tick(10_000);
			await submit(h, 'b');
			tick(10_000);
			await submit(h, 'c');
			tick(10_000);
			await submit(h, 'd');
			expect(h.simulator.ledger.overtakes()).toEqual(new Map());
			expect(h.simulator.ledger.refusalsByItem().size).toBe(2);
		});
	});
});
