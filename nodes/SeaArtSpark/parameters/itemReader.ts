import type { IDataObject, IExecuteFunctions, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { httpUrl } from '../network/addresses';
import { flagOf, isRecord, isRounded, jsonOr, numberOf, validId } from '../network/values';
import { describedFile, type FileSource } from '../network/files';
import { readImageHead, type ImageHead } from '../network/imageHead';
import { exactNumbers } from './exactNumbers';
import { idsIn } from './idsIn';
import { ItemParameters } from './itemParameters';

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
export class ItemReader extends ItemParameters {
	/** What is still to be checked (`later`). */
	readonly checks: Array<() => Promise<void>> = [];

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
			this.refuse(name, `has ${length} characters, but the service accepts at most ${max}`, 'Shorten it.');
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
		if (value !== undefined && isRounded(value)) {
			this.refuse(name, 'is too large to be sent exactly', `Use a whole number up to ${Number.MAX_SAFE_INTEGER}.`);
		}
		return value;
	}

	/** A number, or undefined where it is empty. */
	optionalNumber(name: string, { min, max, next }: NumberRule = {}): number | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
		const number = numberOf(value);
		if (number === undefined) return this.refuse(name, 'is not a number', next ?? 'Use a number.');
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

	/** Yes or no, also as a sheet or a database writes them. Undefined where it is empty. */
	optionalFlag(name: string): boolean | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
		return flagOf(value) ?? this.refuse(name, 'is neither on nor off', 'Use true or false.');
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
			? (exactNumbers(this, name, given, value) as IDataObject)
			: this.refuse(name, 'is not a JSON object', 'Write it like { "prompt": "a red fox" }, with double quotes.');
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
		const file = describedFile(data);
		if (!file) {
			return this.refuse(
				name,
				`names the field "${field.slice(0, 60)}", in which this item has a file without content`,
				"Check the node that makes the file. A Code node returns { data: the bytes in base64, mimeType: 'image/png', fileName: 'a.png' }.",
			);
		}
		return { field, itemIndex: this.itemIndex, ...file };
	}

	/** The image header in a file's first bytes. */
	async imageHead(file: FileSource): Promise<ImageHead> {
		return await readImageHead(this.ctx, file);
	}

	/** Adds a check that reads a file: it runs after all items were read and before anything is sent. */
	later(check: () => Promise<void>): void {
		this.checks.push(check);
	}
}

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

	override raw(name: string): unknown {
		return this.entry[name] ?? this.definition(name)?.default;
	}
}
