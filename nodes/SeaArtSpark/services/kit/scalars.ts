import { isAddress } from '../../network/addresses';
import { camelCase } from './keys';

/** One field of a result entry: an ID, a seed, a score. */
export type Scalars = Record<string, string | number | boolean>;

/** Fields that an item has already. */
const KNOWN = new Set(['type', 'url', 'text', 'content', 'size', 'fileSize', 'duration', 'jobId', 'b64Json']);

/** Longer texts are encoded files. */
const MAX_CHARACTERS = 10_000;

const MAX_FIELDS = 50;

/**
 * The scalar fields of a result entry in camelCase, without those that items have already; undefined if there are none.
 * @param fileKey the field that became the file
 */
export function scalarsOf(entry: Record<string, unknown>, fileKey?: string): Scalars | undefined {
	const found = Object.entries(entry)
		.filter(([key]) => key !== fileKey)
		.map(([key, value]) => [camelCase(key), value] as const)
		.filter(([name, value]) => isScalar(value) && name !== '' && !KNOWN.has(name) && !(name in Object.prototype));
	return found.length === 0 ? undefined : (Object.fromEntries(found.slice(0, MAX_FIELDS)) as Scalars);
}

const isScalar = (value: unknown): boolean =>
	typeof value === 'boolean' ||
	(typeof value === 'number' && Number.isFinite(value)) ||
	(typeof value === 'string' && value !== '' && value.length <= MAX_CHARACTERS && !/^data:|^[\w+/]{2000}/.test(value));

/** Fields that describe a file, and are not a result without it. */
const TECHNICAL =
	/^(index|width|height|seed|status|state|format|mimeType|contentType|ratio|aspectRatio|resolution|fps|frames|progress|finishReason|role|object|created|createdAt|updatedAt|name|fileName|.*Url)$/;

/** Whether the fields of an entry without a file are a result: an ID, a label, a score. */
export const areResult = (scalars: Scalars): boolean =>
	Object.entries(scalars).some(([name, value]) => !TECHNICAL.test(name) && !(typeof value === 'string' && isAddress(value)));
