import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashNumber, sha256 } from '../../simulator/random';

/** Three MP4 files of 240 x 128 pixels and 4 s (H.264, no sound), and words of a prompt that select one. */
const clips: Array<[name: string, words: RegExp]> = [
	['people', /\b(people|person|portrait|child|woman|man|grandmother|wave at|image 1)\b/i],
	['lighthouse', /\b(lighthouse|waves|beach|cliff)\b/i],
	['boat', /\b(boat|ship|harbou?r|sail)/i],
];

/** A box that players skip. */
function free(text: string): Buffer {
	const box = Buffer.alloc(8 + text.length);
	box.writeUInt32BE(box.length, 0);
	box.write(`free${text}`, 4, 'latin1');
	return box;
}

/** A video that a browser plays. Equal subjects give equal bytes, others give other bytes. */
export function clipOf(subject: string): Buffer {
	const [name] = clips.find(([, words]) => words.test(subject)) ?? clips[hashNumber(subject) % clips.length]!;
	return Buffer.concat([readFileSync(join(__dirname, `${name}.mp4`)), free(sha256(subject))]);
}
