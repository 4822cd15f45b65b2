/**
 * Reads n8n's stored executions, which are written in the `flatted` form: a list whose first entry is the value and in
 * which each string inside an object is the place of its real value (`[{"a":"1"},"x"]` is `{a: "x"}`).
 */
export function unflatten(text: string): unknown {
	const entries = JSON.parse(text) as unknown[];
	const done = new Map<number, unknown>();
	const at = (place: number): unknown => {
		if (done.has(place)) return done.get(place);
		const entry = entries[place];
		if (entry === null || typeof entry !== 'object') return entry;
		const value: Record<string, unknown> | unknown[] = Array.isArray(entry) ? [] : {};
		done.set(place, value);
		for (const [key, inner] of Object.entries(entry)) {
			(value as Record<string, unknown>)[key] = typeof inner === 'string' ? at(Number(inner)) : inner;
		}
		return value;
	};
	return at(0);
}
