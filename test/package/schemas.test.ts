import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../../nodes/SeaArtSpark/resources';
import { filesIn, root } from './packing';

const SCHEMAS = 'nodes/SeaArtSpark/__schema__';

const files = new Map<string, string>();

// Captures the files that gulp's task would write.
jest.mock('node:fs/promises', () => ({
	rm: async () => await Promise.resolve(),
	mkdir: async () => await Promise.resolve(),
	writeFile: async (file: string, text: string) => await Promise.resolve(void files.set(file, text)),
}));

it('commits the schemas that `npm run schemas` writes, and ships them', async () => {
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	await (require('../../gulpfile') as { schemas(): Promise<void> }).schemas();
	const fresh = Object.fromEntries([...files].map(([file, text]) => [file.slice(root.length + 1).replaceAll('\\', '/'), text]));
	const read = (folder: string) =>
		Object.fromEntries(filesIn(join(root, folder)).map((file) => [`${SCHEMAS}/${file}`, readFileSync(join(root, folder, file), 'utf8')]));

	expect(Object.keys(fresh).sort()).toEqual(
		resources.flatMap(({ value, operations }) => operations.map((one) => `${SCHEMAS}/v1.0.0/${value}/${one.value}.json`)).sort(),
	);
	expect(read(SCHEMAS)).toEqual(fresh);
	expect(read(`dist/${SCHEMAS}`)).toEqual(fresh);
});
