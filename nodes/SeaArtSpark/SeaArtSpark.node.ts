import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { hints, properties } from './description';
import { execute } from './execution/execute';
import { seaArtSparkApiTest } from './methods/credentialTest';
import { mapModelParameters } from './methods/mapModelParameters';
import { searchModels } from './methods/searchModels';

// Programmatic, not declarative: a call is a task that has to be waited for, and paid for once.
export class SeaArtSpark implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SeaArt Spark',
		name: 'seaArtSpark',
		icon: { light: 'file:seaArtSpark.svg', dark: 'file:seaArtSpark.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Make images and videos with SeaArt Spark and fill asset libraries, with waiting built in',
		defaults: { name: 'SeaArt Spark' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'seaArtSparkApi', required: true, testedBy: 'seaArtSparkApiTest' }],
		hints,
		properties,
	};

	methods = {
		credentialTest: { seaArtSparkApiTest },
		listSearch: { searchModels },
		resourceMapping: { mapModelParameters },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
