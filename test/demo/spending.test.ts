import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { maySpend } from './spending';

/** A terminal in which somebody types an answer. */
function typing(answer: string, isTerminal = true) {
	const said: string[] = [];
	const ask = jest.fn(async (question: string) => {
		said.push(question);
		return await Promise.resolve(answer);
	});
	return { said, ask, isTerminal, say: (text: string) => void said.push(text) };
}

test.each(['yes', ' YES \n'])('the demo spends when %j is typed, and has said how many tasks that is', async (answer) => {
	const terminal = typing(answer);
	expect(await maySpend(20, terminal)).toBe(true);
	expect(terminal.said.join('\n')).toContain('20 paid tasks');
});

test.each(['', 'y', 'no', 'yes please'])('the demo spends nothing when %j is typed', async (answer) => {
	expect(await maySpend(20, typing(answer))).toBe(false);
});

test('the demo spends nothing where nobody can be asked', async () => {
	const terminal = typing('yes', false);
	expect(await maySpend(20, terminal)).toBe(false);
	expect(terminal.ask).not.toHaveBeenCalled();
});

test('the demo, started without a terminal and with a key, ends with 1, sends nothing and does not show the key', () => {
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
