/** The system call and the socket show whether a submit was sent, not the error code alone. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { having } from '../matchers';
import { openScene } from '../scene';

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

const closing: Array<() => void> = [];
afterEach(() => {
	for (const close of closing.splice(0)) close();
	delete process.env.HTTPS_PROXY;
});

/** A server that handles the first bytes of a connection as the test wants. @returns its port and the number of connections */
async function listening(answer: (socket: Socket) => void) {
	const seen = { port: 0, connections: 0 };
	const server = createServer((socket) => {
		seen.connections++;
		socket.on('error', () => undefined);
		socket.once('data', () => answer(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closing.push(() => server.close());
	seen.port = (server.address() as AddressInfo).port;
	return seen;
}

/** n8n 2.20 reports a reset without its time, so the submit stays uncertain there. */
const isToldApart = ([what]: readonly [string, ...unknown[]]): boolean => process.env.HOST_VERSION !== '2.20.0' || !/reset/.test(what);

describe('a submit that the service cannot have accepted is sent again, and the error says so', () => {
	test.each(
		(
			[
				['a handshake that is cut', (socket) => socket.end(), 'the connection ended before it was secure'],
				['a handshake that is reset', (socket) => socket.resetAndDestroy(), 'the connection ended before it was secure'],
				['https to a plain port', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'the server does not use https'],
			] as Array<[string, (socket: Socket) => void, string]>
		).filter(isToldApart),
	)('a submit that ends in %s cannot have been accepted and is sent five times', async (_what, answer, reason) => {
		const host = await listening(answer);
		const scene = await openScene();
		const run = await scene.generate(1, { credential: { baseUrl: `https://127.0.0.1:${host.port}` } });
		expect(host.connections).toBe(5);
		expect(run.error?.message).toBe(`Could not reach SeaArt Spark (Vtrix): ${reason}`);
		expect(run.error?.description).toContain("No task was created, so you won't be charged.");
	});

	test.each(
		(
			[
				[
					'407',
					(socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n'),
					'a proxy on the way asks for a login (HTTP status 407)',
				],
				[
					'403',
					(socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
					'a proxy on the way does not allow the connection (HTTP status 403)',
				],
				[
					'502',
					(socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
					'a proxy on the way could not make the connection (HTTP status 502)',
				],
				['nothing', (socket) => socket.end(), 'a proxy on the way closed the connection'],
				['a reset', (socket) => socket.resetAndDestroy(), 'the connection could not be made'],
			] as Array<[string, (socket: Socket) => void, string]>
		).filter(isToldApart),
	)('a submit whose proxy answers CONNECT with %s cannot have been accepted and is sent five times', async (_what, answer, reason) => {
		const proxy = await listening(answer);
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		const scene = await openScene();
		const run = await scene.generate(1, { credential: { baseUrl: 'https://spark.example.com' } });
		expect(proxy.connections).toBe(5);
		expect(run.error?.message).toBe(`Could not reach SeaArt Spark (Vtrix): ${reason}`);
		expect(run.error?.description).toContain("No task was created, so you won't be charged.");
		expect(run.error?.description).toContain('proxy');
	});
});

test.each([
	['EHOSTUNREACH', 'read'],
	['ENETUNREACH', 'read'],
	['EHOSTUNREACH', 'write'],
])('a submit whose connection ends with %s in %s may have been accepted and is not sent again', async (code, syscall) => {
	const scene = await openScene();
	const sockets: Socket[] = [];
	const remember = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
	subscribe('net.client.socket', remember);
	closing.push(() => unsubscribe('net.client.socket', remember));
	scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'hang', accepted: true } });
	const run = await scene.generate(1, {
		settings: retry,
		onStart: () =>
			scene.time.at(2_000, () => {
				for (const socket of sockets) socket.destroy(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }));
			}),
	});
	expect(scene.ledger.submits()).toHaveLength(1);
	expect(run.error?.message).toContain('Could not confirm whether SeaArt Spark (Vtrix) accepted the task');
});

describe('an invalid credential is refused with the name of its field before anything is sent', () => {
	test.each([
		[{ apiKey: '' }, "'API Key' is empty"],
		[{ apiKey: ' \n' }, "'API Key' is empty"],
		[{ apiKey: 'Bearer sa-0123456789' }, '\'API Key\' begins with "Bearer"'],
		[{ baseUrl: 'cloud.vtrix.ai' }, "'Base URL' does not start with https:// or http://"],
		[{ baseUrl: 'ftp://cloud.vtrix.ai' }, "'Base URL' does not start with https:// or http://"],
		[{ baseUrl: 'http://cloud vtrix.ai' }, "'Base URL' contains a space"],
		[{ baseUrl: 'http://user:pass@cloud.vtrix.ai' }, "'Base URL' contains a user name or password"],
		[{ baseUrl: 'http://cloud.vtrix.ai/?a=b' }, "'Base URL' contains a query or fragment (? or #)"],
	])('the credential %j is refused with the name of its field before anything is sent', async (credential, problem) => {
		const scene = await openScene();
		const run = await scene.generate(2, { credential });
		expect(run.error?.message).toBe(`${problem} in the credential`);
		expect(run.error?.description).toMatch(/\S/);
		expect(scene.requests()).toBe(0);
	});

	test('a key with spaces around it is sent without them', async () => {
		const scene = await openScene();
		const run = await scene.generate(1, { credential: { apiKey: `  ${scene.simulator.apiKey}\n` } });
		expect(run.json).toEqual([having({ status: 'completed' })]);
		expect(new Set(scene.ledger.requests.map(({ authorization }) => authorization))).toEqual(new Set(['good']));
	});
});
