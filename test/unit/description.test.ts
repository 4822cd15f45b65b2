import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { SeaArtSparkApi } from '../../credentials/SeaArtSparkApi.credentials';
import { fieldsOf, optionsOf, properties } from '../../nodes/SeaArtSpark/description';
import { findOperation, resources } from '../../nodes/SeaArtSpark/resources';
import { SeaArtSpark } from '../../nodes/SeaArtSpark/SeaArtSpark.node';
import { services } from '../../nodes/SeaArtSpark/services';

const operations = resources.flatMap((resource) =>
	resource.operations.map((operation) => ({ resource, operation, title: `${resource.value}: ${operation.value}` })),
);

const fieldsShownFor = (resource: string, operation: string) =>
	properties.filter(
		({ displayOptions, name }) =>
			name !== 'resource' &&
			name !== 'operation' &&
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation) &&
			!displayOptions.show['@tool'],
	);

const namesOf = (list: INodeProperties[]) => list.map(({ name }) => name).sort();

const valuesOf = ({ options = [] }: INodeProperties) => (options as INodePropertyOptions[]).map(({ value }) => value);

function field(resource: string, operation: string, name: string): INodeProperties {
	const shown = fieldsShownFor(resource, operation);
	const options = shown.find((property) => property.name === 'options')?.options as INodeProperties[];
	const found = [...shown, ...options].find((property) => property.name === name);
	if (!found) throw new Error(`${resource}: ${operation} has no ${name}`);
	return found;
}

describe('the fields', () => {
	it.each(operations)('every field of $title has a unique name', ({ resource, operation }) => {
		const fields = fieldsOf(operation).map(({ name }) => name);
		const names = [...fields, ...optionsOf(operation).map(({ name }) => name)];
		expect(new Set(names).size).toBe(names.length);
		expect(namesOf(fieldsShownFor(resource.value, operation.value))).toEqual([...namesOf(fieldsOf(operation)), 'options'].sort());
	});

	it.each(operations)('the conditions of every field of $title use existing values', ({ operation }) => {
		for (const { displayOptions, name } of fieldsOf(operation)) {
			for (const [on, values] of Object.entries(displayOptions?.show ?? {})) {
				const decides = fieldsOf(operation).find((property) => property.name === on);
				expect({ name, on, exists: decides !== undefined }).toEqual({ name, on, exists: true });
				const possible = decides?.type === 'boolean' ? [true, false] : valuesOf(decides as INodeProperties);
				for (const value of values ?? []) expect(possible).toContain(value);
			}
		}
	});

	it.each(operations)('$title has at most two options of its own, which come first, and the limits come last', ({ operation }) => {
		const names = optionsOf(operation).map(({ name }) => name);
		const own = (operation.options ?? []).map(({ name }) => name);
		expect(own.length).toBeLessThanOrEqual(2);
		expect(names.slice(0, own.length + 1)).toEqual([...own, 'includeInputFields']);
		expect(names.slice(-2)).toEqual(['maxRequestsPerSecond', 'maxTasksInFlight']);
	});

	it.each(operations)('the default of a choice of $title is one of its values', ({ operation }) => {
		for (const property of [...fieldsOf(operation), ...optionsOf(operation)].filter(({ type }) => type === 'options'))
			expect(valuesOf(property)).toContain(property.default);
	});

	it('the pickers of resource and operation list every resource and operation', () => {
		const [picker] = properties;
		expect(picker).toMatchObject({ name: 'resource', noDataExpression: true });
		expect(valuesOf(picker as INodeProperties)).toEqual(resources.map(({ value }) => value));
		for (const resource of resources) {
			const operationPicker = properties.find(
				({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
			);
			expect(valuesOf(operationPicker as INodeProperties)).toEqual(resource.operations.map(({ value }) => value));
			expect(valuesOf(operationPicker as INodeProperties)).toContain(operationPicker?.default);
		}
	});

	it.each(operations)('a model comes before a prompt in $title, and shared fields come last', ({ operation }) => {
		const names = fieldsOf(operation).map(({ name }) => name);
		if (names.includes('model') && names.includes('prompt')) expect(names.indexOf('model')).toBeLessThan(names.indexOf('prompt'));
		expect(names.at(-1)).toBe('simplify');
	});

	it('the most common resource comes first and is the default', () => {
		expect(resources[0]?.value).toBe(properties[0]?.default);
	});

	it('every template has a short description of its effect', () => {
		for (const { description } of field('imageEffects', 'apply', 'templateId').options as INodePropertyOptions[])
			expect(description).toMatch(/^[A-Z][^.]{8,60}$/);
	});

	it('width and height are shown for a custom size only', () => {
		for (const [resource, operation] of [
			['textToImage', 'generate'],
			['imageEdit', 'edit'],
		] as const)
			for (const side of ['width', 'height'])
				expect(field(resource, operation, side).displayOptions?.show).toMatchObject({ imageSize: ['custom'] });
	});

	it.each(['generateAudio', 'returnLastFrame', 'draft', 'draftTaskId'])('%s is a field of a video, not an option', (name) => {
		expect(fieldsShownFor('video', 'generate').map((one) => one.name)).toContain(name);
	});

	it('1080p is offered for the standard model only', () => {
		const options = field('video', 'generate', 'resolution').options as INodePropertyOptions[];
		expect(options.find(({ value }) => value === '1080p')?.displayOptions).toEqual({ hide: { model: ['fast'] } });
	});

	it('the download fields are shown if there is something to download', () => {
		expect(field('textToImage', 'generate', 'downloadImages').displayOptions?.show).toMatchObject({ waitForCompletion: [true] });
		expect(field('textToImage', 'generate', 'binaryPropertyName').displayOptions?.show).toMatchObject({
			waitForCompletion: [true],
			downloadImages: [true],
		});
		expect(field('textToImage', 'generate', 'onDownloadFailure').displayOptions?.show).toMatchObject({ downloadImages: [true] });
		expect(field('task', 'wait', 'binaryPropertyName').displayOptions?.show).not.toHaveProperty('waitForCompletion');
	});
});

describe('an operation', () => {
	it.each(operations)('$title is found by its values, and has an output schema', ({ resource, operation }) => {
		expect(findOperation(resource.value, operation.value)).toBe(operation);
		expect(Object.keys(operation.output().shape).length).toBeGreaterThan(0);
	});

	it.each([
		['textToImage', 'apply'],
		['nothing', 'generate'],
		['textToImage', '__CUSTOM_API_CALL__'],
		['constructor', 'name'],
	])('there is no operation %s: %s', (resource, operation) => {
		expect(findOperation(resource, operation)).toBeUndefined();
	});
});

describe('the node and its credential', () => {
	it('the node and its credential have the names that saved workflows use', () => {
		const { description, methods } = new SeaArtSpark();
		expect(description).toMatchObject({
			name: 'seaArtSpark',
			displayName: 'SeaArt Spark',
			version: [1],
			usableAsTool: true,
			credentials: [{ name: 'seaArtSparkApi', required: true, testedBy: 'seaArtSparkApiTest' }],
		});
		expect(methods.credentialTest).toEqual({ seaArtSparkApiTest: expect.any(Function) as unknown });
		const credential = new SeaArtSparkApi();
		expect([credential.name, credential.displayName]).toEqual(['seaArtSparkApi', 'SeaArt Spark API']);
	});

	it('the credential hides the key, selects Vtrix by default, and leaves the URL empty', () => {
		const byName = Object.fromEntries(new SeaArtSparkApi().properties.map((property) => [property.name, property]));
		expect(Object.keys(byName).sort()).toEqual(['allowedDomains', 'allowedHttpRequestDomains', 'apiKey', 'baseUrl', 'service']);
		// The HTTP Request node may only send the key to the services by default.
		expect(byName.allowedHttpRequestDomains).toMatchObject({ default: 'domains' });
		const hosts = services.map(({ url }) => new URL(url).hostname);
		expect(hosts).toEqual(expect.arrayContaining(['cloud.vtrix.ai', 'octopusx.ai']));
		expect(byName.allowedDomains).toMatchObject({ default: hosts.join(', ') });
		expect(byName.apiKey).toMatchObject({ typeOptions: { password: true }, required: true, default: '' });
		expect(byName.service).toMatchObject({ default: 'vtrix' });
		expect(valuesOf(byName.service as INodeProperties).sort()).toEqual(services.map(({ name }) => name).sort());
		expect(byName.baseUrl).toMatchObject({ default: '' });
		expect(new SeaArtSparkApi().authenticate.properties).toEqual({ headers: { Authorization: '=Bearer {{$credentials.apiKey.trim()}}' } });
	});
});
