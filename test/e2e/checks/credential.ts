import assert from 'node:assert/strict';
import type { Bench, ServiceName } from '../bench';
import { everywhere, group } from '../check';
import { freePort } from '../host/processes';

const check = group('credential');

/** Presses "Test" and notes the message that the user reads. */
async function tested(bench: Bench, service: ServiceName, change: object) {
	const { simulator, credential, data } = await bench.spark({ service });
	const answer = await (await bench.rest()).testCredential(credential, { ...data, ...change });
	bench.note(`${service}: ${answer.status}, "${answer.message}"`);
	return { ...answer, simulator };
}

const services: ServiceName[] = ['vtrix', 'octopusx'];

export const credential = services.flatMap((service) => [
	check(
		`${service}, a good key is accepted and nothing is paid`,
		async (bench) => {
			const { status, simulator } = await tested(bench, service, {});
			assert.equal(status, 'OK');
			assert.equal(simulator.ledger.tasksCreated().length, 0);
			assert.ok(
				simulator.ledger.requests.some(({ authorization }) => authorization === 'good'),
				'the key was really tried',
			);
		},
		everywhere,
	),
	check(
		`${service}, a wrong key is refused with advice what to check`,
		async (bench) => {
			const { status, message } = await tested(bench, service, { apiKey: 'sa-wrong' });
			assert.equal(status, 'Error');
			assert.match(message, /key/i);
		},
		everywhere,
	),
	check(
		`${service}, a key without permission is refused with advice what to check`,
		async (bench) => {
			const { status, message } = await tested(bench, service, { apiKey: 'simulator-key-forbidden' });
			assert.equal(status, 'Error');
			assert.match(message, /key|allow|permi|balance/i);
		},
		everywhere,
	),
	check(
		`${service}, an unreachable URL is reported`,
		async (bench) => {
			const { status, message } = await tested(bench, service, { baseUrl: `http://127.0.0.1:${await freePort()}` });
			assert.equal(status, 'Error');
			assert.match(message, /refused|reach|offline|connect/i);
		},
		everywhere,
	),
]);
