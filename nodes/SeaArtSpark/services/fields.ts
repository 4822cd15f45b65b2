/** One field of a reply each: undefined where it is missing, null or odd. What `schema.ts` is for whole replies. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A short value that pages write as a text and as a number. */
export const asScalar = (value: unknown): string | undefined =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
