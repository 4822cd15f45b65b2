export type FileType = 'image' | 'video' | 'audio' | 'file';

/** Key of a file's ID in n8n's storage. A symbol, so that no parameter of a user can pass for a file. */
export const STORAGE_ID = Symbol('storage ID');

/** A file of the workflow; its bytes are read when it is published. */
export interface FileSource {
	/** Name of the item's binary field. */
	field: string;
	itemIndex: number;
	fileName: string;
	mimeType: string;
	/** Undefined if n8n does not know it. */
	bytes?: number;
	/** Hash of n8n's ID for the file: the same in all attempts of an execution, another one in each execution. */
	[STORAGE_ID]: string;
}

export const isFileSource = (value: unknown): value is FileSource => typeof value === 'object' && value !== null && STORAGE_ID in value;
