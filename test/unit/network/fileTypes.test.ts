import { extensionOf, typeOfFile } from '../../../nodes/SeaArtSpark/network/fileTypes';
import type { FileType } from '../../../nodes/SeaArtSpark/network/files';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const PNG = bytes('\x89PNG\r\n\x1a\n');
const MP4 = bytes('\0\0\0\x18ftypmp42\0\0\0\0');

it.each<[FileType, string, Buffer, string, string]>([
	['image', 'PNG', PNG, 'image/png', 'png'],
	['image', 'JPEG', bytes('\xff\xd8\xff\xe0'), 'image/jpeg', 'jpg'],
	['image', 'GIF', bytes('GIF89a'), 'image/gif', 'gif'],
	['image', 'WebP', bytes('RIFF1234WEBPVP8 '), 'image/webp', 'webp'],
	['image', 'BMP', bytes('BM1234'), 'image/bmp', 'bmp'],
	['image', 'TIFF', bytes('II*\0'), 'image/tiff', 'tiff'],
	['image', 'AVIF', bytes('\0\0\0\x1cftypavif'), 'image/avif', 'avif'],
	['image', 'HEIC', bytes('\0\0\0\x1cftypheic'), 'image/heic', 'heic'],
	['video', 'MP4', MP4, 'video/mp4', 'mp4'],
	['video', 'QuickTime', bytes('\0\0\0\x14ftypqt  '), 'video/quicktime', 'mov'],
	['video', 'WebM', bytes('\x1aE\xdf\xa3\x01\0\0\0B\x82\x84webm'), 'video/webm', 'webm'],
	['video', 'AVI', bytes('RIFF1234AVI LIST'), 'video/x-msvideo', 'avi'],
	['audio', 'WAV', bytes('RIFF1234WAVEfmt '), 'audio/wav', 'wav'],
	['audio', 'MP3 with a head', bytes('ID3\x04'), 'audio/mpeg', 'mp3'],
	['audio', 'MP3 without one', bytes('\xff\xfb\x90\x64'), 'audio/mpeg', 'mp3'],
	['audio', 'AAC', bytes('\xff\xf1\x50\x80'), 'audio/aac', 'aac'],
	['audio', 'Ogg', bytes('OggS'), 'audio/ogg', 'ogg'],
	['audio', 'FLAC', bytes('fLaC'), 'audio/flac', 'flac'],
	['audio', 'sound in an MP4', MP4, 'audio/mp4', 'm4a'],
	['file', 'a zip', bytes('PK\x03\x04'), 'application/zip', 'zip'],
	['file', 'a picture', PNG, 'image/png', 'png'],
])('%s: the first bytes tell the type of %s', (kind, _name, first, type, extension) => {
	for (const header of [undefined, 'application/octet-stream', 'text/html', 'image/png'])
		expect(typeOfFile(kind, first, header)).toBe(type);
	expect(extensionOf(type)).toBe(extension);
});

it.each<[FileType, string, Buffer]>([
	['image', 'nothing', bytes('')],
	['image', 'a web page', bytes('<!DOCTYPE html><html>')],
	['image', 'JSON', bytes('{"error":"expired"}')],
	['image', 'a video', MP4],
	['video', 'a picture', PNG],
	['audio', 'a picture', PNG],
	['file', 'nothing', bytes('')],
])('%s: %s has no type, whatever its host calls it', (kind, _name, first) => {
	for (const header of [undefined, 'image/png', 'video/mp4', 'audio/mpeg', 'image/svg+xml'])
		expect(typeOfFile(kind, first, header)).toBeUndefined();
});

it('a drawing is text, so its host has to say what it is, too', () => {
	const svg = bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">');
	expect(typeOfFile('image', svg, 'image/svg+xml; charset=utf-8')).toBe('image/svg+xml');
	expect(typeOfFile('image', svg, 'image/png')).toBeUndefined();
});

it.each([
	['application/vnd.model+json', 'application/vnd.model+json', 'bin'],
	['nonsense', 'application/octet-stream', 'bin'],
	['a/b\r\nx: y', 'application/octet-stream', 'bin'],
	[undefined, 'application/octet-stream', 'bin'],
	['constructor', 'application/octet-stream', 'bin'],
])('a file of no known kind has the type that its host gives it: %j', (header, type, extension) => {
	expect(typeOfFile('file', bytes('anything'), header)).toBe(type);
	expect(extensionOf(type)).toBe(extension);
});
