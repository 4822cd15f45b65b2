import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder for all that a run of jest writes, so that one can be removed in the end. */
export default function globalSetup(): void {
	process.env.SPARK_TEST_FOLDER = mkdtempSync(join(tmpdir(), 'spark-test-'));
}
