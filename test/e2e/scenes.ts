import type { Credential, Rest, SavedWorkflow } from './host/rest';
import { manual, nothing, spark, workflow } from './workflow';

interface Scene {
	service: 'vtrix' | 'octopusx';
	/** The panel has to show that the operation costs money. */
	isPaid?: boolean;
	parameters: Record<string, unknown>;
}

/** Parameters of an operation before its first run, for checks of panels and for screenshots. An operation without a scene has its defaults. */
export const filledIn: Record<string, Scene> = {
	'textToImage.generate': { service: 'vtrix', isPaid: true, parameters: { prompt: 'A lighthouse at dusk, soft light, paper cut style' } },
	'imageEdit.edit': {
		service: 'vtrix',
		isPaid: true,
		parameters: { prompt: 'Give the child in image 1 a red coat', inputBinaryFields: '', imageUrls: 'https://example.com/child.png' },
	},
	'imageEffects.apply': {
		service: 'vtrix',
		isPaid: true,
		parameters: { imageUrl: 'https://example.com/portrait.jpg', templateId: 'felt_3d_polaroid' },
	},
	'assetGroup.create': { service: 'vtrix', isPaid: true, parameters: { name: 'Heroes of the summer campaign' } },
	'asset.create': {
		service: 'vtrix',
		isPaid: true,
		parameters: { assetGroupId: 'group-20260414180602-52qww', name: 'Child in a red coat', url: 'https://example.com/child.webp' },
	},
	'video.generate': {
		service: 'vtrix',
		isPaid: true,
		parameters: {
			prompt: 'The child from image 1 walks along the beach at sunset',
			assetIds: 'asset-20260414180702-abcde',
			references: { reference: [{ use: 'referenceVideo', source: 'url', url: 'https://example.com/beach.mp4' }] },
		},
	},
	'model.run': {
		service: 'vtrix',
		isPaid: true,
		parameters: { modelId: { __rl: true, mode: 'list', value: 'sim_sketch_1', cachedResultName: 'Sim Sketch (image, from text)' } },
	},
	'model.getMany': { service: 'vtrix', parameters: { kind: 'video' } },
	'account.getUsage': { service: 'octopusx', parameters: {} },
	'asset.get': { service: 'octopusx', parameters: { assetId: 'task_6e5xs3mdjl2c8a0pqqv4' } },
	'task.get': { service: 'vtrix', parameters: { taskId: 'd758n65e878c73cmdg20' } },
	'task.wait': { service: 'vtrix', parameters: { taskId: 'd758n65e878c73cmdg20' } },
};

const parametersOf = (operation: string, more: Record<string, unknown> = {}) => {
	const [resource, verb] = operation.split('.');
	return { resource, operation: verb, ...filledIn[operation]?.parameters, ...more };
};

/** Saves a workflow with one node of ours, filled in for an operation (`resource.operation`). */
export async function oneNode(
	rest: Rest,
	credential: Credential,
	operation: string,
	more: Record<string, unknown> = {},
): Promise<SavedWorkflow> {
	const chain = [manual('When clicking "Execute workflow"'), spark(credential, parametersOf(operation, more))];
	return rest.createWorkflow(workflow('My workflow', chain));
}

/** Saves a workflow with a node of ours for each of the operations, named by it. */
export async function oneNodeEach(rest: Rest, credential: Credential, operations: string[]): Promise<SavedWorkflow> {
	const nodes = operations.map((operation) => spark(credential, parametersOf(operation), { name: operation }));
	return rest.createWorkflow(workflow('All operations', [manual('Start'), nodes]));
}

/** From an asset group to an image: four of our nodes on the canvas. */
export async function pipeline(rest: Rest, credential: Credential): Promise<SavedWorkflow> {
	const node = (name: string, parameters: Record<string, unknown>) => spark(credential, parameters, { name });
	return rest.createWorkflow(
		workflow('Campaign', [
			manual('Start'),
			node('Create a group', { resource: 'assetGroup', operation: 'create', name: 'Heroes of the summer campaign' }),
			node('Make a picture', {
				resource: 'textToImage',
				operation: 'generate',
				prompt: 'A lighthouse at dusk, soft light, paper cut style',
			}),
			node('Apply an effect', {
				resource: 'imageEffects',
				operation: 'apply',
				imageUrl: '={{ $json.imageUrl }}',
				templateId: 'felt_3d_polaroid',
			}),
			nothing('Go on'),
		]),
	);
}
