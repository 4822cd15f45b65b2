import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, 'snapshots');

/**
 * Compares a value with the committed one of that name. `npm run e2e -- --update` writes it anew, in a commit that gives the
 * reason.
 * @throws AssertionError with the difference
 */
export function matchSnapshot(name: string, value: unknown): void {
	const file = join(folder, `${name}.json`);
	const text = `${JSON.stringify(value, null, '\t')}\n`;
	if (process.env.UPDATE_SNAPSHOTS) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, text);
		return;
	}
	assert.ok(existsSync(file), `there is no snapshot ${file}; --update writes it`);
	assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(file, 'utf8')), `differs from ${file}; agents rely on it`);
}
