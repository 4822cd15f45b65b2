import type { IDataObject } from 'n8n-workflow';

import { containing, having } from './matchers';
import { openScene } from './scene';

const VIDEO = 'https://files.example/v.mp4';
const model = { modelId: 'sim_story_1', inputMode: 'json', parametersJson: '{"prompt":"x"}', downloadFiles: false };
const image = { prompt: 'a fox', downloadImages: false };
const video = { prompt: 'a fox', downloadVideos: false };
const NOTHING = 'The task completed, but its response contains no result.';

/** A scene whose service replies to each poll of a completed task with `reply`. */
const answering = async (reply: (task: { id: string }) => IDataObject) => await openScene({ reply: { finished: reply } });
const vtrix = (more: IDataObject) => async () => await answering(({ id }) => ({ id, status: 'completed', ...more }));
const octopusx = (more: IDataObject) => async () =>
	await answering(({ id }) => ({ code: 'success', data: { task_id: id, status: 'SUCCESS', ...more } }));
const content = (...entries: IDataObject[]) => ({ output: [{ content: entries }] });

describe('paid results reach the item', () => {
	test.each([
		['result_url', { result_url: VIDEO, data: null }],
		['fail_reason', { fail_reason: VIDEO }],
		['a gateway behind it', { data: { code: 'success', data: { task_id: 'u', status: 'SUCCESS', result_url: VIDEO } } }],
	])('a video of OctopusX in %s', async (_, more) => {
		const scene = await octopusx(more)();
		const run = await scene.run('video.generate', video, { service: 'octopusx' });
		expect(run.json).toEqual([having({ status: 'completed', videoUrl: VIDEO })]);
		const later = await scene.run('task.get', { taskId: run.json[0]?.taskId as string }, { service: 'octopusx' });
		expect(later.json).toEqual([having({ status: 'completed', videoUrl: VIDEO })]);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('a file of an unknown type', async () => {
		const mesh = await (await vtrix(content({ type: 'model_3d', url: 'https://files.example/m.glb' }))()).run('model.run', model);
		expect(mesh.json).toEqual([having({ fileUrl: 'https://files.example/m.glb' })]);
	});

	test('the ID of an uploaded file', async () => {
		const upload = await (await vtrix(content({ type: 'image', url: '', id: 'abc', img_id: 344891 }))()).run('model.run', model);
		expect(upload.json).toEqual([having({ status: 'completed', imgId: 344891, id: 'abc' })]);
	});
});

describe('a completed task without a result', () => {
	test.each([
		['textToImage.generate', image],
		['model.run', model],
	])('%s polls it for another 60 s and returns its response', async (operation, parameters) => {
		const scene = await vtrix({ output: [], note: 'kept' })();
		const run = await scene.run(operation, parameters);
		expect(run.json).toEqual([having({ status: 'completed', message: NOTHING, response: having({ note: 'kept' }) })]);
		expect(run.hints).toEqual([containing('contains no result')]);
		expect(run.tookMs).toBeGreaterThan(60_000);
		const taskId = run.json[0]?.taskId as string;
		for (const later of ['task.get', 'task.wait']) {
			const seen = await scene.run(later, { taskId });
			expect(seen.json).toEqual([having({ status: 'completed', taskId, message: NOTHING, response: having({ note: 'kept' }) })]);
			expect(seen.tookMs).toBeGreaterThanOrEqual(60_000);
		}
		await scene.run(operation, parameters);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('12 of them become five warnings above the output and one that counts the others', async () => {
		const scene = await vtrix({ output: [] })();
		const run = await scene.generate(12);
		expect(run.json).toHaveLength(12);
		expect(run.hints).toHaveLength(6);
		expect(run.hints[5]).toBe('7 more warnings like these');
	});

	test('every operation waits for a result that follows later', async () => {
		let from = Infinity;
		const scene = await openScene({
			reply: {
				finished: ({ id }) => ({
					id,
					status: 'completed',
					...(scene.time.now() < (from = Math.min(from, scene.time.now() + 5_000))
						? { output: [] }
						: content({ type: 'video', url: VIDEO })),
				}),
			},
		});
		const submit = await scene.run('model.run', { ...model, waitForCompletion: false });
		await scene.time.pass(60_000);
		const run = await scene.run('task.wait', { taskId: submit.json[0]?.taskId as string, downloadFiles: false });
		expect(run.json).toEqual([having({ status: 'completed', videoUrl: VIDEO })]);
		expect(run.tookMs).toBeLessThan(30_000);
	});

	test.each([
		['its error', { output: [], error: { message: 'input image may contain sensitive information' } }, 'sensitive information'],
		['a text in place of an image', content({ type: 'text', text: 'I do not draw this person.' }), 'I do not draw this person.'],
	])('fails with %s', async (_, more, message) => {
		const scene = await vtrix(more)();
		const run = await scene.run('textToImage.generate', image, { settings: { onError: 'continueErrorOutput' } });
		expect(run.errorItems).toEqual([having({ json: having({ error: containing(message) }) })]);
		expect(run.tookMs).toBeLessThan(30_000);
	});
});
