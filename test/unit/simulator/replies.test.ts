import { answer } from '../../simulator/index';
import { harnesses, prompt } from './client';

const start = harnesses();

test('a test can define the reply about a task', async () => {
	const h = await start({
		timeScale: 1,
		seconds: () => 0,
		reply: { finished: (task, [file]) => ({ id: task.id, result_url: file?.url }) },
	});
	const { json } = await h.submit('spark_t2i_3_0', prompt);
	expect((await h.poll(json.id)).json).toEqual({ id: json.id, result_url: `${h.simulator.url}/pictures/${json.id}-1.png` });
	h.simulator.reply = { poll: () => answer(400, { code: 'task_not_exist' }), submit: (_task, _files, right: object) => ({ data: right }) };
	expect(await h.poll(json.id)).toMatchObject({ status: 400, json: { code: 'task_not_exist' } });
	expect((await h.submit('spark_t2i_3_0', prompt)).json.data.id).toBe(h.simulator.ledger.tasks[1]?.id);
	h.simulator.reply = {};
	expect((await h.poll(json.id)).json.status).toBe('completed');
});
