import type { ItemReader } from '../../parameters/itemReader';
import { TEMPLATES, type Template } from './templates';

/** A name as people and models write it: capital letters, blanks and the word "style" make no difference. */
const plain = (name: string): string =>
	name
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '')
		.replace(/style$/, '');

const pairsIn = (text: string): Set<string> =>
	new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));

/** How much two names have in common: the share of their pairs of letters, 0 to 1. */
function likeness(one: string, other: string): number {
	const [ones, others] = [pairsIn(one), pairsIn(other)];
	const common = [...ones].filter((pair) => others.has(pair)).length;
	return (2 * common) / Math.max(1, ones.size + others.size);
}

const namesOf = ({ id, name }: Template): string[] => [id, name];

/** The IDs that a name is closest to, the closest first. */
function nearest(text: string, count: number): Template[] {
	const name = plain(text);
	const of = (template: Template) => Math.max(...[...namesOf(template), template.makes].map((one) => likeness(name, plain(one))));
	return [...TEMPLATES].sort((a, b) => of(b) - of(a)).slice(0, count);
}

/**
 * The ID of the template that an item names: by its ID, or by its name, in any spelling. Any other ID is for the service to
 * judge when a user wrote it, who may know of a new one; an agent has it from nowhere, and is told the nearest.
 */
export function readTemplate(item: ItemReader): string {
	const text = item.text('templateId').trim();
	if (TEMPLATES.some(({ id }) => id === text)) return text;
	const matches = TEMPLATES.filter((template) => namesOf(template).some((name) => plain(name) === plain(text)));
	if (matches.length === 1) return matches[0]!.id;
	if (!item.isForAgent && /^[\w-]+$/.test(text)) return text;
	const some = nearest(text, 3).map(({ id, makes }) => `${id} (${makes})`);
	return item.refuse('templateId', `is "${text.slice(0, 60)}", which is no template`, `The nearest are ${some.join(', ')}.`);
}
