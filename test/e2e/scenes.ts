import type { Credential, Rest, SavedWorkflow } from './host/rest';
import { manual, nothing, spark, workflow } from './workflow';

/** What a person fills in for each operation before the first run; used to look at the panels, and to photograph them. */
export const filledIn: Record<string, { service: 'vtrix' | 'octopusx'; parameters: Record<string, unknown> }> = {
	'textToImage.generate': { service: 'vtrix', parameters: { prompt: 'A lighthouse at dusk, soft light, paper cut style' } },
	'imageEffects.apply': { service: 'vtrix', parameters: { imageUrl: 'https://example.com/portrait.jpg', templateId: 'felt_3d_polaroid' } },
	'assetGroup.create': { service: 'vtrix', parameters: { name: 'Heroes of the summer campaign' } },
	'asset.create': {
		service: 'vtrix',
		parameters: { assetGroupId: 'group-20260414180602-52qww', name: 'Child in a red coat', url: 'https://example.com/child.webp' },
	},
	'video.generate': {
		service: 'vtrix',
		parameters: {
			prompt: 'The child from image 1 walks along the beach at sunset',
			assetIds: 'asset-20260414180702-abcde',
			references: { reference: [{ use: 'referenceVideo', source: 'url', url: 'https://example.com/beach.mp4' }] },
		},
	},
	'model.run': {
		service: 'vtrix',
		parameters: { modelId: { __rl: true, mode: 'list', value: 'sim_sketch_1', cachedResultName: 'Sim Sketch (image, from text)' } },
	},
	'model.getMany': { service: 'vtrix', parameters: { kind: 'video' } },
	'account.getUsage': { service: 'octopusx', parameters: {} },
	'asset.get': { service: 'octopusx', parameters: { assetId: 'task_6e5xs3mdjl2c8a0pqqv4' } },
	'task.get': { service: 'vtrix', parameters: { taskId: 'd758n65e878c73cmdg20' } },
	'task.wait': { service: 'vtrix', parameters: { taskId: 'd758n65e878c73cmdg20' } },
};

/** A workflow with one node of ours, filled in for an operation (`resource.operation`). */
export async function oneNode(
	rest: Rest,
	credential: Credential,
	operation: string,
	more: Record<string, unknown> = {},
): Promise<SavedWorkflow> {
	const [resource, verb] = operation.split('.');
	const parameters = { resource, operation: verb, ...filledIn[operation]?.parameters, ...more };
	return rest.createWorkflow(workflow('My workflow', [manual('When clicking "Execute workflow"'), spark(credential, parameters)]));
}

/** From an asset group to a picture: what the canvas looks like with four of our nodes. */
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
