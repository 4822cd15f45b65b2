import { z } from 'zod/v3';

import { flagOf, numberOf } from '../network/values';

/** Building blocks of reply schemas: tolerant, since the documents contradict themselves (docs/protocol.md 1.4, 1.6, 3.3). */
export const text = z.string();

/** A number, or a number in a text. */
export const number = z.unknown().transform(numberOf);

/** A boolean, also as a text or as 1 and 0. */
export const flag = z.unknown().transform(flagOf);

/** A short value that the documentation shows both as a text and as a number. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/**
 * A field that is undefined if it is missing, null, or invalid, so that one invalid field doesn't discard the others. Takes one step in
 * zod, while `nullish().catch().transform()` takes five: every poll of every task goes through here.
 */
export const optional = <T extends z.ZodTypeAny>(schema: T) =>
	z.unknown().transform((value): z.output<T> | undefined => {
		if (value === undefined || value === null) return undefined;
		const parsed = schema.safeParse(value);
		return parsed.success ? ((parsed.data as z.output<T>) ?? undefined) : undefined;
	});
