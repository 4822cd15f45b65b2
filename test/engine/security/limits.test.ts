import type { Fault } from '../../simulator';
import { openScene } from '../scene';

const MB = 1_048_576;

const quick = { seconds: () => 8 };
const picture = { prompt: 'x', model: 'spark_t2i_3_0', imageSize: 'custom', width: 512, height: 512 };

describe('the timeout of a download', () => {
	it.each([
		['says nothing', { kind: 'hang' }],
		['begins and stops', { kind: 'stall', bytes: 1_000 }],
		['begins not even with its file', { kind: 'stall' }],
		['sends a byte now and then', { kind: 'stall', bytes: 300, everyMs: 20_000 }],
		['answers with 503 for ever', { kind: 'status', status: 503, retryAfter: 25 }],
	] as const)('a download has the time of its item if the host %s', async (_what, fault) => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'download', fault });
		const run = await scene.run('textToImage.generate', { ...picture, options: { timeoutSeconds: 60 } });
		expect(run.tookMs).toBeGreaterThan(50_000);
		expect(run.tookMs).toBeLessThan(62_000);
		expect(run.error?.message).toContain(
			`Task ${scene.ledger.tasks[0]?.id} completed, but its image could not be downloaded: it did not arrive before the item timed out`,
		);
		expect(scene.ledger.tasks).toHaveLength(1);
		// No request follows after the item has ended.
		const requests = scene.ledger.ofKind('download').length;
		await scene.time.pass(600_000);
		expect(scene.ledger.ofKind('download')).toHaveLength(requests);
	});

	it('a download has at least ten seconds, so a task that completes at the last moment is returned', async () => {
		const scene = await openScene({ seconds: () => 19.5 });
		scene.faults.add({ on: 'download', fault: { kind: 'slow', ms: 4_000 } });
		const run = await scene.run('textToImage.generate', { ...picture, options: { timeoutSeconds: 20 } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.binary).toHaveProperty('data');
	});

	it('a download without an end delays no other item', async () => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'download', when: ({ path }) => path.includes(scene.ledger.tasks[0]?.id ?? '-'), fault: { kind: 'hang' } });
		const run = await scene.run(
			'textToImage.generate',
			{ ...picture, prompt: '={{ $json.n }}', options: { timeoutSeconds: 60 } },
			{
				items: [{ n: 'a' }, { n: 'b' }],
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(run.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([[], ['data']]);
		expect(run.tookMs).toBeLessThan(62_000);
	});
});

it.each([
	['an empty body', { kind: 'empty', contentType: 'image/png' }],
	['a web page', { kind: 'html', contentType: 'image/png' }],
] as const)('a download that is not an image is repeated, then refused: %s that calls itself image/png', async (_what, fault) => {
	const scene = await openScene(quick);
	scene.faults.add({ on: 'download', fault, times: 2 });
	const accepted = await scene.run('textToImage.generate', picture);
	expect(accepted.items[0]?.binary?.data?.mimeType).toBe('image/png');
	scene.faults.add({ on: 'download', fault });
	const refused = await scene.run('textToImage.generate', picture);
	expect(refused.error?.message).toContain('what came is not an image');
});

describe('the number and the size of files', () => {
	it('of a reply that lists 300 files 50 are downloaded, with a hint', async () => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'submit', fault: { kind: 'files', count: 300 } });
		const run = await scene.run('textToImage.generate', picture);
		expect(scene.ledger.ofKind('download')).toHaveLength(50);
		expect(Object.keys(run.items[0]?.binary ?? {})).toHaveLength(50);
		expect(run.json[0]?.images).toHaveLength(300);
		expect(run.hints[0]).toBe('A task returned 300 files, but only the first 50 were downloaded. Its item has the URLs of all of them.');
	});

	it('the size of files is limited for the item, not for each file', async () => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'submit', fault: { kind: 'files', count: 3 } });
		scene.faults.add({ on: 'download', fault: { kind: 'oversized', bytes: 36 * 1_048_576 } });
		const run = await scene.run('textToImage.generate', picture);
		expect(run.error?.message).toContain('the files of the item are larger than 100 MB together');
		expect(scene.ledger.ofKind('download')).toHaveLength(3);
	});
});

describe('a reply that is not read to its end', () => {
	it.each<[string, Fault]>([
		['is refused and goes on', { kind: 'stall', status: 404 }],
		['is too large', { kind: 'oversized', bytes: 101 * 1_048_576 }],
	])('leaves no connection open: a download that %s', async (_what, fault) => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'download', fault });
		await scene.run('textToImage.generate', { ...picture, options: { timeoutSeconds: 30 } });
		await scene.time.pass(600_000);
		expect(scene.faults.fired).toBeGreaterThan(0);
		expect(scene.simulator.parked).toBe(0);
	});
});

describe('a reply that is too large', () => {
	it('a submit keeps the ID at the beginning of a reply that is too large', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'bomb', as: 'long', bytes: 20 * MB } });
		const run = await scene.generate(1);
		expect(run.json).toMatchObject([{ status: 'completed', taskId: scene.ledger.tasks[0]?.id }]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	it('a huge reply to a submit without an ID reports its size and that the task may have been accepted', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'reply', body: { words: 'x'.repeat(11 * MB) }, accepted: true } });
		const run = await scene.generate(1);
		expect(run.error?.message).toMatch(/Could not confirm whether.*larger than 10 MB/);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	it('a poll with a huge reply is sent again, and loses no task', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'bomb', as: 'long', bytes: 20 * MB } });
		const run = await scene.generate(1);
		expect(run.json).toMatchObject([{ status: 'completed', taskId: scene.ledger.tasks[0]?.id }]);
	});
});
