import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('the demo started without a terminal and with a key exits with 1, sends nothing and does not show the key', () => {
	const root = join(__dirname, '..', '..');
	const key = 'example-key-for-the-demo-test';
	const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'demo.ts')], {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, SEAART_SPARK_API_KEY: key },
		input: 'yes\n',
	});
	expect(stdout).toContain('21 paid tasks');
	expect(stdout).toContain('nothing was sent');
	expect(stdout + stderr).not.toContain(key);
	expect(stdout).not.toContain('submitted');
	expect(status).toBe(1);
});
