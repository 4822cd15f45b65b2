import { inputAddresses } from '../../../nodes/SeaArtSpark/services/inputs';
import { STORAGE_ID, type FileSource } from '../../../nodes/SeaArtSpark/network/files';
import type { CallResult, CallFailure } from '../../../nodes/SeaArtSpark/tasks/task';
import { file } from './fakeTransport';

const second: FileSource = { ...file, fileName: 'second.png', [STORAGE_ID]: 'f01' };
const down: CallFailure = { kind: 'serverError', message: 'down' };

/** Publishes at a new URL with each call; fails at the calls with these numbers. */
function publisher(...failures: number[]) {
	const published: FileSource[] = [];
	const publish = async (one: FileSource): Promise<CallResult<{ url: string }>> => {
		published.push(one);
		return await Promise.resolve(
			failures.includes(published.length) ? { failure: down } : { url: `https://pub.example/${published.length}` },
		);
	};
	return { published, publish };
}

describe('the inputs of a request', () => {
	it('inputs that are URLs and assets need no preparation', () => {
		const { published, publish } = publisher();
		const addresses = inputAddresses([{ url: 'https://example.com/p.jpg' }, { asset: 'asset-1' }], publish);
		expect(addresses).not.toHaveProperty('prepare');
		expect(addresses.of({ url: 'https://example.com/p.jpg' })).toBe('https://example.com/p.jpg');
		expect(addresses.of({ asset: 'asset-1' })).toBe('asset://asset-1');
		expect(published).toEqual([]);
	});

	it('inputs that are files are published once, however often the job is prepared', async () => {
		const { published, publish } = publisher();
		const addresses = inputAddresses([{ file }, { url: 'https://example.com/p.jpg' }, { file: second }, { file }], publish);
		for (let times = 0; times < 3; times++) await expect(addresses.prepare?.()).resolves.toEqual({});
		expect(published).toEqual([file, second]);
		expect([{ file }, { file: second }, { file }].map(addresses.of)).toEqual([
			'https://pub.example/1',
			'https://pub.example/2',
			'https://pub.example/1',
		]);
	});

	it('a file that cannot be published is a failure, and the next attempt publishes the missing ones', async () => {
		const { published, publish } = publisher(2, 3);
		const addresses = inputAddresses([{ file }, { file: second }], publish);
		await expect(addresses.prepare?.()).resolves.toEqual({ failure: down });
		await expect(addresses.prepare?.()).resolves.toEqual({ failure: down });
		await expect(addresses.prepare?.()).resolves.toEqual({});
		await expect(addresses.prepare?.()).resolves.toEqual({});
		expect(published).toEqual([file, second, second, second]);
		expect(addresses.of({ file })).toBe('https://pub.example/1');
		expect(addresses.of({ file: second })).toBe('https://pub.example/4');
	});
});
