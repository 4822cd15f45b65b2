import { isOurs, readExample, type Example } from '../examples/example';
import { runCode } from '../examples/standIns';

/** The workflow that the demo runs, and the names of its nodes. */
export const FILE = 'campaign.json';
export const STEPS = {
	group: 'Create the group',
	heroes: 'Heroes',
	portraits: 'Generate portraits',
	assets: 'Put them into the library',
	effects: 'Apply an effect',
	poster: 'Make the poster',
	film: 'Make the film',
} as const;

export interface Hero {
	name: string;
	effect: string;
	prompt: string;
}

export interface Plan {
	example: Example;
	heroes: Hero[];
	/** What the poster and the film show. */
	posterPrompt: string;
	filmPrompt: string;
	/** How many tasks the workflow submits and pays for, look-ups of assets apart. */
	paidTasks: number;
}

/** Reads the workflow and its number of tasks. @throws Error if the example no longer fits the demo */
export function readPlan(): Plan {
	const example = readExample(FILE);
	const nodeOf = (name: string) => {
		const node = example.nodes.find((one) => one.name === name);
		if (!node) throw new Error(`examples/${FILE} has no node "${name}" any more: mend test/demo/plan.ts`);
		return node;
	};
	const heroes = runCode(nodeOf(STEPS.heroes).parameters.jsCode as string).map(({ json }) => json as unknown as Hero);
	const perItem = [STEPS.portraits, STEPS.assets, STEPS.effects].map(nodeOf).filter(isOurs).length;
	const [poster, film] = [nodeOf(STEPS.poster), nodeOf(STEPS.film)];
	// The group, the poster and the film are one task each.
	const paidTasks = 1 + perItem * heroes.length + [poster, film].filter(isOurs).length;
	return { example, heroes, posterPrompt: poster.parameters.prompt as string, filmPrompt: film.parameters.prompt as string, paidTasks };
}
