import type { IDataObject, INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { SeaArtSparkApi } from '../../credentials/SeaArtSparkApi.credentials';
import { fieldsOf, optionsOf, properties } from '../../nodes/SeaArtSpark/description';
import { findOperation, resources } from '../../nodes/SeaArtSpark/resources';
import { SeaArtSpark } from '../../nodes/SeaArtSpark/SeaArtSpark.node';

const operations = resources.flatMap((resource) =>
	resource.operations.map((operation) => ({ resource, operation, title: `${resource.value}: ${operation.value}` })),
);

const fieldsShownFor = (resource: string, operation: string) =>
	properties.filter(
		({ displayOptions, name }) =>
			name !== 'resource' &&
			name !== 'operation' &&
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation) &&
			!displayOptions.show['@tool'],
	);

const namesOf = (list: INodeProperties[]) => list.map(({ name }) => name).sort();

const valuesOf = ({ options = [] }: INodeProperties) => (options as INodePropertyOptions[]).map(({ value }) => value);

function field(resource: string, operation: string, name: string): INodeProperties {
	const shown = fieldsShownFor(resource, operation);
	const options = shown.find((property) => property.name === 'options')?.options as INodeProperties[];
	const found = [...shown, ...options].find((property) => property.name === name);
	if (!found) throw new Error(`${resource}: ${operation} has no ${name}`);
	return found;
}

/** What users' workflows hold: a name that is not here any more breaks them. */
const TABLE: Array<[resource: string, operation: string, parameters: string[], options: string[]]> = [
	[
		'assetGroup',
		'create',
		['name', 'waitForCompletion', 'simplify'],
		[
			'projectName',
			'description',
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'onUncertainSubmit',
			'maxPaidTasks',
			'resumeUnreturned',
		],
	],
	[
		'asset',
		'create',
		[
			'assetGroupBy',
			'assetGroupId',
			'assetGroupName',
			'name',
			'assetType',
			'source',
			'url',
			'inputBinaryField',
			'waitForCompletion',
			'simplify',
		],
		[
			'projectName',
			'createGroupIfMissing',
			'waitUntil',
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'onUncertainSubmit',
			'maxPaidTasks',
			'resumeUnreturned',
		],
	],
	[
		'asset',
		'get',
		['assetId', 'simplify'],
		['projectName', 'maxPaidTasks', 'timeoutSeconds', 'onTimeout', 'maxTasksInFlight', 'maxRequestsPerSecond', 'maxPollIntervalSeconds'],
	],
	[
		'textToImage',
		'generate',
		[
			'model',
			'prompt',
			'imageSize',
			'width',
			'height',
			'numberOfImages',
			'seed',
			'waitForCompletion',
			'simplify',
			'downloadImages',
			'binaryPropertyName',
		],
		[
			'seed',
			'usePreLlm',
			'model',
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'onUncertainSubmit',
			'maxPaidTasks',
			'resumeUnreturned',
			'maxDownloadMegabytes',
			'onDownloadFailure',
			'returnFileLists',
		],
	],
	[
		'imageEffects',
		'apply',
		['imageSource', 'imageUrl', 'inputBinaryField', 'templateId', 'waitForCompletion', 'simplify', 'downloadImages', 'binaryPropertyName'],
		[
			'width',
			'height',
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'onUncertainSubmit',
			'maxPaidTasks',
			'resumeUnreturned',
			'maxDownloadMegabytes',
			'onDownloadFailure',
			'returnFileLists',
		],
	],
	[
		'video',
		'generate',
		[
			'prompt',
			'model',
			'resolution',
			'ratio',
			'duration',
			'assetIds',
			'references',
			'seed',
			'waitForCompletion',
			'simplify',
			'downloadVideos',
			'binaryPropertyName',
		],
		[
			'seed',
			'generateAudio',
			'watermark',
			'cameraFixed',
			'returnLastFrame',
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'onUncertainSubmit',
			'maxPaidTasks',
			'resumeUnreturned',
			'maxDownloadMegabytes',
			'onDownloadFailure',
			'returnFileLists',
		],
	],
	[
		'model',
		'run',
		['modelId', 'inputMode', 'parameters', 'parametersJson', 'waitForCompletion', 'simplify', 'downloadFiles', 'binaryPropertyName'],
		[
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'resumeUnreturned',
			'maxPaidTasks',
			'onUncertainSubmit',
			'maxDownloadMegabytes',
			'onDownloadFailure',
			'returnFileLists',
		],
	],
	['model', 'getMany', ['returnAll', 'limit', 'search', 'kind', 'simplify'], ['maxTasksInFlight', 'maxRequestsPerSecond']],
	['account', 'getUsage', ['simplify'], ['maxTasksInFlight', 'maxRequestsPerSecond']],
	['task', 'get', ['taskId', 'simplify'], ['maxTasksInFlight', 'maxRequestsPerSecond']],
	[
		'task',
		'wait',
		['taskId', 'simplify', 'downloadImages', 'binaryPropertyName'],
		[
			'waitUntil',
			'timeoutSeconds',
			'onTimeout',
			'maxTasksInFlight',
			'maxRequestsPerSecond',
			'maxPollIntervalSeconds',
			'maxDownloadMegabytes',
			'onDownloadFailure',
			'returnFileLists',
		],
	],
];

/** As the effects page prints them. */
const TEMPLATES = [
	'felt_3d_polaroid',
	'my_world',
	'my_world_universal',
	'plastic_bubble_figure',
	'plastic_bubble_figure_cartoon_text',
	'furry_dream_doll',
	'micro_landscape_mini_world',
	'micro_landscape_mini_world_professional',
	'acrylic_ornaments',
	'felt_keychain',
	'lofi_pixel_character_mini_card',
	'angel_figurine',
	'lying_in_fluffy_belly',
	'glass_ball',
	'earphone_case_style',
	'electronic_pet_egg_style',
	'patchwork_collage_style',
	'claw_machine_style',
	'car_miniature_ornaments',
	'Mid-Autumn_Festival_new_chinese_style',
	'Mid-Autumn_Festival_individual',
	'Christmas_green_background',
	'Christmas_tree',
	'Spring_Festival_traditional_Chinese_architecture',
	'birthday_photo_gorgeous',
	'birthday_photo_red',
	'birthday_photo_party',
	'graduation_photo',
	'spring_festival_traditional_architecture',
	'spring_festival_gradient_colors',
];

describe('the names that workflows rely on', () => {
	it('the table of names has every operation', () => {
		expect(operations.map(({ title }) => title).sort()).toEqual(TABLE.map(([resource, operation]) => `${resource}: ${operation}`).sort());
	});

	it.each(TABLE)('%s: %s has the fields and options that workflows rely on', (resource, operation, parameters, options) => {
		const shown = fieldsShownFor(resource, operation);
		expect(namesOf(shown)).toEqual([...parameters, 'options'].sort());
		expect(namesOf(shown.find(({ name }) => name === 'options')?.options as INodeProperties[])).toEqual([...options].sort());
	});

	it.each<[string, string, string, unknown[]]>([
		['asset', 'create', 'assetType', ['Audio', 'auto', 'Image', 'Video']],
		['asset', 'create', 'source', ['binaryFile', 'url']],
		['asset', 'create', 'waitUntil', ['active', 'created']],
		[
			'textToImage',
			'generate',
			'imageSize',
			[
				'1328x1328',
				'1472x1104',
				'1584x1056',
				'1664x936',
				'2016x864',
				'1104x1472',
				'1056x1584',
				'936x1664',
				'2048x2048',
				'2304x1728',
				'2496x1664',
				'2560x1440',
				'3024x1296',
				'1728x2304',
				'1664x2496',
				'1440x2560',
				'custom',
			],
		],
		['textToImage', 'generate', 'model', ['spark_image_3_1', 'spark_t2i_3_0']],
		['textToImage', 'generate', 'onTimeout', ['returnTask', 'error']],
		['textToImage', 'generate', 'onUncertainSubmit', ['stop', 'submitAgain']],
		['imageEffects', 'apply', 'imageSource', ['binaryFile', 'url']],
		['video', 'generate', 'model', ['fast', 'standard']],
		['video', 'generate', 'resolution', ['1080p', '480p', '720p']],
		['video', 'generate', 'ratio', ['1:1', '16:9', '21:9', '3:4', '4:3', '9:16', 'adaptive']],
	])('%s: %s has for its field %s the values %j', (resource, operation, name, values) => {
		expect(valuesOf(field(resource, operation, name))).toEqual(values);
	});

	it('the templates are the 30 of the page, letter by letter', () => {
		expect(TEMPLATES).toHaveLength(30);
		expect([...valuesOf(field('imageEffects', 'apply', 'templateId'))].sort()).toEqual([...TEMPLATES].sort());
	});

	it.each<[string, string, string, unknown]>([
		['textToImage', 'generate', 'prompt', ''],
		['textToImage', 'generate', 'imageSize', '1328x1328'],
		['textToImage', 'generate', 'width', 1328],
		['textToImage', 'generate', 'height', 1328],
		['textToImage', 'generate', 'seed', -1],
		['textToImage', 'generate', 'usePreLlm', true],
		['textToImage', 'generate', 'model', 'spark_t2i_3_0'],
		['textToImage', 'generate', 'waitForCompletion', true],
		['textToImage', 'generate', 'simplify', true],
		['textToImage', 'generate', 'downloadImages', true],
		['textToImage', 'generate', 'binaryPropertyName', 'data'],
		['textToImage', 'generate', 'timeoutSeconds', 600],
		['textToImage', 'generate', 'onTimeout', 'error'],
		['textToImage', 'generate', 'maxTasksInFlight', 50],
		['textToImage', 'generate', 'maxRequestsPerSecond', 10],
		['textToImage', 'generate', 'maxPollIntervalSeconds', 5],
		['textToImage', 'generate', 'onUncertainSubmit', 'stop'],
		['textToImage', 'generate', 'maxDownloadMegabytes', 100],
		['imageEffects', 'apply', 'imageSource', 'url'],
		['imageEffects', 'apply', 'inputBinaryField', 'data'],
		['video', 'generate', 'model', 'standard'],
		['video', 'generate', 'resolution', '720p'],
		['video', 'generate', 'ratio', 'adaptive'],
		['video', 'generate', 'duration', 5],
		['video', 'generate', 'downloadVideos', true],
		['video', 'generate', 'timeoutSeconds', 1800],
		['video', 'generate', 'maxPollIntervalSeconds', 15],
		['video', 'generate', 'maxDownloadMegabytes', 500],
		['task', 'wait', 'timeoutSeconds', 600],
		['task', 'wait', 'maxDownloadMegabytes', 500],
		['asset', 'create', 'source', 'url'],
		['asset', 'create', 'assetType', 'auto'],
		['asset', 'create', 'waitUntil', 'active'],
	])('%s: %s has for its field %s the default %j', (resource, operation, name, value) => {
		expect(field(resource, operation, name).default).toBe(value);
	});
});

describe('the fields', () => {
	it.each(operations)('every field of $title has a name of its own', ({ resource, operation }) => {
		const fields = fieldsOf(operation).map(({ name }) => name);
		// What used to be an option and is a field now is still read of workflows that have it there, and offered to nobody.
		const offered = optionsOf(operation).filter(({ name, displayOptions }) => !displayOptions?.show?.[name]);
		const names = [...fields, ...offered.map(({ name }) => name)];
		expect(new Set(names).size).toBe(names.length);
		expect(namesOf(fieldsShownFor(resource.value, operation.value))).toEqual([...namesOf(fieldsOf(operation)), 'options'].sort());
	});

	it.each(operations)('every field of $title is shown for values that exist', ({ operation }) => {
		for (const { displayOptions, name } of fieldsOf(operation)) {
			for (const [on, values] of Object.entries(displayOptions?.show ?? {})) {
				const decides = fieldsOf(operation).find((property) => property.name === on);
				expect({ name, on, exists: decides !== undefined }).toEqual({ name, on, exists: true });
				const possible = decides?.type === 'boolean' ? [true, false] : valuesOf(decides as INodeProperties);
				for (const value of values ?? []) expect(possible).toContain(value);
			}
		}
	});

	it.each(operations)('the options of $title are in alphabetical order', ({ operation }) => {
		const options = optionsOf(operation).map(({ displayName }) => displayName);
		expect(options).toEqual([...options].sort((a, b) => a.localeCompare(b, 'en')));
	});

	it.each(operations)('the choices of $title are in alphabetical order, sizes apart', ({ operation }) => {
		for (const property of [...fieldsOf(operation), ...optionsOf(operation)].filter(
			({ type, name }) => type === 'options' && name !== 'imageSize',
		)) {
			const names = (property.options as INodePropertyOptions[]).map(({ name }) => name);
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
		}
	});

	it.each(operations)('the default of a choice of $title is one of its values', ({ operation }) => {
		for (const property of [...fieldsOf(operation), ...optionsOf(operation)].filter(({ type }) => type === 'options'))
			expect(valuesOf(property)).toContain(property.default);
	});

	it('the pickers of resource and operation list every resource and operation', () => {
		const [picker] = properties;
		expect(picker).toMatchObject({ name: 'resource', noDataExpression: true });
		expect(valuesOf(picker as INodeProperties)).toEqual(resources.map(({ value }) => value));
		for (const resource of resources) {
			const operationPicker = properties.find(
				({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
			);
			expect(valuesOf(operationPicker as INodeProperties)).toEqual(resource.operations.map(({ value }) => value));
			expect(valuesOf(operationPicker as INodeProperties)).toContain(operationPicker?.default);
		}
	});

	it.each([
		['textToImage', 'generate', ['model', 'prompt', 'imageSize', 'width', 'height', 'numberOfImages', 'seed']],
		['video', 'generate', ['model', 'prompt', 'resolution', 'ratio', 'duration', 'assetIds', 'references', 'seed']],
	])('the fields of %s: %s come in the order of use: model, prompt, the rest', (resource, operation, names) => {
		expect(
			fieldsShownFor(resource, operation)
				.map(({ name }) => name)
				.slice(0, names.length),
		).toEqual(names);
	});

	it('the resources come in the order in which people use them', () => {
		expect(resources.map(({ name }) => name)).toEqual([
			'Text-to-Image',
			'Video',
			'Image Effects',
			'Asset',
			'Asset Group',
			'Task',
			'Model',
			'Account',
		]);
	});

	it('every template says in a few words what it makes', () => {
		for (const { description } of field('imageEffects', 'apply', 'templateId').options as INodePropertyOptions[])
			expect(description).toMatch(/^[A-Z][^.]{8,60}$/);
	});

	it('an option that has become a field is offered no more, and kept where a workflow has it', () => {
		const kept = (options: IDataObject) =>
			NodeHelpers.getNodeParameters(
				properties,
				{ resource: 'textToImage', operation: 'generate', options } as INodeParameters,
				true,
				false,
				null,
				null,
			)?.options;
		expect(kept({ seed: 5, model: '={{ $json.model }}' })).toEqual({ seed: 5, model: '={{ $json.model }}' });
		expect(kept({ usePreLlm: false })).toEqual({ usePreLlm: false });
	});

	it('width and height are shown for a custom size only', () => {
		for (const side of ['width', 'height'])
			expect(field('textToImage', 'generate', side).displayOptions?.show).toMatchObject({ imageSize: ['custom'] });
	});

	it('the fields of a download are shown where there is something to download', () => {
		expect(field('textToImage', 'generate', 'downloadImages').displayOptions?.show).toMatchObject({ waitForCompletion: [true] });
		expect(field('textToImage', 'generate', 'binaryPropertyName').displayOptions?.show).toMatchObject({
			waitForCompletion: [true],
			downloadImages: [true],
		});
		expect(field('task', 'wait', 'binaryPropertyName').displayOptions?.show).not.toHaveProperty('waitForCompletion');
	});
});

describe('an operation', () => {
	it.each(operations)('$title is found by its values, and has an output schema', ({ resource, operation }) => {
		expect(findOperation(resource.value, operation.value)).toBe(operation);
		expect(Object.keys(operation.output().shape).length).toBeGreaterThan(0);
	});

	it.each([
		['textToImage', 'apply'],
		['nothing', 'generate'],
		['textToImage', '__CUSTOM_API_CALL__'],
		['constructor', 'name'],
	])('there is no operation %s: %s', (resource, operation) => {
		expect(findOperation(resource, operation)).toBeUndefined();
	});
});

describe('the node and its credential', () => {
	it('the node and its credential have the names that workflows hold', () => {
		const { description, methods } = new SeaArtSpark();
		expect(description).toMatchObject({
			name: 'seaArtSpark',
			displayName: 'SeaArt Spark',
			version: [1],
			usableAsTool: true,
			credentials: [{ name: 'seaArtSparkApi', required: true, testedBy: 'seaArtSparkApiTest' }],
		});
		expect(methods.credentialTest).toEqual({ seaArtSparkApiTest: expect.any(Function) as unknown });
		const credential = new SeaArtSparkApi();
		expect([credential.name, credential.displayName]).toEqual(['seaArtSparkApi', 'SeaArt Spark API']);
	});

	it('the credential hides the key, starts with Vtrix, and leaves the address empty', () => {
		const byName = Object.fromEntries(new SeaArtSparkApi().properties.map((property) => [property.name, property]));
		expect(Object.keys(byName).sort()).toEqual(['allowedDomains', 'allowedHttpRequestDomains', 'apiKey', 'baseUrl', 'service']);
		// The HTTP Request node may send the key to the services, and nowhere else by itself.
		expect(byName.allowedHttpRequestDomains).toMatchObject({ default: 'domains' });
		expect(byName.allowedDomains).toMatchObject({ default: 'cloud.vtrix.ai, octopusx.ai' });
		expect(byName.apiKey).toMatchObject({ typeOptions: { password: true }, required: true, default: '' });
		expect(byName.service).toMatchObject({ default: 'vtrix' });
		expect(valuesOf(byName.service as INodeProperties)).toEqual(['octopusx', 'vtrix']);
		expect(byName.baseUrl).toMatchObject({ default: '' });
		expect(new SeaArtSparkApi().authenticate.properties).toEqual({ headers: { Authorization: '=Bearer {{$credentials.apiKey.trim()}}' } });
	});
});
