import type { FailureShape } from '../simulator/index';
import { openScene } from './scene';

test.each<[FailureShape, string | number, string, string]>([
	['error_message', 3001095, 'Internal generation error', 'Internal generation error (code 3001095)'],
	['error_message', '003001095', 'Internal generation error', 'Internal generation error (code 003001095)'],
	[
		'message',
		'NotFound.ProjectName',
		'The specified project does not exist.',
		'The specified project does not exist. (code NotFound.ProjectName)',
	],
	['string', '', 'task failed', 'task failed'],
	['text', 'AccessDenied', 'No access', 'No access (code AccessDenied)'],
	['bare', '', '', 'the service gave no reason (status "failed")'],
])(
	'a task that failed in the form %s (%s) fails its item with the words of the service and the task ID',
	async (shape, code, message, shownMessage) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape, code, message } });
		const run = await scene.generate(1);
		const { id } = scene.ledger.tasks[0] ?? {};
		expect(run.error?.message).toBe(`SeaArt Spark (Vtrix) could not complete the task: ${shownMessage}`);
		expect(run.error?.description).toContain(`Task ID: ${id}`);
		expect(run.error?.context?.data).toMatchObject({ taskId: id, ...(code === '' ? {} : { errorCode: String(code) }) });
	},
);

test.each([
	[3001006, 'ratio is between 1:3 and 3:1'],
	['InputImageSensitiveContentDetected.PrivacyInformation', 'a real person'],
	['Unheard.Of', "Compare this item's parameters"],
])('a task that failed with the code %s comes with advice', async (code, advice) => {
	const scene = await openScene();
	scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'message', code, message: 'no' } });
	expect((await scene.generate(1)).error?.description).toContain(advice);
});
