import { STEPS } from './plan';
import type { Heard, Track } from './recorder';
import { seconds } from './table';

const WAITED_FOR = new Set<string>([STEPS.group, STEPS.portraits, STEPS.assets, STEPS.effects, STEPS.film]);

const BAR = 20;

/**
 * Terminal output while the tasks run: progress, and the ID of each paid task. A line for each
 * round of polls and not for each poll; the table at the end has the rest.
 */
export class WaitingLines {
	private step: Step | undefined;

	/** @param items how many items a step has: what it submits beyond that are look-ups */
	constructor(private readonly items: (step: string) => number) {}

	/** The lines for an event. */
	linesFor(heard: Heard, elapsedMs: number): string[] {
		const at = (texts: string[]) => texts.map((text) => `${seconds(elapsedMs).padStart(6)} s  ${text}`);
		if (heard.what === 'failure') return at([`  ${heard.text}`]);
		if (heard.what === 'step') {
			const before = this.end(elapsedMs);
			this.step = WAITED_FOR.has(heard.step) ? new Step(this.items(heard.step)) : undefined;
			if (!this.step) return before;
			return [...before, ...at([`${heard.step}${this.step.items > 1 ? `, ${this.step.items} items side by side` : ''}`])];
		}
		return at(this.step?.linesFor(heard.what, heard.track) ?? []);
	}

	/** The remaining lines after the last event. */
	end(elapsedMs: number): string[] {
		return (this.step?.rest() ?? []).map((text) => `${seconds(elapsedMs).padStart(6)} s  ${text}`);
	}
}

/** One node of the workflow while it waits. */
class Step {
	private readonly tracks: Track[] = [];
	private readonly lookUps = new Set<string>();
	private unnamed: string[] = [];
	private rounds = 0;

	constructor(readonly items: number) {}

	linesFor(what: 'submitted' | 'looked' | 'ended', track: Track): string[] {
		if (what === 'submitted') {
			// A created asset is looked up until it is usable, in separate tasks.
			if (this.tracks.length === this.items) this.lookUps.add(track.taskId);
			else {
				this.tracks.push(track);
				this.unnamed.push(track.taskId);
			}
			return [];
		}
		if (this.lookUps.has(track.taskId)) return [];
		return [...this.submitted(), ...(what === 'looked' ? this.progress() : this.done())];
	}

	rest(): string[] {
		const lookUps =
			this.lookUps.size > 0
				? [`  ${this.lookUps.size} ${this.lookUps.size === 1 ? 'look-up' : 'look-ups'} until all of them could be used`]
				: [];
		return [...this.submitted(), ...lookUps];
	}

	private submitted(): string[] {
		const ids = this.unnamed.splice(0);
		return ids.length > 0 ? [`  submitted  ${ids.join(' ')}`] : [];
	}

	private progress(): string[] {
		const open = this.tracks.filter(({ endedAt }) => endedAt === undefined);
		const rounds = Math.min(...open.map(({ looks }) => looks.length));
		const shares = open.flatMap(({ looks }) => looks.at(-1)?.progress ?? []);
		if (rounds <= this.rounds || shares.length === 0) return [];
		this.rounds = rounds;
		const percents = shares.map((share) => Math.round(share * 100));
		const [least, most] = [Math.min(...percents), Math.max(...percents)];
		const share = (shares.reduce((sum, one) => sum + one, 0) + this.tracks.length - open.length) / this.tracks.length;
		// A task that has just ended has its own line.
		return least === 100 ? [] : [`  ${bar(share)}  ${least === most ? most : `${least} to ${most}`} %`];
	}

	private done(): string[] {
		const ended = this.tracks.filter(({ endedAt }) => endedAt !== undefined);
		if (ended.length < this.items) return [];
		const times = ended.map(({ endedAt = 0, submittedAt }) => endedAt - submittedAt);
		const [least, most] = [seconds(Math.min(...times)), seconds(Math.max(...times))];
		const statuses = [...new Set(ended.map(({ status }) => status))];
		const counts = statuses.map((status) => `${ended.filter((track) => track.status === status).length} ${status}`);
		return [`  ${bar(1)}  ${counts.join(', ')} after ${least === most ? most : `${least} to ${most}`} s`];
	}
}

function bar(share: number): string {
	const full = Math.round(share * BAR);
	return `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
}
