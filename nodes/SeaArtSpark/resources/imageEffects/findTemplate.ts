import type { ItemReader } from '../../parameters/itemReader';
import { TEMPLATES, type Template } from './templates';

/** Normalizes a name: ignores case, punctuation, blanks, and a trailing "style". */
const normalized = (name: string): string =>
	name
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '')
		.replace(/style$/, '');

const pairsIn = (text: string): Set<string> =>
	new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));

/** Similarity of two names, 0 to 1: the share of common letter pairs (Dice coefficient). */
function similarity(one: string, other: string): number {
	const [ones, others] = [pairsIn(one), pairsIn(other)];
	const common = [...ones].filter((pair) => others.has(pair)).length;
	return (2 * common) / Math.max(1, ones.size + others.size);
}

const namesOf = ({ id, name }: Template): string[] => [id, name];

/** The most similar templates, the closest first. */
function nearest(text: string, count: number): Template[] {
	const name = normalized(text);
	const of = (template: Template) => Math.max(...[...namesOf(template), template.makes].map((one) => similarity(name, normalized(one))));
	return [...TEMPLATES].sort((a, b) => of(b) - of(a)).slice(0, count);
}

/**
 * The ID of the item's template, given by ID or by name in any spelling. An unknown ID of a user is sent to the service, since it may be a
 * new template. An unknown ID of an agent is refused with the nearest ones, since it is made up.
 */
export function readTemplate(item: ItemReader): string {
	const text = item.text('templateId').trim();
	if (TEMPLATES.some(({ id }) => id === text)) return text;
	const matches = TEMPLATES.filter((template) => namesOf(template).some((name) => normalized(name) === normalized(text)));
	if (matches.length === 1) return matches[0]!.id;
	if (!item.isForAgent && /^[\w-]+$/.test(text)) return text;
	const some = nearest(text, 3).map(({ id, makes }) => `${id} (${makes})`);
	return item.refuse('templateId', `is "${text.slice(0, 60)}", which is no template`, `The nearest are ${some.join(', ')}.`);
}
