import { isRounded } from '../network/values';
import type { ItemReader } from './itemReader';

/** JSON that was read, if it holds no number that JavaScript rounds; refuses the field otherwise. @param source the same as the user wrote it */
export function exactNumbers<T>(item: ItemReader, name: string, read: T, source: unknown): T {
	const rounded = roundedIn(typeof source === 'string' && source.trim() !== '' ? (JSON.parse(source) as unknown) : source);
	if (rounded === undefined) return read;
	return item.refuse(
		name,
		`contains a number that is too large to be sent exactly (about ${rounded})`,
		'Write it in quotes if the model takes a text.',
	);
}

/** The first number in JSON that JavaScript rounds. */
function roundedIn(value: unknown): number | undefined {
	if (typeof value === 'number') return isRounded(value) ? value : undefined;
	const inner: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
	return inner.map(roundedIn).find((one) => one !== undefined);
}
