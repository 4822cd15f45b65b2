import { realErrors } from '../../simulator/index';
import { containing, having } from '../matchers';
import { openScene } from '../scene';

const video = { prompt: 'a fox', downloadVideos: false };
const onOctopusx = { service: 'octopusx' as const };

describe('a gateway that does not know a task', () => {
	test('HTTP 400 "task_not_exist" in the first seconds of a paid task does not end the wait', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', when: ({ taskAge = 0 }) => taskAge < 8_000, fault: realErrors.taskNotExist });
		const run = await scene.run('video.generate', video, onOctopusx);
		expect(scene.faults.fired).toBeGreaterThanOrEqual(3);
		expect(run.json).toEqual([having({ status: 'completed', videoUrl: containing('.mp4') })]);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test.each(['task.get', 'task.wait'])('%s reports for a mistyped ID that there is no such task', async (operation) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: realErrors.taskNotExist });
		const run = await scene.run(operation, { taskId: 'mistyped-1' }, onOctopusx);
		expect(run.error?.message).toContain('OctopusX has no task with the ID mistyped-1');
		expect(run.shownText()).not.toMatch(/may have completed|charged/);
		expect(run.tookMs).toBeLessThan(30_000);
	});

	test.each<[string, number, string | undefined]>([
		['one web page', 1, 'completed'],
		['three web pages in a row', 3, undefined],
	])('%s with 404 after minutes of running (%i)', async (_, pages, status) => {
		const scene = await openScene({ seconds: () => 300 });
		scene.faults.add({ on: 'poll', when: ({ taskAge = 0 }) => taskAge > 120_000, times: pages, fault: realErrors.webPage404 });
		const run = await scene.run('video.generate', video, onOctopusx);
		expect(run.json[0]?.status).toBe(status);
		if (status === undefined) expect(run.error?.description).toContain(scene.ledger.tasks[0]?.id);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});
});

describe('429', () => {
	test('429 for lack of credit ends after one submit, with a clear error', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: realErrors.insufficientQuota });
		const run = await scene.generate(1);
		expect(run.error?.message).toContain('has no credit');
		expect(run.error?.description).toContain('Top up');
		expect(scene.requests()).toBe(1);
	});

	test('429 that never ends costs one timeout in total, not one for each item', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 429 } });
		const run = await scene.generate(8, { options: { timeoutSeconds: 8 }, settings: { onError: 'continueErrorOutput' } });
		expect(run.errorItems).toHaveLength(8);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual(Array(8).fill(containing('is receiving too many requests')));
		expect(run.tookMs).toBeLessThan(20_000);
	});
});

test.each(['', '   ', 'data:image/png;base64,'])(
	'an image in base64 that is empty (%j) is not an image, and is not paid twice',
	async (b64) => {
		const scene = await openScene();
		const reply = { kind: 'reply' as const, body: { created: 1, data: [{ b64_json: b64 }] }, accepted: true };
		scene.faults.add({ on: 'submit', fault: reply });
		const run = await scene.run('textToImage.generate', { prompt: 'a fox', downloadImages: false }, onOctopusx);
		expect(run.json).toEqual([]);
		expect(run.error?.message).toContain('held no image');
		expect(run.error?.description).toContain('may');
		expect(scene.ledger.submits()).toHaveLength(1);
	},
);

test('base64 that is not an image is reported as what it is, and is not paid twice', async () => {
	const scene = await openScene();
	const b64 = Buffer.from('no image at all, but a text').toString('base64');
	scene.faults.add({ on: 'submit', fault: { kind: 'reply', body: { created: 1, data: [{ b64_json: b64 }] }, accepted: true } });
	const run = await scene.run('textToImage.generate', { prompt: 'a fox' }, onOctopusx);
	expect(run.error?.message).toBe('The task completed, but its image could not be downloaded: what came is not an image');
	expect(scene.ledger.submits()).toHaveLength(1);
});
