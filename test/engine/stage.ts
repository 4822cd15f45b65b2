import type { IDataObject, INode } from 'n8n-workflow';

import { Simulator, type SimulatorOptions } from '../simulator/index';
import { items, runInEngine, type EngineRun, type RunOptions } from './engine';
import { virtualTime, type VirtualTime } from './virtualTime';

export interface Stage {
	time: VirtualTime;
	simulator: Simulator;
	/** Runs text-to-image on `count` items in virtual time; everything can be replaced. */
	generate: (count: number, more?: Play) => Promise<EngineRun>;
	/** Runs any operation in virtual time. */
	play: (parameters: IDataObject, more?: Play) => Promise<EngineRun>;
	close: () => Promise<void>;
}

export interface Play extends Partial<RunOptions> {
	/** Entries of the Options collection. */
	options?: IDataObject;
	/** Press Stop so many virtual milliseconds after the start. */
	stopAfterMs?: number;
	settings?: Partial<INode>;
}

/** The engine, the node and the simulator on one virtual clock. Close it, or the clock stays fake. */
export async function stage(options: SimulatorOptions = {}): Promise<Stage> {
	const started: Simulator[] = [];
	const time = virtualTime(() => started[0]?.parked ?? 0);
	const service = await Simulator.start(options);
	started.push(service);
	const play = async (
		parameters: IDataObject,
		{ options: nodeOptions = {}, stopAfterMs, onStart, parameters: others, ...more }: Play = {},
	) =>
		await time.run(
			async () =>
				await runInEngine({
					credential: { service: 'vtrix', apiKey: service.apiKey, baseUrl: service.url },
					parameters: { options: nodeOptions, ...parameters, ...others },
					onStart: (run) => {
						if (stopAfterMs !== undefined) time.at(stopAfterMs, () => run.stop());
						onStart?.(run);
					},
					...more,
				}),
		);
	return {
		time,
		simulator: service,
		play,
		generate: async (count, more = {}) =>
			await play(
				{ resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false },
				{ items: items(...Array.from({ length: count }, (_, index) => ({ prompt: `picture ${index}` }))), ...more },
			),
		close: async () => {
			await service.stop();
			time.restore();
		},
	};
}

/** Every id that a run names anywhere: items, error output, error text and data. */
export const told = (run: EngineRun): string =>
	JSON.stringify([run.items, run.errorItems, run.error, run.error?.message, run.error?.description, run.error?.context]);
