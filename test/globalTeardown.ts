import { rmSync } from 'node:fs';

/** Removes all files of the run. */
export default function globalTeardown(): void {
	const folder = process.env.SPARK_TEST_FOLDER;
	if (folder) rmSync(folder, { recursive: true, force: true });
}
