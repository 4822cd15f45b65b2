import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Simulator, type SimulatorOptions } from '../simulator/index';
import { readSettings } from './settings';

// Each test starts a process that compiles TypeScript.
jest.setTimeout(300_000);

const KEY = 'example-key-of-the-live-test';

/** Runs the command on a simulated service. @param onOutput sees all output so far */
async function runLive(args: string[], options: SimulatorOptions = {}, onOutput: (output: string, end: () => void) => void = () => {}) {
	const simulator = await Simulator.start({ apiKey: KEY, timeScale: 1_000, ...options });
	const out = mkdtempSync(join(process.env.SPARK_TEST_FOLDER ?? tmpdir(), 'live-'));
	try {
		const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'live.ts'), '--out', out, ...args], {
			cwd: join(__dirname, '..', '..'),
			env: { ...process.env, SEAART_SPARK_API_KEY: KEY, SEAART_SPARK_BASE_URL: simulator.url },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		const hear = (piece: Buffer) => {
			output += piece.toString();
			onOutput(output, () => child.kill('SIGINT'));
		};
		child.stdout.on('data', hear);
		child.stderr.on('data', hear);
		const code = await new Promise<number | null>((ended) => child.once('close', ended));
		return { code, output, out, ledger: simulator.ledger };
	} finally {
		await simulator.stop();
	}
}

const filesIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => join(parentPath, name));

test('sends nothing without a yes', async () => {
	const { code, output, out, ledger } = await runLive(['--video']);
	expect(output).toContain('Paid tasks: up to 8.');
	expect(output).toContain('nothing was sent');
	expect(ledger.requests).toEqual([]);
	expect(filesIn(out)).toEqual([]);
	expect(code).toBe(1);
});

test('writes a report and fixtures without the key, and shows each ID', async () => {
	const { code, output, out, ledger } = await runLive(['--yes', '--only', 'unknown-task,text-to-image']);
	const [task] = ledger.tasks;
	expect(ledger.tasks).toHaveLength(1);
	expect(output).toContain(`text-to-image: submitted as ${task?.id}`);
	expect(output).toContain(`Submitted tasks: ${task?.id}`);
	expect(readFileSync(join(out, 'vtrix.md'), 'utf8')).toContain('**0 differ, ');
	expect(existsSync(join(out, 'fixtures', 'vtrix', 'text-to-image.json'))).toBe(true);
	for (const text of [output, ...filesIn(out).map((file) => readFileSync(file, 'utf8'))]) {
		expect(text).not.toContain(KEY);
	}
	expect(
		filesIn(out)
			.map((file) => readFileSync(file, 'utf8'))
			.join(''),
	).not.toContain('127.0.0.1');
	expect(code).toBe(0);
});

test('shows the IDs of submitted tasks after Ctrl-C, and submits nothing more', async () => {
	let stopped = false;
	const { output, ledger } = await runLive(['--yes', '--only', 'text-to-image,asset-group'], { timeScale: 0.001 }, (sofar, end) => {
		if (stopped || !sofar.includes('submitted as')) return;
		stopped = true;
		end();
	});
	expect(ledger.tasks).toHaveLength(1);
	expect(output.split('submitted as')[1]).toContain(`Submitted tasks: ${ledger.tasks[0]?.id}`);
});

test.each([
	[[], {}, /SEAART_SPARK_API_KEY is not set/],
	[[], { SEAART_SPARK_API_KEY: KEY, SEAART_SPARK_SERVICE: 'other' }, /has to be one of: vtrix, octopusx/],
	[['--only', 'nothing'], { SEAART_SPARK_API_KEY: KEY }, /There is no call "nothing"/],
	[[], { SEAART_SPARK_API_KEY: 'Bearer x' }, /begins with "Bearer"/],
])('explains an invalid setting: %j %j', (args, env, message) => {
	expect(() => readSettings(args, env)).toThrow(message);
});

test('makes a video only with its option', () => {
	const names = (args: string[]) => readSettings(args, { SEAART_SPARK_API_KEY: KEY }).calls.map(({ name }) => name);
	expect(names([])).not.toContain('video');
	expect(names(['--video'])).toContain('video');
});
