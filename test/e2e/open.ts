import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Simulator } from '../simulator';
import { examples } from './examples';
import { install } from './host/install';
import { installPackage, pack } from './host/package';
import { runsFolder } from './host/paths';
import { beforeInterrupt, endAll, interrupted } from './host/processes';
import { owner, type Rest } from './host/rest';
import { startServer } from './host/server';
import { asVersion, newest, versions } from './host/versions';
import { credentialType } from './workflow';

const usage = `Usage: npm run n8n -- [options]
  --n8n VERSION   ${Object.keys(versions).join(' or ')}; default ${newest}
  SEAART_SPARK_API_KEY in the environment: a second credential, for the live service, where tasks cost money`;

const say = (text: string) => console.log(text);

/**
 * Makes the credentials. The examples get one of the simulated services; nothing uses the live one by itself. The last one made is what
 * n8n fills in: the simulated Vtrix, which can do most.
 */
async function credentials(rest: Rest, simulator: Simulator) {
	const simulated = (service: string, name: string) =>
		rest.createCredential(`${name} (simulator)`, credentialType, { service, apiKey: simulator.apiKey, baseUrl: simulator.url });
	const key = process.env.SEAART_SPARK_API_KEY;
	if (key) await rest.createCredential('SeaArt Spark (live, costs money)', credentialType, { service: 'vtrix', apiKey: key, baseUrl: '' });
	const octopusx = await simulated('octopusx', 'OctopusX');
	return { octopusx, vtrix: await simulated('vtrix', 'SeaArt Spark') };
}

/** @returns the names of the example workflows, which are in n8n then */
async function importExamples(rest: Rest, made: Parameters<typeof examples>[0]): Promise<string[]> {
	const names: string[] = [];
	for (const { workflow } of examples(made)) names.push((await rest.createWorkflow(workflow)).name);
	return names;
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { n8n: { type: 'string', default: newest } } });
	const version = asVersion(values.n8n);
	const installation = await install(version, say);
	mkdirSync(runsFolder, { recursive: true });
	const folder = mkdtempSync(join(runsFolder, `open-${version}-`));
	beforeInterrupt(() => {
		rmSync(folder, { recursive: true, force: true });
		say('\nEnded; nothing was kept.');
	});
	say('packing the node ...');
	const tarball = await pack(folder);
	await installPackage(installation, folder, tarball);
	const simulator = await Simulator.start();
	say(`starting n8n ${version} ...`);
	const { url, rest, program } = await startServer(installation, folder);
	const names = await importExamples(rest, await credentials(rest, simulator));

	say(`
n8n ${version} with the node:  ${url}/home/workflows
  e-mail                    ${owner.email}
  password                  ${owner.password}

Simulated services:         ${simulator.url}   (nothing leaves this machine, nothing costs money)
${process.env.SEAART_SPARK_API_KEY ? 'The live service:           credential "SeaArt Spark (live, costs money)", with the key of SEAART_SPARK_API_KEY\n' : ''}
${names.length === 0 ? 'There are no example workflows.' : `Example workflows:\n${names.map((name) => `  ${name}`).join('\n')}`}

n8n's log: ${program.log}
Ctrl+C ends both and throws away what was made here; to keep a workflow, download it first.`);

	simulator.on('taskCreated', ({ id, model }) => say(`simulator: task ${id} (${model})`));
	const { code } = await program.exited;
	if (interrupted()) return;
	throw new Error(`n8n ended by itself (${code}); see ${program.log}`);
}

main().catch(async (error: unknown) => {
	if (interrupted()) return;
	console.error(error instanceof Error ? error.message : error);
	if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) console.error(usage);
	await endAll();
	process.exit(1);
});
