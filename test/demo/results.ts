import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { bytesOf, type EngineRun } from '../engine/engine';
import { STEPS, type Plan } from './plan';
import type { Recorder, Track } from './recorder';

/** One task of the workflow, as table and page show it. */
export interface Row {
	step: string;
	/** Subject of the item. */
	item: string;
	taskId: string;
	model: string;
	track: Track | undefined;
	/** USD; the look-ups of an asset are part of its cost. */
	cost: number;
	/** Name of the image or film in the output folder. */
	file?: string;
}

export interface Results {
	rows: Row[];
	/** Lookups of assets. */
	lookUps: Track[];
	/** Milliseconds from start to end. */
	tookMs: number;
	/** Time of the tasks one after the other. */
	inTurnMs: number;
	cost: number;
}

/** The film's name in the output folder. */
const FILM = 'film.mp4';

const MODELS: Record<string, string> = { [STEPS.group]: 'spark_asset_create_group', [STEPS.assets]: 'spark_asset_create' };

const fileName = (index: number, words: string): string =>
	`${String(index + 1).padStart(2, '0')}-${words.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`;

/** Subject of a step whose only item is not about a hero. */
const TITLES: Record<string, (item: INodeExecutionData) => string> = {
	[STEPS.group]: ({ json }) => json.name as string,
	[STEPS.poster]: () => 'The poster',
	[STEPS.film]: () => 'The film',
};

/** Collects the results of the run and writes its images into a folder, which is emptied first. */
export async function collect(run: EngineRun, plan: Plan, recorder: Recorder, folder: string): Promise<Results> {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const rows: Row[] = [];
	for (const step of Object.values(STEPS).filter((one) => one !== STEPS.heroes)) {
		for (const [index, item] of run.itemsOf(step).entries()) {
			const hero = plan.heroes[index];
			const row = rowOf(step, item, TITLES[step]?.(item) ?? hero?.name ?? '', recorder);
			if (item.binary?.data) {
				const alone = { [STEPS.film as string]: FILM, [STEPS.poster as string]: 'poster.png' }[step];
				row.file = alone ?? fileName(index, step === STEPS.effects ? `${hero?.name} ${hero?.effect}` : (hero?.name ?? ''));
				writeFileSync(join(folder, row.file), await bytesOf(item.binary.data));
			}
			rows.push(row);
		}
	}
	const known = new Set(rows.map(({ taskId }) => taskId));
	const tracks = [...recorder.tracks.values()];
	return {
		rows,
		lookUps: tracks.filter(({ taskId }) => !known.has(taskId)),
		tookMs: recorder.elapsed,
		inTurnMs: tracks.reduce((sum, { submittedAt, endedAt = submittedAt }) => sum + endedAt - submittedAt, 0),
		cost: rows.reduce((sum, { cost }) => sum + cost, 0),
	};
}

function rowOf(step: string, { json }: INodeExecutionData, item: string, recorder: Recorder): Row {
	const taskId = json.taskId as string;
	return {
		step,
		item,
		taskId,
		model: (json.model as string | undefined) ?? MODELS[step] ?? '',
		track: recorder.tracks.get(taskId),
		cost: Number(json.cost ?? 0),
	};
}

/** Problems of the demo; empty if it is complete. */
export function shortcomings(run: EngineRun, { rows }: Results, { heroes, paidTasks }: Plan): string[] {
	if (run.error) return [[run.error.message, run.error.description].filter(Boolean).join('\n')];
	const pictures = rows.filter(({ file }) => file !== undefined && file !== FILM).length;
	const promised = heroes.length * 2 + 1;
	return [
		...(run.status === 'success' ? [] : [`n8n calls the run "${run.status}"`]),
		...(rows.length === paidTasks ? [] : [`${rows.length} tasks were handed on, not ${paidTasks}`]),
		...(pictures === promised ? [] : [`${pictures} pictures were handed on, not ${promised}`]),
		...(rows.some(({ file }) => file === FILM) ? [] : ['no film was handed on']),
		...rows.filter(({ track }) => track?.endedAt === undefined).map(({ taskId }) => `the log knows no end of task ${taskId}`),
	];
}
