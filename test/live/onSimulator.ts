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

/** Answers the image calls that the simulator does not know yet. */
function standIn({ faults, url: origin }: Simulator): void {
	const url = `${origin}/samples/portrait.png`;
	faults.add(
		{
			on: 'any',
			when: ({ path }) => path === '/v1/images/generations',
			fault: { kind: 'reply', body: { created: 1_796_043_989, data: [{ url }] } },
		},
		{
			on: 'submit',
			when: ({ model }) => model === 'spark_dream_5_0',
			fault: {
				kind: 'reply',
				body: {
					id: 'dj5y2tr9bnchg002edit',
					created_at: 1_796_043_989,
					status: 'completed',
					model: 'spark_dream_5_0',
					output: [{ content: [{ type: 'image', url, size: 1_000, jobId: '7300' }] }],
					usage: { cost: '0.04' },
				},
			},
		},
	);
}

/** OctopusX takes assets from https only, which the simulator does not speak. */
const imageFor = ({ service }: ServicePlan) => (service === 'octopusx' ? { imageUrl: 'https://files.example.com/portrait.png' } : {});

/** Carries out all calls of a plan on a simulated service. @param bend makes the service differ */
export async function runOnSimulator(plan: ServicePlan, bend: (simulator: Simulator) => void) {
	const simulator = await Simulator.start({ timeScale: 1_000 });
	try {
		standIn(simulator);
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
