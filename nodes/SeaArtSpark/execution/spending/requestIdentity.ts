import { isFileSource, STORAGE_ID, type FileSource } from '../../network/files';
import type { SparkRequest } from '../../services/request';
import { requestHash } from '../../tasks/ledger/requestHash';

/** Fields of a request that determine how long to wait, not what to make. */
const NOT_SENT = new Set(['untilActive']);

/** A copy of a request with a text instead of each file. */
function identity(value: unknown, ofFile: (file: FileSource) => string): unknown {
	if (isFileSource(value)) return { file: ofFile(value) };
	if (Array.isArray(value)) return value.map((inner) => identity(inner, ofFile));
	if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, identity(inner, ofFile)]));
}

const sentFields = (request: SparkRequest): object => Object.fromEntries(Object.entries(request).filter(([name]) => !NOT_SENT.has(name)));

const hashes = new WeakMap<SparkRequest, string>();

/** Hash of a request within one execution, in which a file keeps its ID in n8n's storage. */
export function hashInExecution(request: SparkRequest): string {
	const hash = hashes.get(request) ?? requestHash(identity(sentFields(request), (file) => file[STORAGE_ID]));
	hashes.set(request, hash);
	return hash;
}

/** Identity of a request across executions: its files are identified by their content. */
export async function contentIdentity(request: SparkRequest, hashOf: (file: FileSource) => Promise<string>): Promise<unknown> {
	const files = new Map<FileSource, string>();
	identity(request, (file) => (files.set(file, ''), ''));
	for (const file of files.keys()) files.set(file, await hashOf(file));
	return identity(sentFields(request), (file) => files.get(file) ?? '');
}
