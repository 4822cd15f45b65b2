import { seeded } from '../unit/fakeClock';

export interface Figure {
	group: string;
	name: string;
	unit: string;
	value: number;
	/** Half the width in which the mean lies with 95 %, by the seeds. */
	spread: number;
	/** Maximum; undefined without a target. */
	target?: number;
}

/** The mean over the seeds. */
export function figure(group: string, name: string, unit: string, values: number[], target?: number): Figure {
	const mean = meanOf(values);
	const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
	const spread = 1.96 * Math.sqrt(variance / values.length);
	return { group, name, unit, value: mean, spread, ...(target === undefined ? {} : { target }) };
}

const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export type Chance = () => number;
/** How long the nth task runs, in ms. */
export type Durations = (random: Chance, nth: number) => number;

export const about =
	(ms: number): Durations =>
	(random) =>
		ms * (0.85 + 0.3 * random());

/**
 * The first seed. `npm run bench -- try` has others: rules are tuned with those seeds and judged with these.
 */
export const isTry = process.argv[2] === 'try';
const FIRST_SEED = isTry ? 5_001 : 1;

export const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, nth) => FIRST_SEED + nth);

/** Random numbers that differ for each figure and seed. */
export const chanceOf = (text: string, seed: number): Chance =>
	seeded([...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2_147_483_647, seed * 7_919));

export const durationsOf = (durations: Durations, count: number, random: Chance): number[] =>
	Array.from({ length: count }, (_, nth) => durations(random, nth));
