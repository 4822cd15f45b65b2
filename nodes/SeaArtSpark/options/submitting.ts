import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

/** Options of all operations that submit a paid task. */
export const submitOptions: INodeProperties[] = [
	{
		displayName: 'On Uncertain Submit',
		name: 'onUncertainSubmit',
		type: 'options',
		default: 'stop',
		description: 'What to do if the connection breaks before the service responds, so that it may or may not have accepted the task',
		options: [
			{ name: 'Stop', value: 'stop', description: 'Fail the item and explain how to check; never pays twice' },
			{ name: 'Submit Again', value: 'submitAgain', description: 'Send it again, up to 3 times; may pay twice' },
		],
	},
];

export interface SubmittingSettings {
	onUncertainSubmit: 'stop' | 'submitAgain';
}

export const readSubmitting = (item: ItemReader): SubmittingSettings => ({
	onUncertainSubmit: item.optionalText('onUncertainSubmit') === 'submitAgain' ? 'submitAgain' : 'stop',
});
