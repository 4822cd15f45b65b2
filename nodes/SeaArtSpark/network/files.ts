export type FileType = 'image' | 'video' | 'audio' | 'file';

/** A file of the workflow, by what tells it from another; its bytes are read when it is published. */
export interface FileSource {
	/** Name of the item's binary field. */
	field: string;
	itemIndex: number;
	fileName: string;
	mimeType: string;
	/** Undefined where n8n does not know it. */
	bytes?: number;
	/** Tells one content from another across tries, where the published address may differ each time. */
	fingerprint: string;
}
