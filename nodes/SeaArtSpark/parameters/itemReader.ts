import type { IDataObject, IExecuteFunctions, INodeParameters, INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { httpUrl } from '../network/addresses';
import { validId, isRecord, jsonOr } from '../network/values';
import { requestHash } from '../tasks/ledger/requestHash';
import { STORAGE_ID, type FileSource } from '../network/files';
import { readImageHead, type ImageHead } from '../network/imageHead';
import { atItem } from './atItem';

interface TextRule {
	/** Most code points it may have. */
	max?: number;
	/** Takes the blanks around it away, before they are counted. */
	trim?: boolean;
}

interface NumberRule {
	min?: number;
	max?: number;
	/** What to say when it is out of range, in place of the plain rule. */
	next?: string;
}

/**
 * Reads and checks the parameters of one item. What is wrong is refused with the field's display name and the item,
 * before anything is sent. Values from expressions arrive as whatever the expression gave, so "1024" is a number here.
 */
export class ItemReader {
	/** What was read, by name. n8n evaluates all expressions of a parameter at each reading, so each is read once. */
	private readonly values = new Map<string, unknown>();
	/** What is still to be checked (`later`). */
	readonly checks: Array<() => Promise<void>> = [];

	constructor(
		protected readonly ctx: IExecuteFunctions,
		readonly itemIndex: number,
		protected readonly properties: INodeProperties[],
		private readonly options: INodeProperties[] = [],
		/** The node's parameters as they are written. */
		private readonly nodeParameters: INodeParameters = {},
		/** Whether an agent fills the item in: it has arguments to put right, and neither a panel nor expressions. */
		readonly isForAgent = false,
	) {}

	/** A text that must be there. */
	text(name: string, rule: TextRule = {}): string {
		return (
			this.optionalText(name, rule) ??
			this.refuse(name, 'is empty', this.isForAgent ? 'Give it a value.' : 'Fill it in, or correct the expression that fills it.')
		);
	}

	/** A text, or undefined where it is empty. */
	optionalText(name: string, { max, trim = false }: TextRule = {}): string | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null) return undefined;
		if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
			return this.refuse(name, 'is not a text', this.isForAgent ? 'Give a text.' : 'Choose one field of the data, not the whole object.');
		}
		const text = trim ? String(value).trim() : String(value);
		if (text.trim() === '') return undefined;
		const length = [...text].length;
		if (max !== undefined && length > max) {
			this.refuse(name, `has ${length} characters, and the service takes at most ${max}`, 'Shorten it.');
		}
		return text;
	}

	/** An ID that must be there, as a service would write it; `scheme` may stand before it. */
	id(name: string, scheme = ''): string {
		return this.checkedId(name, this.text(name).trim(), scheme);
	}

	/** One or many IDs, each once: a list, IDs with commas or line breaks between them, or a whole message of this node. */
	ids(name: string): string[] {
		const entries = this.list(name).map((one) => (isRecord(one) ? one[name] : one));
		const found = entries.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? idsIn(String(one)) : []));
		return found.length > 0 ? [...new Set(found)] : [this.text(name)];
	}

	/** An ID that was read already, as a service would write it; `scheme` may stand before it. */
	checkedId(name: string, written: string, scheme = ''): string {
		const id = written.startsWith(scheme) ? written.slice(scheme.length) : written;
		return (
			validId(id) ??
			this.refuse(name, `is "${written.slice(0, 40)}", which is no ID`, 'Copy the ID from an item or a message of this node.')
		);
	}

	/** A whole number, or undefined where it is empty. */
	optionalWholeNumber(name: string, rule: NumberRule = {}): number | undefined {
		const value = this.optionalNumber(name, rule);
		if (value !== undefined && !Number.isInteger(value)) this.refuse(name, `is ${value}`, rule.next ?? 'Use a whole number.');
		return value;
	}

	/** A number, or undefined where it is empty. */
	optionalNumber(name: string, { min, max, next }: NumberRule = {}): number | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
		const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
		if (!Number.isFinite(number)) this.refuse(name, 'is not a number', next ?? 'Use a number.');
		if ((min !== undefined && number < min) || (max !== undefined && number > max)) {
			const range = max === undefined ? `${min} or more` : min === undefined ? `${max} or less` : `between ${min} and ${max}`;
			this.refuse(name, `is ${number}`, next ?? `Use a number that is ${range}.`);
		}
		return number;
	}

	/** A number, or the default of its field where it is empty. */
	numberOrDefault(name: string, rule: NumberRule = {}): number {
		return this.optionalNumber(name, rule) ?? Number(this.definition(name)?.default);
	}

	/** Yes or no; the texts "true" and "false" count. Undefined where it is empty. */
	optionalFlag(name: string): boolean | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null || value === '') return undefined;
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		return this.refuse(name, 'is neither on nor off', 'Use true or false.');
	}

	/** One of some values. */
	choice<T extends string>(name: string, values: readonly T[]): T {
		const value = this.text(name);
		return (
			values.find((allowed) => allowed === value) ?? this.refuse(name, `is "${value.slice(0, 60)}"`, `Use one of: ${values.join(', ')}.`)
		);
	}

	/** An object: as an expression gives it, or as JSON. Empty where there is none. */
	object(name: string): IDataObject {
		const value = this.raw(name);
		const given = typeof value === 'string' ? (value.trim() === '' ? {} : jsonOr(value)) : (value ?? {});
		return isRecord(given)
			? (given as IDataObject)
			: this.refuse(name, 'is not a JSON object', 'Write it like { "prompt": "a red fox" }, with double quotes.');
	}

	/** What is filled in of mapped fields, by their names. At least one field is. */
	mapped(name: string): IDataObject {
		const written = this.raw(name);
		const mapper = isRecord(written) ? written : {};
		const values = Object.entries(isRecord(mapper.value) ? mapper.value : {}).filter(
			([, value]) => value !== null && value !== undefined && value !== '',
		);
		const filled = Object.fromEntries(values) as IDataObject;
		const fields = Array.isArray(mapper.schema) ? mapper.schema.filter(isRecord) : [];
		const missing = fields.find(({ id, required, removed }) => required === true && removed !== true && !(String(id) in filled));
		if (missing)
			this.refuse(name, `lacks "${String(missing.id)}", which the model needs`, 'Fill it in, or correct the expression that fills it.');
		if (values.length === 0) {
			this.refuse(name, 'are empty', "Fill in what the model takes, or set 'Parameters As' to JSON.");
		}
		for (const { id, type } of fields) {
			const value = filled[String(id)];
			if ((type !== 'array' && type !== 'object') || typeof value !== 'string') continue;
			const parsed = jsonOr(value);
			if (typeof parsed === 'string')
				this.refuse(name, `has text in "${String(id)}" that is no JSON`, 'Write lists like ["a", "b"] and objects like { "a": 1 }.');
			filled[String(id)] = parsed as IDataObject;
		}
		return filled;
	}

	/** A list: as an expression gives it, as JSON, or separated: by commas or line breaks, unless told otherwise. Empty where there is none. */
	list(name: string, separator = /[,\r\n]/): unknown[] {
		const value = this.raw(name);
		if (Array.isArray(value)) return value;
		if (isRecord(value)) return [value];
		const text = this.optionalText(name)?.trim() ?? '';
		const parsed = jsonOr(text);
		if (typeof parsed !== 'string') return Array.isArray(parsed) ? parsed : [parsed];
		return text
			.split(separator)
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}

	/** A reader for each entry of a fixed collection, in their order. */
	entries(name: string, group: string): ItemReader[] {
		const written = this.raw(name);
		const entries = isRecord(written) ? (written[group] ?? []) : (written ?? []);
		if (!Array.isArray(entries) || !entries.every(isRecord)) {
			return entries === '' ? [] : this.refuse(name, 'is not a list of entries', 'Add its entries one by one, or correct the expression.');
		}
		const groups = (this.definition(name)?.options ?? []) as INodePropertyCollection[];
		const fields = groups.find((one) => one.name === group)?.values ?? [];
		return entries.map(
			(entry, index) => new EntryReader(this.ctx, this.itemIndex, fields, entry, `${this.displayName(name)} ${index + 1}`),
		);
	}

	/** An http(s) address that must be there. */
	url(name: string): string {
		const address = this.text(name).trim();
		if (!httpUrl(address)) this.refuse(name, 'is not an http or https address', 'Use an address that begins with https:// or http://.');
		return address;
	}

	/** An entry of a list of http(s) URLs. @param index its position in the list, from 0 */
	checkedUrl(name: string, entry: unknown, index: number): string {
		const url = typeof entry === 'string' ? entry.trim() : '';
		return httpUrl(url)
			? url
			: this.refuse(name, `has no http or https URL at position ${index + 1}`, 'Use URLs that begin with https:// or http://.');
	}

	/** Whether the item has a file in this binary field. */
	hasFile(field: string): boolean {
		return Object.hasOwn(this.ctx.getInputData()[this.itemIndex]?.binary ?? {}, field);
	}

	/** The file in the binary field that a parameter names. */
	file(name: string): FileSource {
		return this.fileIn(name, this.text(name));
	}

	/** The file in one of the item's binary fields. @param name the parameter that names the field */
	fileIn(name: string, field: string): FileSource {
		const binary = this.ctx.getInputData()[this.itemIndex]?.binary ?? {};
		const data = Object.prototype.hasOwnProperty.call(binary, field) ? binary[field] : undefined;
		if (!data) {
			return this.refuse(
				name,
				`names the field "${field.slice(0, 60)}", in which this item has no file`,
				'Name the field that holds the file. The Binary tab of the input shows it.',
			);
		}
		const bytes = data.bytes ?? (data.id ? undefined : Buffer.byteLength(data.data, 'base64'));
		return {
			field,
			itemIndex: this.itemIndex,
			fileName: data.fileName ?? `file.${data.fileExtension ?? 'bin'}`,
			mimeType: data.mimeType,
			...(bytes === undefined ? {} : { bytes }),
			[STORAGE_ID]: requestHash([data.id ?? data.data, data.fileName, bytes]),
		};
	}

	/** What the first bytes of a file tell of it. */
	async imageHead(file: FileSource): Promise<ImageHead> {
		return await readImageHead(this.ctx, file);
	}

	/** Has something checked that takes a look at a file, after all items were read and before anything is sent. */
	later(check: () => Promise<void>): void {
		this.checks.push(check);
	}

	/** Ends this item: `'Prompt' is empty [item 2]`, and what to do next. A single item needs no number. */
	refuse(name: string, says: string, next: string): never {
		throw new NodeOperationError(this.ctx.getNode(), `'${this.displayName(name)}' ${says}${atItem(this.ctx, this.itemIndex)}`, {
			description: next,
			itemIndex: this.itemIndex,
			level: 'warning',
		});
	}

	/** What the user sees above the field. */
	displayName(name: string): string {
		return this.definition(name)?.displayName ?? name;
	}

	protected definition(name: string): INodeProperties | undefined {
		return [...this.properties, ...this.options].find((property) => property.name === name);
	}

	protected raw(name: string): unknown {
		if (!this.definition(name)) return undefined;
		const options = this.options.length > 0 ? this.parameter(OPTIONS) : undefined;
		// The collection may hold a field, too: an expression for all of Options can set anything.
		const optional = isRecord(options) ? options[name] : undefined;
		if (optional !== undefined || !this.properties.some((field) => field.name === name)) return optional;
		return chosen(this.parameter(name));
	}

	private parameter(name: string): unknown {
		if (this.values.has(name)) return this.values.get(name);
		// What holds no expression is the same for every item: n8n need not work it out for each of them.
		const isWritten = Object.prototype.hasOwnProperty.call(this.nodeParameters, name) && isLiteral(this.nodeParameters[name]);
		// Without a fallback n8n throws for a field that is not shown, and undefined is none.
		const value = isWritten ? this.nodeParameters[name] : (this.ctx.getNodeParameter(name, this.itemIndex, null) as unknown);
		this.values.set(name, value);
		return value;
	}
}

/**
 * The IDs in one piece of a text. A piece without blanks is an ID; of prose, only what looks like an ID counts (eight characters or
 * more with a digit among them), and nothing if there is none.
 */
function idsIn(piece: string): string[] {
	const text = piece.replace(/^\s*item \d+:/i, '').trim();
	if (text === '') return [];
	if (!/\s/.test(text)) return [text];
	return text.split(/[\s"'`()[\]{}<>]+/).flatMap((word) => {
		const bare = /[.,;:!?]$/.test(word) ? word.slice(0, -1) : word;
		return /^(?=.*\d)[\w:.-]{8,}$/.test(bare) && !/^\d{4}-\d\d-\d\d/.test(bare) ? [bare] : [];
	});
}

/** Name of the Options collection. */
export const OPTIONS = 'options';

/** Whether a value holds no expression, at any depth. */
const isLiteral = (value: unknown): boolean =>
	typeof value === 'string'
		? !value.startsWith('=')
		: typeof value === 'object' && value !== null
			? Object.values(value).every(isLiteral)
			: typeof value === 'number' || typeof value === 'boolean';

/** What a resource locator holds, whichever way it was chosen; anything else as it is. */
const chosen = (value: unknown): unknown => (isRecord(value) && value.__rl === true ? value.value : value);

/** Reads one entry of a fixed collection; messages name the entry and the field in it. */
class EntryReader extends ItemReader {
	constructor(
		ctx: IExecuteFunctions,
		itemIndex: number,
		fields: INodeProperties[],
		private readonly entry: Record<string, unknown>,
		private readonly title: string,
	) {
		super(ctx, itemIndex, fields);
	}

	override displayName(name: string): string {
		return `${this.title}: ${super.displayName(name)}`;
	}

	protected override raw(name: string): unknown {
		return this.entry[name] ?? this.definition(name)?.default;
	}
}
