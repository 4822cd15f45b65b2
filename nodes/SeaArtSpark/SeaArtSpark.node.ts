import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeType,
	INodeTypeDescription,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { hints, properties, subtitle } from './described';

// Programmatic, not declarative: a call is a task that must be waited for and paid only once. The implementation is loaded with the first
// call, since most installed nodes are never executed.
export class SeaArtSpark implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SeaArt Spark',
		name: 'seaArtSpark',
		icon: { light: 'file:seaArtSpark.svg', dark: 'file:seaArtSpark.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle,
		description: 'Make and edit images and videos with SeaArt Spark (Vtrix) or OctopusX, and fill asset libraries',
		defaults: { name: 'SeaArt Spark' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'seaArtSparkApi', required: true, testedBy: 'seaArtSparkApiTest' }],
		hints,
		properties,
	};

	methods = {
		credentialTest: {
			async seaArtSparkApiTest(this: ICredentialTestFunctions, credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
				const { seaArtSparkApiTest } = await import('./methods/credentialTest');
				return await seaArtSparkApiTest.call(this, credential);
			},
		},
		listSearch: {
			async searchModels(this: ILoadOptionsFunctions, filter?: string, paginationToken?: string): Promise<INodeListSearchResult> {
				const { searchModels } = await import('./methods/searchModels');
				return await searchModels.call(this, filter, paginationToken);
			},
		},
		resourceMapping: {
			async mapModelParameters(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
				const { mapModelParameters } = await import('./methods/mapModelParameters');
				return await mapModelParameters.call(this);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { execute } = await import('./execution/execute');
		return await execute(this);
	}
}
