import { z } from 'zod/v3';

import { flagOf, numberOf } from '../network/values';

/** Building blocks of reply schemas: loose where the documents contradict themselves (docs/protocol.md 1.4, 1.6, 3.3). */
export const text = z.string();

/** A number, also as a text. */
export const number = z.unknown().transform(numberOf);

/** Yes or no, also as a text or as 1 and 0. */
export const flag = z.unknown().transform(flagOf);

/** A short value that pages write as a text and as a number. */
export const words = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/**
 * A field that may be missing, null or odd: undefined then, so that one odd field hides nothing beside it. One step of zod's, where
 * `nullish().catch().transform()` takes five: every poll of every task goes through here.
 */
export const optional = <T extends z.ZodTypeAny>(schema: T) =>
	z.unknown().transform((value): z.output<T> | undefined => {
		if (value === undefined || value === null) return undefined;
		const parsed = schema.safeParse(value);
		return parsed.success ? ((parsed.data as z.output<T>) ?? undefined) : undefined;
	});
