import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { testNode } from '../engine/testNode';

/** Rows of n8n's data tables by table name. They outlive executions, as in n8n. */
export const dataTables = new Map<string, IDataObject[]>();

interface Condition {
	keyName: string;
	condition: 'eq' | 'isEmpty' | 'lt';
	keyValue?: unknown;
}

const field = (name: string, type: INodeProperties['type'] = 'json', fallback: INodeProperties['default'] = ''): INodeProperties => ({
	displayName: name,
	name,
	type,
	default: fallback,
});

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function fits(row: IDataObject, { keyName, condition, keyValue }: Condition): boolean {
	const value = row[keyName];
	if (condition === 'isEmpty') return isEmpty(value);
	if (condition === 'lt') return Date.parse(value as string) < Date.parse(keyValue as string);
	return value === keyValue;
}

/** Data Table: makes a table; finds, changes and adds rows where all conditions hold. */
export const dataTable = testNode(
	'dataTable',
	async function () {
		if (this.getNodeParameter('resource', 0) === 'table') {
			const name = this.getNodeParameter('tableName', 0) as string;
			dataTables.set(name, dataTables.get(name) ?? []);
			return await Promise.resolve([[{ json: { name }, pairedItem: { item: 0 } }]]);
		}
		const operation = this.getNodeParameter('operation', 0);
		const touched = (item: number): IDataObject[] => {
			const { value: name } = this.getNodeParameter('dataTableId', item) as unknown as { value: string };
			const rows = dataTables.get(name);
			if (!rows) throw new Error(`Data table with name "${name}" not found`);
			const { conditions = [] } = this.getNodeParameter('filters', item) as unknown as { conditions?: Condition[] };
			const found = rows.filter((row) => conditions.every((condition) => fits(row, condition)));
			if (operation === 'get') return found;
			const { value } = this.getNodeParameter('columns', item) as unknown as { value: IDataObject };
			if (found.length === 0 && operation === 'upsert') {
				const id = rows.push({ id: rows.length + 1 });
				found.push(...rows.slice(id - 1));
			}
			return found.map((row) => Object.assign(row, value, { updatedAt: new Date().toISOString() }));
		};
		const items = this.getInputData().flatMap((_, item): INodeExecutionData[] =>
			touched(item).map((row) => ({ json: { ...row }, pairedItem: { item } })),
		);
		return await Promise.resolve([items]);
	},
	{
		properties: [
			field('resource', 'string'),
			field('operation', 'string'),
			field('tableName', 'string'),
			field('dataTableId', 'json', {}),
			field('filters', 'json', {}),
			field('columns', 'json', {}),
		],
	},
);
