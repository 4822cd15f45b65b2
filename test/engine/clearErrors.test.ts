import { SeaArtSparkApi } from '../../credentials/SeaArtSparkApi.credentials';
import { openScene } from './scene';

describe('an unknown task ID', () => {
	test.each(['vtrix', 'octopusx'] as const)('is reported by Task: Get and Task: Wait on %s, without a charge', async (service) => {
		const scene = await openScene();
		for (const operation of ['task.get', 'task.wait']) {
			const run = await scene.run(operation, { taskId: 'd1neverexisted00000' }, { service });
			expect(run.error?.message).toMatch(/has no task with the ID d1neverexisted00000/);
			expect(run.error?.description).toContain('This lookup was free.');
			expect(run.error?.description).not.toMatch(/may be charged|Task > Wait/);
			expect(run.tookMs).toBeLessThan(20_000);
		}
		expect(scene.ledger.submits()).toEqual([]);
	});

	test('is distinguished from a task that the service deleted after it was seen', async () => {
		const scene = await openScene({ seconds: () => 60 });
		const { taskId } = (await scene.run('textToImage.generate', { prompt: 'x', waitForCompletion: false })).json[0] as { taskId: string };
		scene.faults.add({ on: 'poll', when: ({ taskAge = 0 }) => taskAge > 20_000, fault: { kind: 'unknownTask' } });
		const run = await scene.run('task.wait', { taskId });
		expect(run.error?.message).toContain('Could not retrieve the result');
		expect(run.error?.description).toContain('may be charged');
	});
});

test('an asset ID is refused as a task ID on OctopusX, and nothing is sent', async () => {
	const scene = await openScene();
	const run = await scene.run('asset.get', { assetId: 'asset://asset-20260414180702-abcde' }, { service: 'octopusx' });
	expect(run.error?.message).toMatch(/^'Asset ID' is an asset ID/);
	expect(run.error?.description).toContain("'taskId'");
	expect(scene.requests()).toBe(0);
});

describe('no credit', () => {
	test.each(['vtrix', 'octopusx'] as const)('is reported on %s, with the page of the account', async (service) => {
		const scene = await openScene({ balance: 0 });
		const run = await scene.run('video.generate', { prompt: 'x' }, { service });
		expect(run.error?.message).toMatch(/^The account at .* has no credit: /);
		expect(run.error?.description).toMatch(/Top up.*https:\/\/(vtrix|octopusx)\.ai\//);
		expect(scene.ledger.tasksCreated()).toEqual([]);
	});

	test('is not reported for a key without permission', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 403, body: { message: 'Permission denied' } } });
		const run = await scene.generate(1);
		expect(run.error?.message).not.toContain('credit');
	});
});

test('the credential and the error link to the page with the keys, for each service', async () => {
	const key = new SeaArtSparkApi().properties.find(({ name }) => name === 'apiKey');
	expect(key?.hint).toContain('href="https://vtrix.ai/settings?tab=api-keys"');
	expect(key?.hint).toContain('href="https://octopusx.ai/console"');
	const scene = await openScene();
	for (const [service, page] of [
		['vtrix', 'https://vtrix.ai/settings?tab=api-keys'],
		['octopusx', 'https://octopusx.ai/console'],
	] as const) {
		const run = await scene.run('video.generate', { prompt: 'x' }, { service, credential: { apiKey: 'not-the-right-key' } });
		expect(run.error?.description).toContain(page);
	}
});
