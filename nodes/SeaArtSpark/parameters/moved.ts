import type { INodeProperties } from 'n8n-workflow';

/**
 * The entry of Options that a field used to be. Workflows that were saved with it keep it, and there it counts in place of the field
 * (see `ItemReader`); where it is not set it is not offered.
 */
export const movedFromOptions = (field: INodeProperties): INodeProperties => ({
	...field,
	description: `Set when this was an option; it counts in place of the field '${field.displayName}' above. Remove it to use the field.`,
	displayOptions: { show: { [field.name]: [{ _cnd: { exists: true } }] } },
});
