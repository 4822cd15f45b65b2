/** The listeners of a signal. Node warns about more than ten on the signal itself, and a run may have a thousand. */
const listenersOf = new WeakMap<AbortSignal, Set<{ call: () => void }>>();

/**
 * Calls `listener` once when `signal` aborts; at once if it has aborted already.
 * @returns a function that removes the listener
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
	if (signal.aborted) {
		listener();
		return () => {};
	}
	const entry = { call: listener };
	const listeners = listenersOf.get(signal) ?? new Set();
	if (listeners.size === 0) {
		listenersOf.set(signal, listeners);
		signal.addEventListener('abort', callAll, { once: true });
	}
	listeners.add(entry);
	return () => {
		if (listeners.delete(entry) && listeners.size === 0) signal.removeEventListener('abort', callAll);
	};
}

function callAll(this: AbortSignal): void {
	const listeners = listenersOf.get(this) ?? new Set();
	const entries = [...listeners];
	listeners.clear();
	for (const { call } of entries) call();
}
