import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Simulator } from '../simulator';
import { examples } from './examples';
import { install } from './host/install';
import { installPackage, pack } from './host/package';
import { runsFolder } from './host/paths';
import { beforeInterrupt, endAll, interrupted } from './host/processes';
import { step } from './host/progress';
import { owner, type Rest, type SavedWorkflow } from './host/rest';
import { startServer } from './host/server';
import { asVersion, newest, versions } from './host/versions';
import { credentialType } from './workflow';

const usage = `Usage: npm run n8n -- [options]
Starts n8n with the SeaArt Spark node, a simulated service and the example workflows.
The first run installs n8n into .cache/n8n (about 3 minutes, 2.4 GB). It needs python3, make and a C++ compiler.
  --n8n VERSION   ${Object.keys(versions).join(' or ')}; default ${newest}
  --help          print this text
  SEAART_SPARK_API_KEY in the environment: adds a credential for the live service, where tasks cost money`;

/** File of the example to begin with. */
const FIRST = 'first-picture';

const say = (text: string) => console.log(text);

/**
 * Makes the credentials. The examples get those of the simulated services; no workflow uses the live one unless a person chooses
 * it. n8n fills in the newest credential, so the simulated Vtrix, which supports most operations, is made last.
 */
async function credentials(rest: Rest, simulator: Simulator) {
	const simulated = (service: string, name: string) =>
		rest.createCredential(`${name} (simulator)`, credentialType, { service, apiKey: simulator.apiKey, baseUrl: simulator.url });
	const key = process.env.SEAART_SPARK_API_KEY;
	if (key) await rest.createCredential('SeaArt Spark (live, costs money)', credentialType, { service: 'vtrix', apiKey: key, baseUrl: '' });
	const octopusx = await simulated('octopusx', 'OctopusX');
	return { octopusx, vtrix: await simulated('vtrix', 'SeaArt Spark') };
}

/** Imports the example workflows. The first image comes first, since it is the one to begin with. */
async function importExamples(rest: Rest, made: Parameters<typeof examples>[0]): Promise<SavedWorkflow[]> {
	const files = examples(made).sort((one, other) => Number(other.file === FIRST) - Number(one.file === FIRST));
	const saved: SavedWorkflow[] = [];
	for (const { workflow } of files) saved.push(await rest.createWorkflow(workflow));
	return saved;
}

/** The text that is printed when everything is ready. */
function welcome({ version, url, simulator, names, log }: Welcome): string {
	const live = process.env.SEAART_SPARK_API_KEY
		? '\nThe credential "SeaArt Spark (live, costs money)" uses the key in SEAART_SPARK_API_KEY.\n'
		: '';
	return `
n8n ${version} is ready:  ${url}/home/workflows
  email     ${owner.email}
  password  ${owner.password}

First step: sign in, open the workflow "${names[0]?.name ?? ''}" (${url}/workflow/${names[0]?.id ?? ''})
and select Execute workflow. The image is in the output after about 5 seconds.

Sample files for image, video and audio fields (any name works):
  ${simulator.url}/samples/portrait.png
  ${simulator.url}/samples/waves.mp4
  ${simulator.url}/samples/song.wav
${live}
The services are simulated: nothing leaves this machine and nothing costs money. Each image shows its prompt as text.
The other workflows: ${names.slice(1).length} examples, in the list of workflows.
n8n's log: ${log}
Ctrl+C ends everything and deletes what you made here. To keep a workflow, download it first.
`;
}

interface Welcome {
	version: string;
	url: string;
	simulator: Simulator;
	/** The example workflows, the one to begin with first. */
	names: Array<{ id: string; name: string }>;
	log: string;
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { n8n: { type: 'string', default: newest }, help: { type: 'boolean', short: 'h' } } });
	if (values.help) return say(usage);
	const version = asVersion(values.n8n);
	say(`n8n ${version} with the SeaArt Spark node and a simulated service. Ready in about 30 seconds once n8n is installed.`);
	const installation = await install(version, say);
	mkdirSync(runsFolder, { recursive: true });
	const folder = mkdtempSync(join(runsFolder, `open-${version}-`));
	beforeInterrupt(() => {
		rmSync(folder, { recursive: true, force: true });
		say('\nEnded; nothing was kept.');
	});
	const tarball = await step(say, 'Building and packing the node (usually 10 s)', () => pack(folder));
	await installPackage(installation, folder, tarball);
	const simulator = await Simulator.start();
	const { url, rest, program } = await step(say, 'Starting n8n (usually 10 s)', () => startServer(installation, folder));
	const names = await importExamples(rest, await credentials(rest, simulator));
	say(welcome({ version, url, simulator, names, log: program.log }));

	simulator.on('taskCreated', ({ id, model }) => say(`simulator: task ${id} (${model})`));
	const { code } = await program.exited;
	if (interrupted()) return;
	throw new Error(`n8n ended unexpectedly (${code}); see ${program.log}`);
}

main().catch(async (error: unknown) => {
	if (interrupted()) return;
	console.error(error instanceof Error ? error.message : error);
	if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) console.error(usage);
	await endAll();
	process.exit(1);
});
