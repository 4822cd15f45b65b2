import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

import type { Scene } from '../engine/scene';

const CODES = ['EHOSTUNREACH', 'ENETUNREACH'] as const;

/** Every three seconds of a run, all connections break as if a cable were pulled: in `read` or `write`. */
export function networkGoesAway({ time }: Scene, seed: number): () => void {
	const sockets = new Set<Socket>();
	const remember = (message: unknown) => {
		const { socket } = message as { socket: Socket };
		socket.once('connect', () => sockets.add(socket));
		socket.once('close', () => sockets.delete(socket));
	};
	const code = CODES[seed % CODES.length];
	const syscall = seed % 3 === 0 ? 'write' : 'read';
	const pull = () => {
		for (const socket of sockets) socket.destroy(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }));
	};
	for (let second = 3; second <= 30; second += 3) time.at(second * 1_000, pull);
	subscribe('net.client.socket', remember);
	return () => unsubscribe('net.client.socket', remember);
}
