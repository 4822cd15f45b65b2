import { isStream } from './byteStream';

/** The connection of one request. */
interface Connection {
	/** Aborted by Stop and by `close`. */
	signal: AbortSignal;
	/** Closes it, even if the response is incomplete; does nothing after `end`. */
	close: () => void;
	/** The response is complete: `close` does nothing any more. */
	end: () => void;
}

/** The connections of a run. Stop closes all of them except those of submits. Without open ones there is no listener on n8n's signal. */
export class Connections {
	private readonly open = new Set<AbortController>();

	constructor(private readonly stop: AbortSignal | undefined) {}

	/**
	 * Each connection has its own controller: `AbortSignal.any` costs more than twice as much.
	 * @param outlivesStop the response to a submit contains the ID of a paid task, so Stop doesn't close its connection
	 */
	opened(outlivesStop = false): Connection {
		const controller = new AbortController();
		if (outlivesStop && !this.stop?.aborted) return { signal: controller.signal, close: () => controller.abort(CLOSED), end: () => {} };
		if (this.stop?.aborted) controller.abort(this.stop.reason);
		else {
			if (this.open.size === 0) this.stop?.addEventListener('abort', this.closeAll);
			this.open.add(controller);
		}
		const end = () => {
			if (this.open.delete(controller) && this.open.size === 0) this.stop?.removeEventListener('abort', this.closeAll);
		};
		const close = () => {
			if (!this.open.has(controller)) return;
			end();
			controller.abort(CLOSED);
		};
		return { signal: controller.signal, close, end };
	}

	private readonly closeAll = (): void => {
		const all = [...this.open];
		this.open.clear();
		this.stop?.removeEventListener('abort', this.closeAll);
		for (const controller of all) controller.abort(this.stop?.reason);
	};
}

/** Abort reason of closed connections. Shared, since nothing reads it and creating an error costs more than the call. */
const CLOSED = new Error('the connection was closed');

/** The connection of each body. */
const connections = new WeakMap<object, Connection>();

/** Links a body to its connection, so that discarding the body closes it. Ends the connection if the body is complete. */
export function arrivesOn(connection: Connection, body: unknown): void {
	if (isStream(body)) connections.set(body, connection);
	else connection.end();
}

/** Ends the connection of a body that was read to its end. */
export function readToEnd(body: object): void {
	connections.get(body)?.end();
	connections.delete(body);
}

/**
 * Destroys a stream that is not needed any more and closes its connection. Destroying the stream alone isn't sufficient: n8n's helper
 * passes bodies through a generator, which doesn't reach the connection before the first read or while it waits for a chunk.
 */
export function discard(body: unknown): void {
	if (!isStream(body)) return;
	body.once('error', () => {});
	connections.get(body)?.close();
	body.destroy();
}
