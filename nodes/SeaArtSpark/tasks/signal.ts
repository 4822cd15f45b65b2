/** Tells that something is over. One method short of an AbortSignal, and made for hundreds of listeners at a time. */
export interface Signal {
	readonly aborted: boolean;
	/** Calls `listener` once when it is aborted, at once where it is already. Returns how to take the listener back. */
	onAbort(listener: () => void): () => void;
}

/** A signal with its switch. Once aborted it stays so. */
export class Switch implements Signal {
	private readonly listeners = new Set<() => void>();
	private isAborted = false;

	get aborted(): boolean {
		return this.isAborted;
	}

	onAbort(listener: () => void): () => void {
		if (this.isAborted) listener();
		else this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	abort(): void {
		if (this.isAborted) return;
		this.isAborted = true;
		const listeners = [...this.listeners];
		this.listeners.clear();
		for (const listener of listeners) listener();
	}
}
