import type { INodeProperties } from 'n8n-workflow';

import { withNotes } from '../services';
import type { ItemReader } from './itemReader';

/** Longest name of a group or an asset, in characters (both services). */
export const NAME_MAX = 64;

export const projectName: INodeProperties = {
	displayName: 'Project Name',
	name: 'projectName',
	type: 'string',
	default: '',
	description: withNotes('Project of group, asset and API key. Leave it out to use the default project.', 'projectName'),
};

/** The project that an item names, as part of its request. */
export function readProject(item: ItemReader): { projectName?: string } {
	const project = item.optionalText('projectName');
	return project === undefined ? {} : { projectName: project };
}
