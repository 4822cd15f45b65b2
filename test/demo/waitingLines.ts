import { STEPS } from './plan';
import type { Heard, Track } from './recorder';
import { seconds } from './table';

const KINDS: Record<string, string> = {
	[STEPS.group]: 'group',
	[STEPS.portraits]: 'portrait',
	[STEPS.assets]: 'asset',
	[STEPS.effects]: 'effect',
};

const BAR = 20;

/** What the terminal shows while the tasks run: a line for whatever happens to one of them. */
export class WaitingLines {
	private readonly perStep = new Map<string, number>();

	/** @param items how many items a step has: what it submits beyond that are look-ups */
	constructor(private readonly items: (step: string) => number) {}

	/** The line for something that was heard; undefined when it is not worth one. */
	lineFor(heard: Heard, elapsedMs: number): string | undefined {
		const text = this.textFor(heard);
		return text === undefined ? undefined : `${seconds(elapsedMs).padStart(6)} s  ${text}`;
	}

	private textFor(heard: Heard): string | undefined {
		if (heard.what === 'trouble') return `  ${heard.text}`;
		if (heard.what === 'step')
			return heard.step in KINDS
				? `${heard.step}${this.items(heard.step) > 1 ? `, ${this.items(heard.step)} items side by side` : ''}`
				: undefined;
		const { track } = heard;
		if (heard.what === 'submitted') this.perStep.set(track.step, (this.perStep.get(track.step) ?? 0) + 1);
		if (!(track.step in KINDS)) return undefined;
		const isLookUp = this.isLookUp(heard);
		// A created asset is looked up until it can be used; that it was is worth one line.
		if (isLookUp && heard.what !== 'ended') return undefined;
		const name = `  ${(isLookUp ? 'look-up' : (KINDS[track.step] ?? '')).padEnd(8)}  ${track.taskId}  `;
		switch (heard.what) {
			case 'submitted':
				return `${name}submitted`;
			case 'looked':
				return track.status === 'completed' || track.status === 'failed' ? undefined : `${name}${progress(track)}`;
			case 'ended':
				return `${name}${'█'.repeat(BAR)} ${track.status} after ${seconds((track.endedAt ?? 0) - track.submittedAt)} s`;
		}
	}

	private readonly lookUps = new Set<string>();

	private isLookUp({ what, track }: { what: string; track: Track }): boolean {
		if (what === 'submitted' && (this.perStep.get(track.step) ?? 0) > this.items(track.step)) this.lookUps.add(track.taskId);
		return this.lookUps.has(track.taskId);
	}
}

function progress({ looks, status }: Track): string {
	const share = looks.at(-1)?.progress;
	if (share === undefined) return status.replace('_', ' ');
	const full = Math.round(share * BAR);
	return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.round(share * 100)).padStart(3)} %`;
}
