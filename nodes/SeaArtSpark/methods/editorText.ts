/** Whether n8n takes a value of a service literally. It would evaluate a value that begins with `=`, with access to the workflow's data. */
export const isPlain = (value: unknown): boolean => typeof value !== 'string' || !value.trimStart().startsWith('=');

/** Escapes text of a service that n8n shows as HTML. */
export const withoutMarkup = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character]!);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
