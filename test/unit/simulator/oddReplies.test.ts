import type { Fault } from '../../simulator/index';
import { harnesses, prompt } from './client';

const start = harnesses();
const t2i = 'spark_t2i_3_0';

describe('submits that may have been accepted', () => {
	it.each<[Fault, number]>([
		[{ kind: 'status', status: 499, accepted: true }, 499],
		[{ kind: 'reply', body: { detail: 'Processing' }, accepted: true }, 200],
		[{ kind: 'redirect', to: 'http://127.0.0.1:9/', status: 307, accepted: true }, 307],
		[{ kind: 'envelope', code: 502, accepted: true }, 200],
	])('a submit answered with %j pays for a task and returns no ID', async (fault, status) => {
		const h = await start();
		h.simulator.faults.add({ on: 'submit', fault });
		const answer = await h.submit(t2i, prompt);
		const [task] = h.simulator.ledger.paid();
		expect(answer.status).toBe(status);
		expect(answer.text).not.toContain(task?.id);
		expect(h.simulator.ledger.submits()[0]?.taskId).toBe(task?.id);
	});
});

test('a poll may return another task, with its own image', async () => {
	const h = await start({ timeScale: 1, seconds: () => 60 });
	const { id } = (await h.submit(t2i, prompt)).json;
	h.simulator.faults.add({ on: 'poll', fault: { kind: 'otherTask' }, times: 1 });
	const { json } = await h.poll(id);
	expect(json.status).toBe('completed');
	expect(json.id).not.toBe(id);
	expect((await h.send(json.output[0].content[0].url, { key: null })).status).toBe(200);
	expect((await h.poll(id)).json).toMatchObject({ id, status: 'in_progress' });
	expect(h.simulator.ledger.tasks).toHaveLength(1);
});
