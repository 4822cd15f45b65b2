import type { INodeProperties } from 'n8n-workflow';

import { withNotes } from '../services';
import type { ItemReader } from './itemReader';

/** Rule for the name of a group: both services accept 64 characters. The limit of an asset's name depends on the service. */
export const GROUP_NAME = { max: 64, trim: true };

export const projectName: INodeProperties = {
	displayName: 'Project Name',
	name: 'projectName',
	type: 'string',
	default: '',
	description: withNotes('Project of group, asset and API key. Leave it out to use the default project.', 'projectName'),
};

/** The project of an item, as part of its request. */
export function readProject(item: ItemReader): { projectName?: string } {
	const project = item.optionalText('projectName', { trim: true });
	return project === undefined ? {} : { projectName: project };
}
