import { extensionOf, mediaType, typeOfEnding, typeOfFile } from '../../../nodes/SeaArtSpark/network/fileTypes';
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
	...['heix', 'heim', 'heis', 'hevc', 'hevm', 'hevx', 'hevs', 'mif1', 'msf1'].map((brand): [FileType, string, Buffer, string, string] => [
		'image',
		`HEIF of brand ${brand}`,
		bytes(`\0\0\0\x1cftyp${brand}\0\0\0\0`),
		'image/heic',
		'heic',
	]),
	['image', 'AVIF that names the container first', bytes('\0\0\0\x1cftypmif1\0\0\0\0avifmiaf'), 'image/avif', 'avif'],
	['video', 'MP4 behind a free box', bytes('\0\0\0\x08free\0\0\0\x18ftypisom\0\0\0\0'), 'video/mp4', 'mp4'],
	['video', 'MP4 behind boxes with content', bytes('\0\0\0\x0cskip1234\0\0\0\x08wide\0\0\0\x18ftypmp42'), 'video/mp4', 'mp4'],
	...['moov', 'mdat', 'wide', 'free', 'skip'].map((box): [FileType, string, Buffer, string, string] => [
		'video',
		`QuickTime that begins with ${box}`,
		bytes(`\0\0\x10\0${box}\0\0\0\x6cmvhd`),
		'video/quicktime',
		'mov',
	]),
	['video', 'QuickTime whose size has 64 bits', bytes('\0\0\0\x01mdat\0\0\0\0\x10\0\0\0'), 'video/quicktime', 'mov'],
	['audio', 'sound in a container without a brand', bytes('\0\0\x10\0moov'), 'audio/mp4', 'm4a'],
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
])('%s: the type of %s is detected from its first bytes', (kind, _name, first, type, extension) => {
	for (const header of [undefined, 'application/octet-stream', 'text/html', 'image/png'])
		expect(typeOfFile(kind, first, header)).toBe(type);
	expect(extensionOf(type)).toBe(extension);
});

it.each<[FileType, string, Buffer]>([
	['image', 'nothing', bytes('')],
	['image', 'a web page', bytes('<!DOCTYPE html><html>')],
	['image', 'JSON', bytes('{"error":"expired"}')],
	['image', 'a video', MP4],
	['image', 'a video without a brand', bytes('\0\0\x10\0moov')],
	['video', 'a text with the name of a box', bytes('The free offer of the week')],
	['video', 'a box that opens no file', bytes('\0\0\0\x08junk\0\0\0\x08ftypisom')],
	['video', 'a picture', PNG],
	['audio', 'a picture', PNG],
	['file', 'nothing', bytes('')],
])('%s: %s has no type, whatever its host declares', (kind, _name, first) => {
	for (const header of [undefined, 'image/png', 'video/mp4', 'audio/mpeg', 'image/svg+xml'])
		expect(typeOfFile(kind, first, header)).toBeUndefined();
});

it('an SVG is text, so its host has to declare the type as well', () => {
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
])('a file of an unknown format has the type that its host declares: %j', (header, type, extension) => {
	expect(typeOfFile('file', bytes('anything'), header)).toBe(type);
	expect(extensionOf(type)).toBe(extension);
});

it.each([
	['image/jpeg; charset=binary', 'image/jpeg'],
	['image/pjpeg', 'image/jpeg'],
	['image/jpg', 'image/jpeg'],
	['IMAGE/JPEG', 'image/jpeg'],
	[' image/png ;q=1', 'image/png'],
	['image/x-png', 'image/png'],
	['image/x-ms-bmp', 'image/bmp'],
	['image/heic-sequence', 'image/heic'],
	['application/mp4', 'video/mp4'],
	['application/mp4; codecs="avc1"', 'video/mp4'],
	['video/x-m4v', 'video/mp4'],
	['video/mp4;codecs=avc1', 'video/mp4'],
	['video/x-quicktime', 'video/quicktime'],
	['audio/x-wav', 'audio/wav'],
	['audio/vnd.wave', 'audio/wav'],
	['audio/mp3', 'audio/mpeg'],
	['audio/x-m4a', 'audio/mp4'],
	['application/pdf', 'application/pdf'],
	['model/gltf-binary', 'model/gltf-binary'],
	['application/octet-stream', undefined],
	['binary/octet-stream', undefined],
	['application/force-download', undefined],
	['', undefined],
	['png', undefined],
	[undefined, undefined],
	[7, undefined],
])('the declared type %j is the type %j', (label, type) => {
	expect(mediaType(label)).toBe(type);
});

it.each([
	['a.JPG', 'image/jpeg'],
	['a.jfif', 'image/jpeg'],
	['a.b.tif', 'image/tiff'],
	['a.heif', 'image/heif'],
	['a.m4v', 'video/mp4'],
	['a.mov', 'video/quicktime'],
	['a.mpeg', 'video/mpeg'],
	['a.mp3', 'audio/mpeg'],
	['a.m4a', 'audio/mp4'],
	['a.pdf', 'application/pdf'],
	['a.constructor', undefined],
	['png', undefined],
	['', undefined],
])('the file name %j has the type %j', (name, type) => {
	expect(typeOfEnding(name)).toBe(type);
});
