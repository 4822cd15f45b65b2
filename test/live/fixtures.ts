import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { failureOfResponse } from '../../nodes/SeaArtSpark/network/httpFailure';
import type { HttpResult, Transport } from '../../nodes/SeaArtSpark/network/transport';
import { openService, services } from '../../nodes/SeaArtSpark/services';
import { readingOf } from './reading';
import { isUnfinished } from './run';
import { PLANS } from './settings';
import type { Exchange, Played, Reading } from './types';

/** Folder of the recorded responses, one folder for each service. */
export const FIXTURES = join(__dirname, '..', 'fixtures', 'live');

/** Writes each call that ended to `<folder>/<service>/<call>.json`, with the node's reading of what was recorded. */
export async function writeFixtures(played: Played[], folder: string): Promise<void> {
	for (const one of played) {
		if (one.exchanges.length === 0 || one.reading?.state === 'running') continue;
		const reading = await replay(one);
		mkdirSync(join(folder, one.service), { recursive: true });
		writeFileSync(
			join(folder, one.service, `${one.call}.json`),
			`${JSON.stringify({ ...one, ...(reading ? { reading } : {}) }, undefined, '\t')}\n`,
		);
	}
}

/** All fixtures below a folder, by their names. */
export const readFixtures = (folder: string): Array<[string, Played]> =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Played]);

/** Lets the product make the call of that name again and read the recorded responses. */
export async function replay({ service: name, call: callName, exchanges, reading }: Played): Promise<Reading | undefined> {
	const definition = services.find((one) => one.name === name);
	const call = PLANS.find(({ service }) => service === name)?.calls.find((one) => one.name === callName);
	if (!definition || !call) throw new Error(`test/live has no call "${callName}" of the service "${name}" any more`);
	const service = await openService(definition, replaying(exchanges));
	if (call.read) {
		const read = service.read(call.read);
		return 'refusal' in read ? undefined : readingOf(await read());
	}
	const request = call.request?.({
		imageUrl: 'https://files.example.com/a.png',
		groupId: 'group-1',
		assetId: reading?.assetId ?? 'asset-1',
	});
	if (!request) return undefined;
	const job = service.job(request);
	if ('refusal' in job) return undefined;
	let answer = await job.submit();
	let { task } = answer;
	const { taskId = '' } = task ?? {};
	const polls = exchanges.filter(({ steps }) => steps.includes('poll')).length;
	for (let poll = 0; poll < polls && isUnfinished(task); poll++) {
		answer = await job.existing(taskId, task).poll();
		task = answer.task ?? task;
	}
	return readingOf(answer);
}

/** A transport that returns the recorded responses in their order, whatever is sent. */
function replaying(exchanges: Exchange[]): Transport {
	const left = exchanges.filter(({ steps }) => !steps.includes('file'));
	const next = async (): Promise<HttpResult> => {
		const { status, headers, body } = left.shift() ?? {};
		if (status === undefined) return await Promise.resolve({ failure: { kind: 'noResponse', message: 'no response was recorded' } });
		const reply = { status, headers: headers ?? {}, body };
		const failure = failureOfResponse(reply, 0);
		return failure ? { failure, reply } : { reply };
	};
	const noFile = () => ({ failure: { kind: 'refused' as const, message: 'a fixture has no files' } });
	const noFiles = async () => await Promise.resolve(noFile());
	return {
		baseUrl: 'https://service.example',
		call: next,
		fetchJson: next,
		signedUrl: noFile,
		upload: noFiles,
		download: noFiles,
	};
}
