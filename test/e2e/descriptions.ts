import type { Rest } from './host/rest';
import { credentialType, sparkType } from './workflow';

/** The parts of a node's or credential's field that the tests use. */
export interface Field {
	name: string;
	displayName: string;
	type: string;
	default: unknown;
	options?: Array<{ value?: unknown; values?: Field[] } & Partial<Field>>;
	displayOptions?: { show?: Record<string, unknown[]> };
	typeOptions?: Record<string, unknown>;
}

/** A node or credential as the editor receives it. */
export interface Described {
	name: string;
	displayName: string;
	version: number | number[];
	inputs: unknown;
	outputs: unknown;
	iconUrl?: string | Record<string, string>;
	usableAsTool?: unknown;
	codex?: { categories?: string[]; alias?: string[] };
	credentials?: Array<{ name: string; required?: boolean }>;
	properties: Field[];
}

/** Our node, its variant for AI agents and our credential, as the editor gets them. Missing ones are undefined. */
export async function described(rest: Rest) {
	const [nodes, credentials] = await Promise.all([
		rest.get<Described[]>('/types/nodes.json'),
		rest.get<Described[]>('/types/credentials.json'),
	]);
	return {
		node: nodes.find(({ name }) => name === sparkType),
		tool: nodes.find(({ name }) => name === `${sparkType}Tool`),
		credential: credentials.find(({ name }) => name === credentialType),
	};
}

/** n8n adds this entry to the pickers of every node whose credential can authenticate a request. */
const ownByHost = '__CUSTOM_API_CALL__';

/** The values of a picker, without what n8n adds. */
export const valuesOf = (field: Field | undefined): string[] =>
	(field?.options ?? []).map(({ value }) => String(value)).filter((value) => value !== ownByHost);

/** A node's operations, `resource.operation`, in the order of the pickers. */
export function operationsOf({ properties }: Described): string[] {
	const resources = valuesOf(properties.find(({ name }) => name === 'resource'));
	return resources.flatMap((resource) => {
		const picker = properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		return valuesOf(picker).map((operation) => `${resource}.${operation}`);
	});
}

/** The fields that the panel of an operation has, in its order; without pickers and fields that only an agent's tool has. */
export function fieldsOf({ properties }: Described, operation: string): Field[] {
	const [resource, verb] = operation.split('.');
	return properties.filter(({ name, displayOptions }) => {
		if (name === 'resource' || name === 'operation') return false;
		const { show = {} } = displayOptions ?? {};
		return !show['@tool'] && (show.resource?.includes(resource) ?? true) && (show.operation?.includes(verb) ?? true);
	});
}

/** Display conditions of a field besides the pickers: values by the name of another field. */
export const conditionsOf = ({ displayOptions }: Field): Array<[string, unknown[]]> =>
	Object.entries(displayOptions?.show ?? {}).filter(([name]) => name !== 'resource' && name !== 'operation');
