import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { bytesOf, storedFile } from '../engine/engine';
import { anyText, containing, having, matching } from '../engine/matchers';
import { openScene, type Circumstances, type Scene, type WorkflowRun } from '../engine/scene';
import { dataUriInLedger, drawPicture } from '../simulator/index';
import { asWorkflow, filledIn, readExample } from './example';

let scene: Scene;

beforeEach(async () => {
	scene = await openScene();
});

async function play(file: string, circumstances: Circumstances = {}): Promise<WorkflowRun> {
	const run = await scene.runWorkflow(asWorkflow(readExample(file)), circumstances);
	expect(run.error).toBeUndefined();
	return run;
}

const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** A file of the type in the field `data` of every item. */
async function expectFiles(items: INodeExecutionData[], mimeType: 'image/png' | 'video/mp4'): Promise<void> {
	for (const { binary } of items) {
		expect(binary?.data?.mimeType).toBe(mimeType);
		expect((await bytesOf(binary?.data)).length).toBeGreaterThan(0);
	}
}

/** The first frame of each video that was paid for, in order. */
const firstFrames = (model: string): unknown[] =>
	scene.ledger.tasksCreated(model).map(({ params }) => {
		const [frame] = (params.content as IDataObject[]).filter(({ role }) => role === 'first_frame');
		return (frame?.image_url as IDataObject | undefined)?.url;
	});

describe('storyboard', () => {
	const FAST = 'spark_dance_v2_0_fast';

	test('storyboard: each clip begins with the last frame of the clip before it, and the video continues after an invalid row', async () => {
		const run = await play('storyboard.json');
		const clips = run.itemsOf('Clips of the film, in order');
		expect(jsonOf(clips).map(({ scene: row }) => row)).toEqual([1, 2, 4, 5]);
		const frames = jsonOf(clips).map(({ lastFrameUrl }) => lastFrameUrl);
		expect(new Set(frames).size).toBe(4);
		const [opening] = jsonOf(run.itemsOf('Make the opening frame'));
		expect(firstFrames(FAST)).toEqual([opening?.imageUrl, ...frames.slice(0, 3)]);
		await expectFiles(clips, 'video/mp4');
		expect(jsonOf(run.itemsOf('Rows without a clip'))).toEqual([having({ scene: 3, error: containing("'Duration (Seconds)' is 60") })]);
		// The opening frame and four clips: nothing for the invalid row.
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});

	test('storyboard: a clip that the service cannot make is left out', async () => {
		scene.faults.add({
			on: 'submit',
			when: ({ index }) => index === 1,
			fault: { kind: 'fail', shape: 'error_message', message: 'too dark' },
		});
		const run = await play('storyboard.json');
		expect(jsonOf(run.itemsOf('Clips of the film, in order')).map(({ scene: row }) => row)).toEqual([2, 4, 5]);
		expect(jsonOf(run.itemsOf('Rows without a clip')).map(({ scene: row }) => row)).toEqual([1, 3]);
		const [opening] = jsonOf(run.itemsOf('Make the opening frame'));
		expect(firstFrames(FAST).slice(0, 2)).toEqual([opening?.imageUrl, opening?.imageUrl]);
	});
});

describe('approve-before-paying', () => {
	const STANDARD = 'spark_dance_v2_0';
	const Scenes = 'A fox in the snow\n\n  {{ $execution.id }} <b>a boat</b>\nA kite above a beach\n';

	/** Paid tasks: resolution, prompt and seed. */
	const paid = () =>
		scene.ledger.tasksCreated(STANDARD).map(({ params }) => {
			const [{ text }] = params.content as [{ text: string }];
			return [params.resolution, text, params.seed];
		});
	const drafts = [
		['480p', 'A fox in the snow', 100],
		['480p', '{{ $execution.id }} <b>a boat</b>', 101],
		['480p', 'A kite above a beach', 102],
	];

	test('approve-before-paying: only approved drafts are made in full quality, with the same seed', async () => {
		const asleep = await play('approve-before-paying.json', { items: [{ Scenes }] });
		expect(asleep.status).toBe('waiting');
		expect(paid()).toEqual(drafts);
		const [{ form }] = jsonOf(asleep.itemsOf('Page with the drafts')) as [{ form: IDataObject[] }];
		const draftUrls = jsonOf(asleep.itemsOf('Make the drafts')).map(({ videoUrl }) => videoUrl);
		expect(form.slice(0, 3).map(({ html }) => html)).toEqual(draftUrls.map((url) => containing(`src="${url as string}"`)));
		// n8n evaluates text in double braces on a page as an expression.
		expect(JSON.stringify(form)).not.toMatch(/\{\{ *\$|<b>/);

		const { values } = form[3]?.fieldOptions as { values: Array<{ option: string }> };
		const answer = { 'Make in full quality': [values[2]?.option, values[0]?.option] };
		const run = await play('approve-before-paying.json', { resume: filledIn(asleep.data, answer) });
		expect(run.status).toBe('success');
		expect(paid().slice(3)).toEqual([drafts[0], drafts[2]].map((draft) => ['1080p', ...draft!.slice(1)]));
		const clips = run.itemsOf('Show the clips');
		expect(jsonOf(clips)).toEqual([1, 3].map((row) => having({ scene: row, videoUrl: matching(/^http/) })));
		await expectFiles(clips, 'video/mp4');
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});

	test('approve-before-paying: a draft that failed is not offered, and nothing is paid if none is chosen', async () => {
		scene.faults.add({
			on: 'submit',
			when: ({ index }) => index === 1,
			fault: { kind: 'fail', shape: 'error_message', message: 'too dark' },
		});
		const asleep = await play('approve-before-paying.json', { items: [{ Scenes }] });
		const [{ form }] = jsonOf(asleep.itemsOf('Page with the drafts')) as [{ form: IDataObject[] }];
		expect(form.map(({ fieldLabel }) => fieldLabel)).toEqual(['Draft 1', 'Draft 3', 'Make in full quality']);
		const run = await play('approve-before-paying.json', { resume: filledIn(asleep.data, { 'Make in full quality': null }) });
		expect(jsonOf(run.itemsOf('What failed'))).toEqual([having({ scene: 2, error: containing('too dark') })]);
		expect(paid()).toHaveLength(3);
	});
});

describe('product-photos', () => {
	const photo = drawPicture({ width: 640, height: 640, subject: 'a teapot' });
	const start = async () => ({ items: [{ json: {}, binary: { Photo: await storedFile(photo, 'teapot.png', 'image/png') } }] });

	test('product-photos: one photo becomes an image for each of five scenes, in parallel', async () => {
		const run = await play('product-photos.json', await start());
		const photos = run.itemsOf('Product photos');
		expect(jsonOf(photos).map(({ scene: name }) => name)).toEqual(['kitchen', 'beach', 'studio', 'forest', 'winter']);
		await expectFiles(photos, 'image/png');
		const edits = scene.ledger.tasksCreated('spark_dream_5_0');
		expect(edits.map(({ params }) => params.image)).toEqual(Array(5).fill([dataUriInLedger('image/png', photo)]));
		expect(new Set(edits.map(({ params }) => params.prompt)).size).toBe(5);
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
		// One after the other, the five tasks run for 50 seconds.
		expect(run.tookMs).toBeLessThan(20_000);
	});

	test('product-photos: a scene that fails keeps its row, and the other four are made', async () => {
		scene.faults.add({
			on: 'submit',
			when: ({ index }) => index === 2,
			fault: { kind: 'fail', shape: 'error_message', message: 'too plain' },
		});
		const run = await play('product-photos.json', await start());
		expect(run.itemsOf('Product photos')).toHaveLength(4);
		expect(jsonOf(run.itemsOf('Scenes that failed'))).toEqual([having({ scene: anyText, place: anyText, error: containing('too plain') })]);
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});
});
