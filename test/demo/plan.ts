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
	/** What the film shows. */
	filmPrompt: string;
	/** How many tasks the workflow submits and pays for, look-ups of assets apart. */
	paidTasks: number;
}

/** Reads the workflow and what it will come to. @throws Error when the example is no longer the one that the demo tells of */
export function readPlan(): Plan {
	const example = readExample(FILE);
	const named = (name: string) => {
		const node = example.nodes.find((one) => one.name === name);
		if (!node) throw new Error(`examples/${FILE} has no node "${name}" any more: mend test/demo/plan.ts`);
		return node;
	};
	const heroes = runCode(named(STEPS.heroes).parameters.jsCode as string).map(({ json }) => json as unknown as Hero);
	const perItem = [STEPS.portraits, STEPS.assets, STEPS.effects].map(named).filter(isOurs).length;
	const film = named(STEPS.film);
	// The group and the film are one task each.
	const paidTasks = 1 + perItem * heroes.length + (isOurs(film) ? 1 : 0);
	return { example, heroes, filmPrompt: film.parameters.prompt as string, paidTasks };
}
