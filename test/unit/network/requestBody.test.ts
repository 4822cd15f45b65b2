import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { STORAGE_ID, type FileSource } from '../../../nodes/SeaArtSpark/network/files';
import { bodyWithFiles } from '../../../nodes/SeaArtSpark/network/requestBody';

const fileIn = (field: string, mimeType = 'image/png'): FileSource => ({
	field,
	itemIndex: 0,
	fileName: `${field}.png`,
	mimeType,
	[STORAGE_ID]: field,
});

/** n8n's storage: files by field, in chunks of `pieceBytes`; in memory if it is 0. */
function storage(files: Record<string, Buffer>, { pieceBytes = 7, tells = 0 } = {}) {
	async function* pieces(bytes: Buffer) {
		for (let at = 0; at < bytes.length; at += pieceBytes) yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
	}
	const helpers = {
		assertBinaryData: (_: number, field: string) =>
			pieceBytes === 0 ? { data: files[field]?.toString('base64') } : { id: field, data: 'filesystem-v2' },
		getBinaryMetadata: async (id: string) => await Promise.resolve({ fileSize: files[id]!.length + tells }),
		getBinaryStream: async (id: string) => await Promise.resolve(pieces(files[id]!)),
	};
	return { helpers } as unknown as IExecuteFunctions;
}

const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 37) % 256));
const uri = (content: Buffer, type = 'image/png') => `data:${type};base64,${content.toString('base64')}`;

it.each([7, 3, 1, 64_000, 0])('files in a request become data URIs, in chunks of %d bytes', async (pieceBytes) => {
	const files = { a: bytes(20), b: bytes(21), c: bytes(1) };
	const body: IDataObject = {
		prompt: 'ein "Fuchs" 狐',
		input: [{ image: [fileIn('a'), 'https://x.example', fileIn('b', 'image/webp')] }],
		last: fileIn('c'),
	};
	const made = await bodyWithFiles(storage(files, { pieceBytes }), body);
	expect(JSON.parse(made?.json?.toString() ?? '')).toEqual({
		prompt: 'ein "Fuchs" 狐',
		input: [{ image: [uri(files.a), 'https://x.example', uri(files.b, 'image/webp')] }],
		last: uri(files.c),
	});
});

it('a file without a type is sent with the type that its first bytes show', async () => {
	const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
	const body = { image: [fileIn('a', 'application/octet-stream'), fileIn('b', 'application/octet-stream')] };
	const made = await bodyWithFiles(storage({ a: png, b: bytes(16) }, { pieceBytes: 64_000 }), body);
	expect(JSON.parse(made?.json?.toString() ?? '')).toEqual({ image: [uri(png), uri(bytes(16), 'application/octet-stream')] });
});

it('the same file may be in a request twice', async () => {
	const made = await bodyWithFiles(storage({ a: bytes(5) }), { image: [fileIn('a'), fileIn('a')] });
	expect(JSON.parse(made?.json?.toString() ?? '')).toEqual({ image: [uri(bytes(5)), uri(bytes(5))] });
});

it('a request without files is unchanged', async () => {
	await expect(bodyWithFiles(storage({}), { prompt: 'x' })).resolves.toBeUndefined();
});

it.each([
	['is gone', storage({})],
	['is shorter than n8n says', storage({ a: bytes(5) }, { tells: 9 })],
	['is longer than n8n says', storage({ a: bytes(50) }, { tells: -9 })],
])('a file that %s fails the call before anything is sent', async (_, ctx) => {
	const made = await bodyWithFiles(ctx, { image: fileIn('a') });
	expect(made).toEqual({ failure: { kind: 'refused', message: 'the file is not in the storage of this n8n any more' } });
});
