import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { FileSource } from '../network/files';
import { withNotes } from '../services';
import type { Media } from '../services/request';
import type { FileFault } from './fileLimits';
import type { ItemReader } from './itemReader';

const LINK = { name: 'URL', value: 'url', description: 'A URL that the service can open' };
const FILE = { name: 'File', value: 'binaryFile', description: 'A file in the incoming item' };

/** The field with the name of an item's binary field. In an operation with two inputs, the second one has another name. */
const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'inputBinaryField',
	type: 'string',
	required: true,
	default: 'data',
	hint: withNotes('The name of the input field that holds the file.', 'inputBinaryField'),
	description: 'The binary field of the incoming item that holds the file',
};

/** The field for the URL of a file. */
const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/child.webp',
	description: 'URL of the file. The service downloads it, so it must open without a login.',
};

/** An input that is either a URL or a file of the workflow: its fields, and the function that reads them. */
interface MediaInput {
	fields: INodeProperties[];
	/** @param faultOf returns the problem with a file, if there is one */
	read(item: ItemReader, faultOf?: (file: FileSource) => FileFault | undefined): Media;
}

interface MediaFields {
	/** The choice. `others` are further options before URL and File. */
	source: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { others?: INodePropertyOptions[] };
	url?: INodeProperties;
	file?: INodeProperties;
	/** Reads one of `others`; undefined for URL and File. */
	readOther?: (item: ItemReader, choice: string) => Media | undefined;
}

/** Creates the fields of one input, and the function that reads them. */
export function mediaInput({ source, url = urlField, file = binaryField, readOther }: MediaFields): MediaInput {
	const { others = [], ...choice } = source;
	const options = [...others, FILE, LINK];
	const values = options.map(({ value }) => String(value));
	const shownFor = (value: string) => ({ show: { [choice.name]: [value] } });
	return {
		fields: [
			{ ...choice, type: 'options', default: others[0]?.value ?? LINK.value, options },
			{ ...url, displayOptions: shownFor(LINK.value) },
			{ ...file, displayOptions: shownFor(FILE.value) },
		],
		read(item, faultOf) {
			const chosen = item.choice(choice.name, values);
			if (chosen === LINK.value) return { url: item.url(url.name) };
			const other = readOther?.(item, chosen);
			if (other) return other;
			const found = item.file(file.name);
			const fault = faultOf?.(found);
			return fault ? item.refuse(file.name, fault.problem, fault.nextStep) : { file: found };
		},
	};
}
