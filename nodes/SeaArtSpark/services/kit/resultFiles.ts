import { isAddress } from '../../network/addresses';
import { isRecord, jsonOr, numberOf, withoutUndefined } from '../../network/values';
import type { FileType } from '../../network/files';
import type { ResultFile } from '../sparkTask';
import { secondsOf } from './amounts';
import { asScalar, asText } from '../fields';
import { fileTypeOf, typeOfWord } from './fileType';
import { isAside, isLastFrame, isLink } from './keys';
import { scalarsOf } from './scalars';

/** Rules that distinguish result files from other URLs in a reply. */
export interface FileRules {
	/** What the operation makes: the type of files without any other indication. */
	makes: FileType | undefined;
	/** Whether the job sent this URL as an input. */
	isSent: (url: string) => boolean;
}

/** How deep a reply is searched. */
const MAX_DEPTH = 16;

/** Longest valid URL. */
const MAX_URL_CHARACTERS = 8_000;

/** One field that holds a file. */
interface FileField {
	key: string;
	url?: string;
	data?: string;
	mimeType?: string;
}

/** Position in the reply. */
interface Place {
	/** Name of the field that leads here, or the type word of the entry around it. */
	key: string;
	depth: number;
	/** Whether the sibling fields of a file describe it. */
	isEntry: boolean;
}

/**
 * All files in a part of a reply, in its order: every URL that is a field's whole text, every data URI and base64 text. Excludes inputs,
 * previews, and links to pages and further calls.
 * @param isEntry whether the objects in it are results, so that the fields beside a URL describe the file
 */
export function filesIn(value: unknown, key: string, isEntry: boolean, rules: FileRules): ResultFile[] {
	return unique(walk(value, { key, depth: MAX_DEPTH, isEntry }, rules));
}

/** Each file once. */
export const unique = (files: ResultFile[]): ResultFile[] => {
	const seen = new Set<string | undefined>();
	return files.filter(({ url, data }) => !seen.has(url ?? data) && seen.add(url ?? data));
};

function walk(value: unknown, place: Place, rules: FileRules): ResultFile[] {
	if (place.depth === 0) return [];
	const inside = { ...place, depth: place.depth - 1 };
	if (Array.isArray(value)) return value.flatMap((one) => walk(one, inside, rules));
	if (isRecord(value)) return isInputEntry(value) ? [] : walkRecord(value, inside, rules);
	if (typeof value !== 'string' || isLink(place.key)) return [];
	const parsed = jsonOr(value);
	if (typeof parsed !== 'string') return walk(parsed, inside, rules);
	const field = fieldOf(place.key, value, rules);
	return field ? [fileOf(field, '', place.key, {}, rules)] : [];
}

/** Only the inputs that a service repeats have a role (docs/protocol.md 5). */
const isInputEntry = ({ role }: Record<string, unknown>): boolean =>
	typeof role === 'string' && /reference|source|input|first_?frame|mask/i.test(role);

function walkRecord(record: Record<string, unknown>, place: Place, rules: FileRules): ResultFile[] {
	const keys = Object.keys(record).filter((key) => key !== 'text' && !isAside(key));
	const fields = keys.flatMap((key) => {
		const value = record[key];
		return typeof value === 'string' && !isLink(key) ? (fieldOf(key, value, rules) ?? []) : [];
	});
	const type = asText(record.type) ?? '';
	const files = withoutAliases(fields, type, place.key, rules).map((field, index) =>
		fileOf(field, type, place.key, index === 0 && place.isEntry ? record : {}, rules),
	);
	const isOwn = new Set(fields.map(({ key }) => key));
	const nested = keys
		.filter((key) => !isOwn.has(key))
		.flatMap((key) =>
			walk(record[key], { ...place, key: typeOfWord(key) === undefined && isRecord(record[key]) && type ? type : key }, rules),
		);
	return [...files, ...nested];
}

/** The file in a field's text; undefined for any other text. */
function fieldOf(key: string, text: string, { isSent }: FileRules): FileField | undefined {
	const value = text.trim();
	if (isAddress(value)) return value.length > MAX_URL_CHARACTERS || isSent(value) ? undefined : { key, url: value };
	const uri = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.-]+)*;base64,/i.exec(value.slice(0, 200));
	if (uri) {
		const data = value.slice(uri[0].length);
		return data === '' || isSent(value) ? undefined : { key, data, mimeType: uri[1] };
	}
	const isBase64 = /(^|[^a-z])(b64|base64)/i.test(key) && /^[\w+/-]{16,}={0,2}$/.test(value);
	return isBase64 ? { key, data: value } : undefined;
}

/** Removes fields that repeat a file under another name, such as `download_url` beside `url`. */
function withoutAliases(fields: FileField[], entryType: string, key: string, { makes }: FileRules): FileField[] {
	const isGeneral = (field: FileField) => [undefined, 'file'].includes(typeOfWord(field.key)) && !/\d$/.test(field.key);
	const general = fields.filter(isGeneral);
	const main = general.find((field) => field.key === 'url') ?? general[0];
	if (!main) return fields;
	const special = fields.filter((field) => !isGeneral(field));
	const type = fileTypeOf({ type: entryType, mimeType: main.mimeType, url: main.url, key }, makes);
	const others = special.filter((field) => isLastFrame(field.key) || typeOfWord(field.key) !== type);
	const isCovered = type === 'file' && others.some((field) => !isLastFrame(field.key));
	return isCovered ? others : [main, ...others];
}

const SIGNATURES: ReadonlyArray<[FileType, RegExp]> = [['image', /^(iVBORw0KGgo|\/9j\/|R0lGOD|Qk0|PHN2Zy)/]];

const mediaTypeIn = ({ content_type, contentType, mime_type, mimeType, mime }: Record<string, unknown>): string | undefined =>
	[content_type, contentType, mime_type, mimeType, mime].map(asText).find((type) => type !== undefined);

/** @param record the entry whose other fields describe the file */
function fileOf(field: FileField, entryType: string, key: string, record: Record<string, unknown>, { makes }: FileRules): ResultFile {
	const { url, data, mimeType = mediaTypeIn(record) } = field;
	const isNamed = ![undefined, 'file'].includes(typeOfWord(field.key));
	const guess = makes ?? SIGNATURES.find(([, signature]) => signature.test(data ?? ''))?.[0];
	return withoutUndefined({
		type: fileTypeOf({ type: isNamed ? '' : entryType, mimeType, url, key: isNamed ? field.key : key }, guess),
		url,
		data,
		size: numberOf(record.size) ?? numberOf(record.file_size),
		duration: secondsOf(record.duration),
		jobId: asScalar(record.jobId) ?? asScalar(record.job_id),
		extra: scalarsOf(record, field.key),
		...([field.key, entryType, key].some(isLastFrame) ? { isLastFrame: true as const } : {}),
	});
}
