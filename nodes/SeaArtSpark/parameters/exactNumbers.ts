import { isRounded } from '../network/values';
import type { ItemReader } from './itemReader';

/** Refuses a field whose JSON contains a number that JavaScript rounds. @param source the field's value before it was parsed */
export function exactNumbers<T>(item: ItemReader, name: string, read: T, source: unknown): T {
	const rounded = roundedIn(typeof source === 'string' && source.trim() !== '' ? (JSON.parse(source) as unknown) : source);
	if (rounded === undefined) return read;
	return item.refuse(
		name,
		`contains a number that is too large to be sent exactly (about ${rounded})`,
		'Write it in quotes if the model takes a text.',
	);
}

/** The first rounded number in parsed JSON. */
function roundedIn(value: unknown): number | undefined {
	if (typeof value === 'number') return isRounded(value) ? value : undefined;
	const inner: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
	return inner.map(roundedIn).find((one) => one !== undefined);
}
