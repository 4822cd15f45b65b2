import assert from 'node:assert/strict';
import { everywhere, group } from '../check';

const check = group('log', 'last');

export const secrets = [
	check(
		"n8n's log of all these checks has no key, no prompt and no signed address",
		async (bench) => {
			await bench.server();
			const log = bench.host.logs();
			for (const key of bench.host.keys) assert.ok(!log.includes(key), 'a key is in the log');
			for (const word of ['lighthouse-of-the-tests', 'X-Tos-Signature', 'X-Signature']) {
				assert.ok(!log.includes(word), `${word} is in the log: ${log.split('\n').find((line) => line.includes(word))}`);
			}
			bench.note(`${log.split('\n').length} lines, ${[...log.matchAll(/task \S+ submitted/g)].length} of them name a paid task`);
		},
		everywhere,
	),
];
