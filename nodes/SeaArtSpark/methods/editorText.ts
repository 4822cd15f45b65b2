/** Whether n8n takes a value of a service literally: what begins with `=` it would evaluate, with the workflow's data at hand. */
export const isPlain = (value: unknown): boolean => typeof value !== 'string' || !value.trimStart().startsWith('=');

/** Words of a service for a place that n8n shows as HTML. */
export const withoutMarkup = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character]!);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
