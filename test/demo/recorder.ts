/** One status check of a task. */
export interface Look {
	at: number;
	status: string;
	/** 0 to 1, if the service reports it. */
	progress?: number;
}

/** Timeline of one task. Times are milliseconds since the demo began. */
export interface Track {
	taskId: string;
	/** Name of the workflow's node that submitted it. */
	step: string;
	submittedAt: number;
	looks: Look[];
	endedAt?: number;
	status: string;
}

export type Heard =
	{ what: 'step'; step: string } | { what: 'submitted' | 'looked' | 'ended'; track: Track } | { what: 'failure'; text: string };

const TASK = /^SeaArt Spark: task (\S+) (submitted|resumed|is (\w+)(?:, (\d+) %)?|ended as (\w+))$/;
const FAILURE_TEXTS = /^SeaArt Spark: (.* came to .*)$/;
const STEP = /^Start executing node "(.+)"$/;

/** Creates a timeline from the log of n8n and the node, which is the same on the simulated and the live service. */
export class Recorder {
	readonly tracks = new Map<string, Track>();
	private readonly startedAt: number;
	private step = '';

	constructor(private readonly clock: () => number = Date.now) {
		this.startedAt = clock();
	}

	/** Milliseconds since the demo began. */
	get elapsed(): number {
		return this.clock() - this.startedAt;
	}

	/** Reads one line of the log. @returns its meaning, undefined if it is irrelevant */
	hear(line: string): Heard | undefined {
		const [, step] = STEP.exec(line) ?? [];
		if (step !== undefined) {
			this.step = step;
			return { what: 'step', step };
		}
		const [, text] = FAILURE_TEXTS.exec(line) ?? [];
		if (text !== undefined) return { what: 'failure', text };
		const [, taskId, said, status, percent, end] = TASK.exec(line) ?? [];
		if (taskId === undefined) return undefined;
		const at = this.elapsed;
		if (said === 'submitted' || said === 'resumed') {
			const track: Track = { taskId, step: this.step, submittedAt: at, looks: [], status: 'submitted' };
			this.tracks.set(taskId, track);
			return { what: 'submitted', track };
		}
		const track = this.tracks.get(taskId);
		if (!track) return undefined;
		track.status = status ?? end ?? track.status;
		if (end !== undefined) {
			track.endedAt = at;
			return { what: 'ended', track };
		}
		track.looks.push({ at, status: track.status, ...(percent === undefined ? {} : { progress: Number(percent) / 100 }) });
		return { what: 'looked', track };
	}
}
