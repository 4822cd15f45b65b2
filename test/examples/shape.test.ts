import {
	NodeHelpers,
	type IDataObject,
	type INode,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { exampleFiles, isOurs, readExample, STICKY, type ExampleNode } from './example';
import { standIns } from './standIns';

const { SeaArtSpark } =
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	require('../../dist/nodes/SeaArtSpark/SeaArtSpark.node') as typeof import('../../nodes/SeaArtSpark/SeaArtSpark.node');
const { description } = new SeaArtSpark();

/** Built-in nodes of n8n that no test runs. */
const UNRUN = ['@n8n/n8n-nodes-langchain.agent', '@n8n/n8n-nodes-langchain.chatTrigger', '@n8n/n8n-nodes-langchain.lmChatOpenAi', STICKY];

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=');

/** Problems with the parameters of our node: unknown or hidden names, and invalid choices. */
function parameterProblems({ parameters }: ExampleNode, type: INodeTypeDescription): string[] {
	const node = { typeVersion: 1 } as INode;
	const all = NodeHelpers.getNodeParameters(type.properties, parameters, true, true, node, type) ?? {};
	const shown = type.properties.filter((property) => NodeHelpers.displayParameter(all, property, node, type));
	return valueProblems(parameters, shown);
}

function valueProblems(values: IDataObject, shown: INodeProperties[]): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const property = shown.find((one) => one.name === name);
		if (!property) return [`"${name}" is no field that is shown`];
		if (property.type === 'collection')
			return valueProblems(value as IDataObject, property.options as INodeProperties[]).map((problem) => `${name}: ${problem}`);
		if (property.type === 'fixedCollection')
			return Object.entries(value as Record<string, IDataObject[]>).flatMap(([group, entries]) =>
				entries.flatMap((entry) => entryProblems(entry, property, group).map((problem) => `${name}: ${problem}`)),
			);
		if (property.type === 'resourceLocator')
			return property.modes?.some((mode) => mode.name === (value as IDataObject).mode) ? [] : [`"${name}" has no such mode`];
		if (isExpression(value)) return property.noDataExpression ? [`"${name}" takes no expression`] : [];
		if (property.type === 'options')
			return (property.options as INodePropertyOptions[]).some((option) => option.value === value)
				? []
				: [`"${name}" has no choice ${JSON.stringify(value)}`];
		return typeof value === property.type ? [] : [`"${name}" is a ${property.type}, not a ${typeof value}`];
	});
}

/** The same for one entry of a fixed collection, whose fields are shown by each other. */
function entryProblems(entry: IDataObject, { options = [] }: INodeProperties, group: string): string[] {
	const fields = (options as INodePropertyCollection[]).find(({ name }) => name === group)?.values ?? [];
	const whole: IDataObject = { ...Object.fromEntries(fields.map(({ name, default: value }) => [name, value])), ...entry };
	const isShown = ({ displayOptions }: INodeProperties) =>
		Object.entries(displayOptions?.show ?? {}).every(([on, values]) => values?.includes(whole[on] as never));
	return valueProblems(entry, fields.filter(isShown));
}

describe.each(exampleFiles())('%s', (file) => {
	const example = readExample(file);
	const ours = example.nodes.filter(isOurs);

	test(`${file} has the node, with no hidden parameters`, () => {
		expect(ours.length).toBeGreaterThan(0);
		expect(ours.flatMap((node) => parameterProblems(node, description).map((problem) => `${node.name}: ${problem}`))).toEqual([]);
	});

	test(`${file} contains no credential, so that n8n selects the user's own, and says which service it is for`, () => {
		for (const node of ours) expect(node).not.toHaveProperty('credentials');
		const service = /octopusx/.test(file) ? 'OctopusX' : 'SeaArt Spark (Vtrix)';
		const notes = example.nodes.filter(({ type }) => type === STICKY).map(({ parameters }) => parameters.content as string);
		expect(notes.join('\n')).toContain(`**SeaArt Spark API** with the service **${service}**`);
	});

	test(`${file} uses only built-in nodes of n8n, and each name and ID once`, () => {
		const others = example.nodes.filter((node) => !isOurs(node)).map(({ type }) => type);
		expect(others.filter((type) => !(type in standIns) && !UNRUN.includes(type))).toEqual([]);
		for (const key of ['name', 'id'] as const) expect(new Set(example.nodes.map((node) => node[key])).size).toBe(example.nodes.length);
	});

	test(`${file} connects existing nodes, and every node is connected`, () => {
		const targets = Object.values(example.connections).flatMap((kinds) =>
			Object.values(kinds)
				.flat(2)
				.map(({ node }) => node),
		);
		const names = example.nodes.filter(({ type }) => type !== STICKY).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining([...targets, ...Object.keys(example.connections)]));
		expect(names.filter((name) => !targets.includes(name) && !(name in example.connections))).toEqual([]);
	});

	test(`${file} refers only to earlier nodes by their names`, () => {
		const referred = [...JSON.stringify(example.nodes).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		expect(example.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(referred));
	});

	test(`${file} explains itself, and is imported inactive and without data`, () => {
		const notes = example.nodes.filter(({ type }) => type === STICKY).map(({ parameters }) => parameters.content as string);
		expect(notes.join('\n')).toMatch(/^## /);
		expect(notes.join('\n')).toContain('SeaArt Spark API');
		expect(example).toMatchObject({ active: false, pinData: {}, settings: { executionOrder: 'v1' } });
	});
});
