import { isStream } from './byteStream';

/** The way to one reply. */
interface Connection {
	/** Aborted by Stop, and by whoever closes the connection. */
	signal: AbortSignal;
	/** Cuts it, whatever has come by then; one that has ended is left alone. */
	close: () => void;
	/** All has come: nothing is cut any more. */
	end: () => void;
}

/** The connections of a run. Stop closes all of them except those of submits; while none is open, no listener is on the execution's signal. */
export class Connections {
	private readonly open = new Set<AbortController>();

	constructor(private readonly stop: AbortSignal | undefined) {}

	/**
	 * One signal each, aborted here: `AbortSignal.any` costs more than twice as much to make.
	 * @param outlivesStop the response to a submit names what was paid for, so Stop does not close its connection
	 */
	opened(outlivesStop = false): Connection {
		const cut = new AbortController();
		if (outlivesStop && !this.stop?.aborted) return { signal: cut.signal, close: () => cut.abort(CLOSED), end: () => {} };
		if (this.stop?.aborted) cut.abort(this.stop.reason);
		else {
			if (this.open.size === 0) this.stop?.addEventListener('abort', this.closeAll);
			this.open.add(cut);
		}
		const end = () => {
			if (this.open.delete(cut) && this.open.size === 0) this.stop?.removeEventListener('abort', this.closeAll);
		};
		const close = () => {
			if (!this.open.has(cut)) return;
			end();
			cut.abort(CLOSED);
		};
		return { signal: cut.signal, close, end };
	}

	private readonly closeAll = (): void => {
		const all = [...this.open];
		this.open.clear();
		this.stop?.removeEventListener('abort', this.closeAll);
		for (const cut of all) cut.abort(this.stop?.reason);
	};
}

/** Why a connection was closed. The same for all: nobody reads it, and an error of its own for each would cost more than the call. */
const CLOSED = new Error('the connection was closed');

/** The connection that a body arrives on. */
const connections = new WeakMap<object, Connection>();

/** Has the connection of a body closed when the body is discarded; one whose body is there already has ended. */
export function arrivesOn(connection: Connection, body: unknown): void {
	if (isStream(body)) connections.set(body, connection);
	else connection.end();
}

/** Tells that a body was read to its end. */
export function readToEnd(body: object): void {
	connections.get(body)?.end();
	connections.delete(body);
}

/**
 * Ends a stream that nobody reads any more; what it has to say about that is of no interest. The host's helper passes bodies on through
 * a generator, which does not reach the connection when nobody has begun to read, or while it waits for a piece: a host that says
 * nothing more would keep its connection for ever.
 */
export function discard(body: unknown): void {
	if (!isStream(body)) return;
	body.once('error', () => {});
	connections.get(body)?.close();
	body.destroy();
}
