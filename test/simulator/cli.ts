import { parseArgs } from 'node:util';
import type { LedgerRequest } from './index';
import { Simulator } from './index';

const usage = `Usage: npm run simulator -- [options]
  --port N          port on 127.0.0.1, default 4010
  --time-scale N    tasks end N times sooner, default 1
  --slots N         running tasks allowed, more get 429
  --requests-per-second N
                    requests allowed in any second, more get 429`;

/** A positive number from the command line, the fallback if it was not given. @throws Error that names the option */
function positive(name: string, value: string | undefined): number | undefined {
	if (value === undefined) return undefined;
	const number = Number(value);
	if (!(number > 0)) throw new Error(`--${name} must be a positive number, not "${value}"`);
	return number;
}

function line(entry: LedgerRequest): string {
	const time = new Date(entry.at).toISOString().slice(11, 23);
	const took = `${(entry.endedAt ?? entry.at) - entry.at} ms`;
	const about = [entry.model, entry.taskId, entry.fault && `(${entry.fault})`].filter(Boolean).join(' ');
	return `${time}  ${entry.status ?? '---'}  ${entry.method} ${entry.path}  ${took}  ${about}`.trimEnd();
}

function welcome(simulator: Simulator): string {
	return `SeaArt Spark simulator: nothing leaves this machine, nothing costs money.

In n8n, create a credential of the type "SeaArt Spark API":
  Service   Vtrix, or OctopusX for its asset and video calls
  API Key   ${simulator.apiKey}
  Base URL  ${simulator.url}

Photos to try Image Effects with: ${simulator.url}/samples/portrait.png, /samples/anna.png, any name; films and sounds end in .mp4 and .wav
If n8n runs in a container, 127.0.0.1 is the container itself: run the simulator beside it.
Stop with Ctrl+C.
`;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			'time-scale': { type: 'string' },
			slots: { type: 'string' },
			'requests-per-second': { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		console.log(usage);
		return;
	}
	const slots = positive('slots', values.slots);
	const requestsPerSecond = positive('requests-per-second', values['requests-per-second']);
	const simulator = await Simulator.start({
		port: positive('port', values.port) ?? 4010,
		timeScale: positive('time-scale', values['time-scale']) ?? 1,
		...(slots === undefined ? {} : { slots }),
		...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
	});
	console.log(welcome(simulator));
	simulator.on('response', (entry) => console.log(line(entry)));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			console.log(`\n${simulator.ledger.tasks.length} tasks, ${simulator.ledger.costTotal()} USD that nobody has to pay.`);
			void simulator.stop();
		});
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	console.error(usage);
	process.exitCode = 1;
});
