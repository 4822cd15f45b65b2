import { requestHash } from '../tasks/ledger/requestHash';
import { extensionOf, mediaType, SIGNATURE_BYTES, typeOfBytes, typeOfEnding } from './fileTypes';
import { isRecord } from './values';

export type FileType = 'image' | 'video' | 'audio' | 'file';

/** Key of a file's ID in n8n's storage. A symbol, so that no user parameter can imitate a file. */
export const STORAGE_ID = Symbol('storage ID');

/** A file of the workflow; its bytes are read when it is published. */
export interface FileSource {
	/** Name of the item's binary field. */
	field: string;
	itemIndex: number;
	fileName: string;
	/** Registered name, without parameters. `application/octet-stream` if label, first bytes, and extension are unknown. */
	mimeType: string;
	/** Undefined if n8n does not know it. */
	bytes?: number;
	/** Hash of n8n's ID for the file: the same in all attempts of an execution, another one in each execution. */
	[STORAGE_ID]: string;
}

export const isFileSource = (value: unknown): value is FileSource => typeof value === 'object' && value !== null && STORAGE_ID in value;

const ANY_FILE = 'application/octet-stream';

/** Whether the type of a file is unknown: the service has to detect it. */
export const isUnknownType = (mimeType: string): boolean => mimeType === ANY_FILE;

const nonEmptyText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * What is known of a file in an item's binary field; undefined if it holds no file.
 * @param binary n8n's `IBinaryData`; a Code node may return any value in its place
 */
export function describedFile(binary: unknown): Omit<FileSource, 'field' | 'itemIndex'> | undefined {
	const { id, data, mimeType: label, fileName, fileExtension, bytes: size } = isRecord(binary) ? binary : {};
	const inMemory = nonEmptyText(id) === undefined ? data : undefined;
	// A data URI isn't base64.
	if (nonEmptyText(id) === undefined && (typeof inMemory !== 'string' || inMemory.startsWith('data:'))) return undefined;
	const content = typeof inMemory === 'string' ? inMemory : undefined;
	const bytes = typeof size === 'number' ? size : content === undefined ? undefined : Buffer.byteLength(content, 'base64');
	const first = Buffer.from((content ?? '').slice(0, 2 * SIGNATURE_BYTES), 'base64');
	const ending = nonEmptyText(fileName) ?? `file.${nonEmptyText(fileExtension) ?? ''}`;
	const mimeType = mediaType(label) ?? typeOfBytes(first) ?? typeOfEnding(ending) ?? ANY_FILE;
	return {
		fileName: nonEmptyText(fileName) ?? `file.${nonEmptyText(fileExtension) ?? extensionOf(mimeType)}`,
		mimeType,
		...(bytes === undefined ? {} : { bytes }),
		[STORAGE_ID]: requestHash([nonEmptyText(id) ?? data, nonEmptyText(fileName), bytes]),
	};
}
