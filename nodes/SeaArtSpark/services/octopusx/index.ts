import { httpUrl, isLocal } from '../../network/addresses';
import type { ServiceDefinition } from '../service';

/** OctopusX: the Seedance asset library and its videos (docs/protocol.md 4, 5). */
export const octopusx: ServiceDefinition = {
	name: 'octopusx',
	title: 'OctopusX',
	description: 'Images, videos, and asset library',
	url: 'https://octopusx.ai',
	dashboard: 'the usage page of your OctopusX account',
	keyPage: 'https://octopusx.ai/console',
	// The balance: a free lookup that requires a valid key.
	credentialTest: { path: '/api/usage/token/', notFoundIsGood: false },
	supports: ['createAssetGroup', 'createAsset', 'getAsset', 'textToImage', 'editImage', 'generateVideo', 'runModel'],
	reads: { getUsage: async (transport) => await (await import('./account')).getUsage(transport) },
	unknownFields: ['projectName'],
	notes: {
		inputBinaryField: 'the file is uploaded',
		assetId: 'fill in the ID of the task that created the asset',
		assetLookup: 'lookups are free',
	},
	refusal(request) {
		if ('model' in request && /^spark_/.test(request.model)) {
			return {
				parameter: request.action === 'runModel' ? 'modelId' : 'model',
				problem: `is ${request.model}, which is not available on OctopusX`,
				nextStep: 'Choose another model, or use a credential for SeaArt Spark (Vtrix).',
			};
		}
		if (request.action === 'runModel' && request.bySpec) {
			return {
				parameter: 'inputMode',
				problem: 'is Fields, and OctopusX does not describe the parameters of its models',
				nextStep: "Set 'Parameters As' to JSON.",
			};
		}
		if (request.action === 'getAsset' && /^asset-/i.test(request.assetId)) {
			return {
				parameter: 'assetId',
				problem: 'is an asset ID, but OctopusX retrieves assets by the ID of the task that created them',
				nextStep: "Fill in the 'taskId' that Asset > Create returned.",
			};
		}
		if (request.action !== 'createAsset' || !('url' in request.media)) return undefined;
		const url = httpUrl(request.media.url);
		if (url?.protocol === 'https:' && !isLocal(url)) return undefined;
		return {
			parameter: 'url',
			problem: 'has to be a public https address: OctopusX takes no other',
			nextStep: "Use an address that begins with https:// and opens from anywhere, or set 'Source' to a file of the workflow.",
		};
	},
	create: async (transport) => (await import('./create')).createOctopusx(transport),
};
