/** The paths at which a value is undefined: n8n would lose them, and an expression would see nothing. */
export function gapsIn(value: unknown, path = ''): string[] {
	if (value === undefined) return [path];
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([key, inner]) => gapsIn(inner, `${path}.${key}`));
}
