import { requestHash } from '../tasks/ledger/requestHash';
import { extensionOf, mediaType, SIGNATURE_BYTES, typeOfBytes, typeOfEnding } from './fileTypes';
import { isRecord } from './values';

export type FileType = 'image' | 'video' | 'audio' | 'file';

/** Key of a file's ID in n8n's storage. A symbol, so that no parameter of a user can pass for a file. */
export const STORAGE_ID = Symbol('storage ID');

/** A file of the workflow; its bytes are read when it is published. */
export interface FileSource {
	/** Name of the item's binary field. */
	field: string;
	itemIndex: number;
	fileName: string;
	/** Registered name, without parameters. `application/octet-stream` if neither label, first bytes, nor ending tell it. */
	mimeType: string;
	/** Undefined if n8n does not know it. */
	bytes?: number;
	/** Hash of n8n's ID for the file: the same in all attempts of an execution, another one in each execution. */
	[STORAGE_ID]: string;
}

export const isFileSource = (value: unknown): value is FileSource => typeof value === 'object' && value !== null && STORAGE_ID in value;

const ANY_FILE = 'application/octet-stream';

/** Whether nothing tells the type of a file: the service has to find out. */
export const isUnknownType = (mimeType: string): boolean => mimeType === ANY_FILE;

const named = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * What is known of a file in an item's binary field; undefined if it holds no file.
 * @param binary n8n's `IBinaryData`; a Code node may return any value in its place
 */
export function describedFile(binary: unknown): Omit<FileSource, 'field' | 'itemIndex'> | undefined {
	const { id, data, mimeType: label, fileName, fileExtension, bytes: size } = isRecord(binary) ? binary : {};
	const inMemory = named(id) === undefined ? data : undefined;
	// A data URI is no base64.
	if (named(id) === undefined && (typeof inMemory !== 'string' || inMemory.startsWith('data:'))) return undefined;
	const content = typeof inMemory === 'string' ? inMemory : undefined;
	const bytes = typeof size === 'number' ? size : content === undefined ? undefined : Buffer.byteLength(content, 'base64');
	const first = Buffer.from((content ?? '').slice(0, 2 * SIGNATURE_BYTES), 'base64');
	const ending = named(fileName) ?? `file.${named(fileExtension) ?? ''}`;
	const mimeType = mediaType(label) ?? typeOfBytes(first) ?? typeOfEnding(ending) ?? ANY_FILE;
	return {
		fileName: named(fileName) ?? `file.${named(fileExtension) ?? extensionOf(mimeType)}`,
		mimeType,
		...(bytes === undefined ? {} : { bytes }),
		[STORAGE_ID]: requestHash([named(id) ?? data, named(fileName), bytes]),
	};
}
