import { json, type Incoming, record, type Reply, text } from './http';
import type { Ids } from './ids';
import { sha256 } from './random';

/** A file that was uploaded, or a place promised for one. */
export interface Upload {
	objectKey: string;
	contentType: string;
	/** Ms since 1970. */
	expiresAt: number;
	signature: string;
	/** Unset until the bytes have arrived. */
	bytes?: Buffer;
	sha256?: string;
}

/** The store behind presigned uploads; it keeps files in memory. */
export class Uploads {
	private readonly uploads = new Map<string, Upload>();

	constructor(
		private readonly ids: Ids,
		private readonly origin: () => string,
		private readonly method: 'PUT' | 'POST' = 'PUT',
	) {}

	/** Every upload whose bytes have arrived. */
	get stored(): Upload[] {
		return [...this.uploads.values()].filter((upload) => upload.bytes !== undefined);
	}

	/** Answers POST /api/upload/presign. */
	presign(request: Incoming): Reply {
		const { file_name: name, content_type: type, expires_in: expiresIn = 900, prefix = 'uploads' } = record(request.json);
		if (typeof name !== 'string' || name === '') return refused('file_name is required');
		if (typeof type !== 'string' || !/^[\w.+-]+\/[\w.+-]+$/.test(type)) return refused('content_type is required');
		const seconds = Number(expiresIn);
		if (!Number.isInteger(seconds) || seconds < 60 || seconds > 3600) return refused('expires_in must be 60-3600');
		const signature = this.ids.token(30);
		const fileName = name.replace(/[^\w.-]+/g, '_');
		const objectKey = `${String(prefix)}/${this.ids.token(12)}-${fileName}`;
		const expiresAt = Date.now() + seconds * 1000;
		this.uploads.set(objectKey, { objectKey, contentType: type, expiresAt, signature });
		const address = `${this.origin()}/objects/${encodeURI(objectKey)}`;
		const data = {
			method: this.method,
			upload_url: `${address}?X-Signature=${signature}&X-Expires=${seconds}`,
			object_key: objectKey,
			public_url: address,
			expires_in: seconds,
			content_type: type,
		};
		return json(200, { success: true, message: '', data });
	}

	/** Answers the request that brings a file to an upload_url. */
	put(objectKey: string, request: Incoming): Reply {
		const upload = this.uploads.get(objectKey);
		if (!upload || request.url.searchParams.get('X-Signature') !== upload.signature) return denied('SignatureDoesNotMatch');
		if (request.method !== this.method) return denied('MethodNotAllowed', 405);
		if (Date.now() > upload.expiresAt) return denied('AccessDenied');
		if (request.headers['content-type'] !== upload.contentType) return denied('SignatureDoesNotMatch');
		// A presigned address and an Authorization header exclude each other in S3-like stores.
		if (request.headers.authorization !== undefined) return denied('InvalidArgument', 400);
		if (request.raw.length === 0) return denied('IncompleteBody', 400);
		upload.bytes = request.raw;
		upload.sha256 = sha256(request.raw);
		return { status: 200, headers: { etag: `"${upload.sha256.slice(0, 32)}"` }, body: Buffer.alloc(0) };
	}

	/** Answers GET on a public_url. */
	get(objectKey: string): Reply {
		const upload = this.uploads.get(objectKey);
		if (!upload?.bytes) return denied('NoSuchKey', 404);
		return { status: 200, headers: { 'content-type': upload.contentType }, body: upload.bytes };
	}
}

function refused(message: string): Reply {
	return json(400, { success: false, message });
}

function denied(code: string, status = 403): Reply {
	return text(status, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`, {
		'content-type': 'application/xml',
	});
}
