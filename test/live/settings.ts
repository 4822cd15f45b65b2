import { parseArgs } from 'node:util';

import { credentialFault, serviceAddress, services } from '../../nodes/SeaArtSpark/services';
import type { ServiceDefinition } from '../../nodes/SeaArtSpark/services/service';
import { octopusx } from './octopusx';
import type { Call, ServicePlan } from './types';
import { vtrix } from './vtrix';

export const PLANS: ServicePlan[] = [vtrix, octopusx];

export const USAGE = `Usage: SEAART_SPARK_API_KEY=... npm run live -- [options]
  --video        also make a video of 4 seconds
  --only A,B     only these calls
  --image URL    image for the calls that change an image; default: the first image made
  --yes          submit the paid tasks without confirmation
  --out FOLDER   write report and fixtures there
Environment: SEAART_SPARK_API_KEY, SEAART_SPARK_SERVICE (${services.map(({ name }) => name).join(', ')}; default ${services[0].name}), SEAART_SPARK_BASE_URL (a gateway)`;

export interface Settings {
	plan: ServicePlan;
	definition: ServiceDefinition;
	calls: Call[];
	key: string;
	baseUrl: string;
	isOwnUrl: boolean;
	isYes: boolean;
	imageUrl?: string;
	out?: string;
}

/** Settings from the command line and the environment. @throws Error if one is missing or invalid */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): Settings {
	const { values } = parseArgs({
		args,
		options: {
			video: { type: 'boolean' },
			yes: { type: 'boolean' },
			only: { type: 'string' },
			image: { type: 'string' },
			out: { type: 'string' },
		},
	});
	const service = env.SEAART_SPARK_SERVICE?.trim() || services[0].name;
	const plan = PLANS.find((one) => one.service === service);
	if (!plan) throw new Error(`SEAART_SPARK_SERVICE is "${service}", but has to be one of: ${PLANS.map((one) => one.service).join(', ')}`);
	const key = env.SEAART_SPARK_API_KEY?.trim() ?? '';
	if (key === '') throw new Error(`SEAART_SPARK_API_KEY is not set.\n\n${USAGE}`);
	const credential = { service, apiKey: key, baseUrl: env.SEAART_SPARK_BASE_URL ?? '' };
	const fault = credentialFault(credential);
	if (fault) throw new Error(`${fault.problem}. ${fault.nextStep}`);
	const { definition, baseUrl, isOwnAddress: isOwnUrl } = serviceAddress(credential);
	return {
		plan,
		definition,
		calls: chosen(plan, values.only, values.video ?? false),
		key,
		baseUrl,
		isOwnUrl,
		isYes: values.yes ?? false,
		...(values.image === undefined ? {} : { imageUrl: values.image }),
		...(values.out === undefined ? {} : { out: values.out }),
	};
}

function chosen({ calls }: ServicePlan, only: string | undefined, withVideo: boolean): Call[] {
	if (only === undefined) return calls.filter(({ isVideo }) => withVideo || !isVideo);
	const names = only.split(',').map((name) => name.trim());
	const unknown = names.find((name) => !calls.some((call) => call.name === name));
	if (unknown !== undefined) throw new Error(`There is no call "${unknown}". The calls are: ${calls.map(({ name }) => name).join(', ')}`);
	return calls.filter(({ name }) => names.includes(name));
}
