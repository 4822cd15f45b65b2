/**
 * Memory of Image Edit with 14 files of 10 MB: `memory.stress.ts` starts this process with the number of edits that they are in, 1 or 14. Prints
 * JSON. The simulated service lives in the same process and
 * reads a request while it arrives, so what it takes counts, too.
 */
import '../setup';

import type { INodeExecutionData } from 'n8n-workflow';

import { storedFile } from '../engine/engine';
import { openScene } from '../engine/scene';
import { drawPicture } from '../simulator/index';
import { everyTick } from './everyTick';

const FILE_BYTES = 10 * 1_048_576;
const FILES = 14;

/** Maximum growth of the process, and bytes of the files. */
export interface EditMemory {
	growth: number;
	files: number;
}

/** A file of the maximum size: an image, and bytes after its end that image readers ignore. */
function largePicture(number: number): Buffer {
	const picture = drawPicture({ width: 64, height: 64, subject: `${number}` });
	return Buffer.concat([picture, Buffer.alloc(FILE_BYTES - picture.length, number)]);
}

async function main(): Promise<void> {
	const scene = await openScene();
	const binary: NonNullable<INodeExecutionData['binary']> = {};
	for (let number = 0; number < FILES; number++) {
		binary[`file_${number}`] = await storedFile(largePicture(number), `${number}.png`, 'image/png');
	}
	const names = Object.keys(binary);
	const small = { data: await storedFile(drawPicture({ width: 64, height: 64, subject: 'x' }), 'x.png', 'image/png') };
	const edit = async (inputBinaryFields: string, items: INodeExecutionData[]) => {
		const run = await scene.run('imageEdit.edit', { prompt: 'x', inputBinaryFields, waitForCompletion: false }, { items });
		if (run.error) throw run.error;
	};
	// Everything is loaded.
	await edit('data', [{ json: {}, binary: small }]);
	const isOne = process.argv[2] === '1';
	const alone = names.map((name) => ({ json: {}, binary: { data: binary[name]! } }));
	(globalThis as { gc?: () => void }).gc?.();
	const before = process.memoryUsage.rss();
	let most = before;
	const watch = everyTick(() => (most = Math.max(most, process.memoryUsage.rss())));
	await (isOne ? edit(names.join(), [{ json: {}, binary }]) : edit('data', alone));
	watch.end();
	const tasks = scene.ledger.tasksCreated().length - 1;
	await scene.close();
	if (tasks !== (isOne ? 1 : FILES)) throw new Error(`${tasks} tasks`);
	const measured: EditMemory = { growth: most - before, files: FILES * FILE_BYTES };
	console.log(JSON.stringify(measured));
}

main().then(
	() => process.exit(),
	(thrown: unknown) => {
		console.error(thrown);
		process.exit(1);
	},
);
