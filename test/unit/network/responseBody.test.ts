import { Readable } from 'node:stream';

import { readResponse } from '../../../nodes/SeaArtSpark/network/responseBody';

const replied = () => Readable.from([Buffer.from('{"id":'), Buffer.from('"task-1"}')]);

it.each([1_000, 109_984.564295, 999.5])('a reply is read within %p ms, measured by a clock', async (limitMs) => {
	expect(await readResponse(replied(), limitMs)).toEqual({ body: { id: 'task-1' } });
});

it.each([0, -12.5])(
	'a reply that exceeds its time (%p ms) is returned as far as it has arrived, and nothing is thrown',
	async (limitMs) => {
		const stream = new Readable({ read: () => {} });
		stream.push('{"id":"task-1"');
		expect(await readResponse(stream, limitMs)).toMatchObject({ cut: { error: new Error('the reply did not end in time') } });
	},
);
