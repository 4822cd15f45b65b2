import { STEPS } from './plan';
import { Recorder } from './recorder';
import { WaitingLines } from './waitingLines';

/** The lines for a log, with the time in seconds before each message. */
function shown(items: number, log: Array<[second: number, message: string]>): string[] {
	let now = 0;
	const recorder = new Recorder(() => now);
	const lines = new WaitingLines(() => items);
	const said = log.flatMap(([second, message]) => {
		now = second * 1000;
		const heard = recorder.hear(message);
		return heard ? lines.linesFor(heard, now) : [];
	});
	return [...said, ...lines.end(now)];
}

const step = (name: string) => `Start executing node "${name}"`;
const task = (id: string, what: string) => `SeaArt Spark: task ${id} ${what}`;

it('shows one line for the IDs of a step, one for each round of polls and one for its end', () => {
	const log: Array<[number, string]> = [
		[0, step(STEPS.portraits)],
		[0.1, task('a', 'submitted')],
		[0.2, task('b', 'submitted')],
		[1, task('a', 'is in_progress, 10 %')],
		[1.1, task('b', 'is in_progress, 20 %')],
		[2, task('a', 'is in_progress, 50 %')],
		[3, task('a', 'is in_progress, 70 %')],
		[3.1, task('b', 'is in_progress, 80 %')],
		[4, task('a', 'is completed, 100 %')],
		[4, task('a', 'ended as completed')],
		[5, task('b', 'ended as failed')],
	];
	expect(shown(2, log)).toEqual([
		'   0.0 s  Generate portraits, 2 items side by side',
		'   1.0 s    submitted  a b',
		`   1.1 s    ${'█'.repeat(3)}${'░'.repeat(17)}  10 to 20 %`,
		`   3.1 s    ${'█'.repeat(15)}${'░'.repeat(5)}  70 to 80 %`,
		`   5.0 s    ${'█'.repeat(20)}  1 completed, 1 failed after 3.9 to 4.8 s`,
	]);
});

it('shows what was submitted even if nothing follows in the log', () => {
	const log: Array<[number, string]> = [
		[0, step(STEPS.effects)],
		[0.1, task('a', 'submitted')],
	];
	expect(shown(6, log).at(-1)).toBe('   0.1 s    submitted  a');
});

it('counts status checks of assets without listing them', () => {
	const log: Array<[number, string]> = [
		[0, step(STEPS.assets)],
		[0.1, task('a', 'submitted')],
		[0.5, task('a', 'ended as completed')],
		[3, task('x', 'submitted')],
		[4, task('x', 'ended as completed')],
		[5, step(STEPS.effects)],
	];
	expect(shown(1, log).slice(2)).toEqual([
		`   0.5 s    ${'█'.repeat(20)}  1 completed after 0.4 s`,
		'   5.0 s    1 look-up until all of them could be used',
		'   5.0 s  Apply an effect',
	]);
});

it('shows failures between the steps', () => {
	expect(shown(1, [[1, 'SeaArt Spark: a submit came to "too many", next try in 5 ms']])).toEqual([
		'   1.0 s    a submit came to "too many", next try in 5 ms',
	]);
});
