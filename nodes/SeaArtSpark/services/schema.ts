import { z } from 'zod';

/** Building blocks of reply schemas: loose where the documents contradict themselves (docs/protocol.md 1.4, 1.6, 3.3). */
export const text = z.string();

/** A short value that pages write as a text and as a number. */
export const words = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A field that may be missing, null or odd: undefined then, so that one odd field hides nothing beside it. */
export const optional = <T extends z.ZodTypeAny>(schema: T) =>
	schema
		.nullish()
		.catch(undefined)
		.transform((value: z.output<T> | null | undefined) => value ?? undefined);
