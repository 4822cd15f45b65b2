import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { services } from '../../nodes/SeaArtSpark/services';
import { Simulator } from '../simulator/index';
import { assumptionsIn, judge } from './judge';
import { Recorder } from './recorder';
import { Run } from './run';
import { createScrubber } from './scrub';
import type { ServicePlan } from './types';

export const PAGE = assumptionsIn(readFileSync(join(__dirname, '..', '..', 'docs', 'protocol.md'), 'utf8'));

/** OctopusX takes assets from https only, which the simulator does not speak. */
const imageFor = ({ service }: ServicePlan) => (service === 'octopusx' ? { imageUrl: 'https://files.example.com/portrait.png' } : {});

/** Carries out all calls of a plan on a simulated service. @param bend makes the service differ */
export async function runOnSimulator(plan: ServicePlan, bend: (simulator: Simulator) => void) {
	const simulator = await Simulator.start({ timeScale: 1_000 });
	try {
		bend(simulator);
		const definition = services.find(({ name }) => name === plan.service) ?? services[0];
		const stop = new AbortController().signal;
		const said: string[] = [];
		const recorder = new Recorder(simulator.url, simulator.apiKey, createScrubber(simulator.apiKey), stop);
		const run = new Run({
			definition,
			recorder,
			calls: plan.calls,
			say: (line) => void said.push(line),
			stop,
			pollMs: 1,
			...imageFor(plan),
		});
		const played = await run.all();
		const verdicts = judge(PAGE, plan.assumptions, played);
		const inState = (state: string) => verdicts.filter((one) => one.state === state).map(({ number }) => number);
		return { simulator, run, said, played, verdicts, inState };
	} finally {
		await simulator.stop();
	}
}
