import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { FileSource } from '../network/files';
import { withNotes } from '../services';
import type { Media } from '../services/request';
import type { FileFault } from './fileLimits';
import type { ItemReader } from './itemReader';

const LINK = { name: 'URL', value: 'url', description: 'A URL that the service can open' };
const FILE = { name: 'File', value: 'binaryFile', description: 'A file in the incoming item' };

/** The field that names the file of an item. An operation with two inputs gives the second one another name. */
export const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'inputBinaryField',
	type: 'string',
	required: true,
	default: 'data',
	hint: withNotes('The name of the input field that holds the file.', 'inputBinaryField'),
	description: 'The binary field of the incoming item that holds the file',
};

/** The field for the URL of a file. */
export const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/child.webp',
	description: 'URL of the file. The service downloads it, so it must open without a login.',
};

/** A URL or a file of the workflow, whichever the user chooses: its fields, and what reads them. */
export interface MediaInput {
	fields: INodeProperties[];
	/** @param faultOf why a file is refused before anything is sent */
	read(item: ItemReader, faultOf?: (file: FileSource) => FileFault | undefined): Media;
}

interface MediaFields {
	/** The choice; options of its own stand before the two. */
	source: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { others?: INodePropertyOptions[] };
	url?: INodeProperties;
	file?: INodeProperties;
	/** Reads what an option of its own stands for; undefined for the others. */
	readOther?: (item: ItemReader, choice: string) => Media | undefined;
}

/** Makes the fields of one input, and what reads them. */
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
			return fault ? item.refuse(file.name, fault.says, fault.next) : { file: found };
		},
	};
}
