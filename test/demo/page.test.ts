import { pageOf } from './page';
import { readPlan, STEPS, type Plan } from './plan';
import { Recorder } from './recorder';
import type { Results, Row } from './results';
import { tableOf } from './table';

const nasty = `<img src=x onerror="alert('1')"> & co`;

/** A run of two heroes, as read from the log. */
function played(): { plan: Plan; results: Results } {
	const real = readPlan();
	const plan = {
		...real,
		heroes: real.heroes.slice(0, 2).map((hero, index) => (index === 0 ? { ...hero, name: nasty, prompt: nasty } : hero)),
	};
	let now = 0;
	const recorder = new Recorder(() => now);
	const rows = [STEPS.group, STEPS.portraits, STEPS.portraits, STEPS.effects, STEPS.effects, STEPS.poster, STEPS.film].map(
		(step, index): Row => {
			const taskId = `d${index}`;
			recorder.hear(`Start executing node "${step}"`);
			recorder.hear(`SeaArt Spark: task ${taskId} submitted`);
			now += 1_000;
			recorder.hear(`SeaArt Spark: task ${taskId} is in_progress, 40 %`);
			now += 1_500;
			recorder.hear(`SeaArt Spark: task ${taskId} ended as completed`);
			return {
				step,
				item: nasty,
				taskId,
				model: 'm',
				track: recorder.tracks.get(taskId),
				cost: 0.03,
				file: step === STEPS.film ? 'film.mp4' : `${index}.png`,
			};
		},
	);
	return { plan, results: { rows, lookUps: [], tookMs: now, inTurnMs: now, cost: 0.15 } };
}

test('the recorder reads submits, polls and ends of tasks from the log', () => {
	const [row] = played().results.rows;
	expect(row?.track).toEqual({
		taskId: 'd0',
		step: STEPS.group,
		submittedAt: 0,
		looks: [{ at: 1_000, status: 'in_progress', progress: 0.4 }],
		endedAt: 2_500,
		status: 'completed',
	});
});

test('the recorder ignores log lines of others', () => {
	const recorder = new Recorder();
	expect(recorder.hear('Running node "Generate portraits" started')).toBeUndefined();
	expect(recorder.hear('SeaArt Spark: task unheard-of is completed')).toBeUndefined();
});

describe.each([true, false])('the page, live: %s', (isLive) => {
	const { plan, results } = played();
	const page = pageOf(results, plan, isLive);

	test(`the page (live: ${isLive}) shows every task and every image, and plays the video`, () => {
		for (const { taskId, file } of results.rows) {
			expect(page).toContain(taskId);
			if (file === 'film.mp4') expect(page).toMatch(/<video controls [^>]*src="film\.mp4"/);
			else if (file !== '0.png') expect(page).toContain(`<img src="${file}"`);
		}
	});

	test(`the page (live: ${isLive}) shows the cost of waiting in one sentence and one chart`, () => {
		expect(page).toMatch(/<p>100 images of 8 s .* instead of .*<\/p>/);
		const [, picture = ''] = /class="waiting".*<img src="data:image\/svg\+xml;base64,([^"]*)"/.exec(page) ?? [];
		expect(Buffer.from(picture, 'base64').toString()).toMatch(/^<svg [^]*SeaArt Spark[^]*<\/svg>\s*$/);
	});

	test(`the page (live: ${isLive}) loads nothing from other hosts`, () => {
		const addresses = [...page.matchAll(/ (?:src|href|poster)="([^"]*)"/g)].map(([, address]) => address);
		expect(addresses.length).toBeGreaterThan(5);
		expect(addresses.filter((address) => !/^(\d\.png|film\.mp4|data:,|data:image\/svg\+xml;base64,[\w+/=]+)$/.test(address ?? ''))).toEqual(
			[],
		);
		expect(page).not.toMatch(/<script|@import|url\(|https?:/);
	});

	test(`the page (live: ${isLive}) escapes texts and leaves no gaps`, () => {
		expect(page).not.toContain('<img src=x');
		expect(page).toContain('&lt;img src=x');
		expect(page).not.toMatch(/undefined|NaN|\[object/);
	});
});

test('the table has a row for every task, with numbers aligned right', () => {
	const [head, , first] = tableOf(played().results).split('\n');
	expect(head).toMatch(/item +task ID +model +seconds +USD +file/);
	expect(first).toMatch(/d0 +m +2\.5 +0\.03 +0\.png$/);
});
