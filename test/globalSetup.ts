import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder for all files of a jest run, so that it can be removed at the end. */
export default function globalSetup(): void {
	process.env.SPARK_TEST_FOLDER = mkdtempSync(join(tmpdir(), 'spark-test-'));
}
