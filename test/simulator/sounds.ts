import { hashNumber } from './random';

const samplesPerSecond = 8000;

/** A WAV file: a few notes, chosen by the subject. Equal values give equal bytes. */
export function makeSound(subject: string, seconds: number): Buffer {
	const samples = Math.round(seconds * samplesPerSecond);
	const file = Buffer.alloc(44 + samples);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(36 + samples, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	// Uncompressed, one channel, 8 bits a sample.
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(1, 22);
	file.writeUInt32LE(samplesPerSecond, 24);
	file.writeUInt32LE(samplesPerSecond, 28);
	file.writeUInt16LE(1, 32);
	file.writeUInt16LE(8, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(samples, 40);
	// Under jest, access to a global such as Math takes a hundred times as long as the arithmetic.
	const { PI, floor, round, sin } = Math;
	const notes = Array.from({ length: Math.ceil(4 * seconds) }, (_, index) => 220 * 2 ** ((hashNumber(`${subject}/${index}`) % 13) / 12));
	let phase = 0;
	for (let index = 0; index < samples; index++) {
		phase += (2 * PI * notes[floor((4 * index) / samplesPerSecond)]!) / samplesPerSecond;
		file[44 + index] = 128 + round(60 * sin(phase));
	}
	return file;
}
