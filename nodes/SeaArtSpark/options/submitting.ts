import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

/** Options of everything that submits a paid task. */
export const submitOptions: INodeProperties[] = [
	{
		displayName: 'On Uncertain Submit',
		name: 'onUncertainSubmit',
		type: 'options',
		default: 'stop',
		description: 'What to do when the connection breaks before the service has answered, so that nobody knows whether it took the task',
		options: [
			{ name: 'Stop', value: 'stop', description: 'Never pay twice: end the item and say where to look' },
			{ name: 'Submit Again', value: 'submitAgain', description: 'Rather pay twice than go without: send it again, three times at most' },
		],
	},
];

export interface SubmittingSettings {
	onUncertainSubmit: 'stop' | 'submitAgain';
}

export const readSubmitting = (item: ItemReader): SubmittingSettings => ({
	onUncertainSubmit: item.optionalText('onUncertainSubmit') === 'submitAgain' ? 'submitAgain' : 'stop',
});
