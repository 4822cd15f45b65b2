/** Whether n8n takes a value of a service literally. It would evaluate a value that begins with `=`, with access to the workflow's data. */
export const isPlain = (value: unknown): boolean => typeof value !== 'string' || !value.trimStart().startsWith('=');
