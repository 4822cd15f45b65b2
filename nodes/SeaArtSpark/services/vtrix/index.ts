import type { ServiceDefinition } from '../service';
import { VTRIX_URL } from './addresses';

const ASSET_NAME_MAX = 64;

/** SeaArt Spark on Vtrix (docs/protocol.md 1 to 3): every request is a task at one endpoint, with the model in the body. */
export const vtrix: ServiceDefinition = {
	name: 'vtrix',
	title: 'SeaArt Spark (Vtrix)',
	description: 'Images, videos, effects and asset library',
	url: VTRIX_URL,
	dashboard: 'the usage page of your Vtrix account',
	keyPage: 'https://vtrix.ai/settings?tab=api-keys',
	// There is no endpoint to check a key: the test polls a task that can't exist, and "not found" means that the key was accepted.
	credentialTest: { path: '/model/v1/generation/task/probe-00000000-0000-4000-8000-000000000000', notFoundIsGood: true },
	supports: ['createAssetGroup', 'createAsset', 'getAsset', 'textToImage', 'editImage', 'vtrixModel', 'generateVideo', 'runModel'],
	reads: {
		listModels: async (transport, request) => await (await import('./catalogue')).listModels(transport, request),
		getModelSpec: async (transport, request) => await (await import('./catalogue')).getModelSpec(transport, request),
	},
	unknownFields: ['description', 'draft', 'draftTaskId'],
	notes: {
		assetName: 'it has up to 64 characters',
		assetLookup: "each lookup is a paid task (see 'cost')",
		inputBinaryField: 'this n8n has to be reachable from the internet',
	},
	refusal(request) {
		const length = request.action === 'createAsset' ? [...request.name].length : 0;
		if (length <= ASSET_NAME_MAX) return undefined;
		return {
			parameter: 'name',
			problem: `has ${length} characters, but the service accepts at most ${ASSET_NAME_MAX}`,
			nextStep: 'Shorten it.',
		};
	},
	unsupported: {
		getUsage: {
			problem: 'SeaArt Spark (Vtrix) does not report a balance',
			nextStep: 'Look at the usage page of your Vtrix account.',
		},
	},
	create: async (transport) => (await import('./create')).createVtrix(transport),
};
