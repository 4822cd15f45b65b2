/** Readers of single fields, as `schema.ts` is for whole replies: undefined if a field is missing, null, or of another type. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A short value that the documentation shows both as a text and as a number. */
export const asScalar = (value: unknown): string | undefined =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
