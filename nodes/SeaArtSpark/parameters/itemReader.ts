import type { IDataObject, IExecuteFunctions, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { httpUrl } from '../network/addresses';
import { flagOf, isRecord, isRounded, jsonOr, numberOf, validId } from '../network/values';
import { describedFile, type FileSource } from '../network/files';
import { readImageHead, type ImageHead } from '../network/imageHead';
import { exactNumbers } from './exactNumbers';
import { idsIn } from './idsIn';
import { ItemParameters } from './itemParameters';

interface TextRule {
	/** Maximum code points. */
	max?: number;
	/** Whether to trim it before it is counted. */
	trim?: boolean;
}

interface NumberRule {
	min?: number;
	max?: number;
	/** Next step if it is out of range, instead of the default text. */
	nextStep?: string;
}

/**
 * Reads and checks the parameters of one item. Refuses invalid values with the field's display name and the item, before anything is
 * sent. Accepts values of expressions in other types: "1024" is a number here.
 */
export class ItemReader extends ItemParameters {
	/** Pending checks, added by `later`. */
	readonly checks: Array<() => Promise<void>> = [];

	/** A required text. */
	text(name: string, rule: TextRule = {}): string {
		return (
			this.optionalText(name, rule) ??
			this.refuse(name, 'is empty', this.isForAgent ? 'Give it a value.' : 'Fill it in, or correct the expression that fills it.')
		);
	}

	/** A text, or undefined if it is empty. */
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

	/** A required ID, with or without the prefix `scheme`. */
	id(name: string, scheme = ''): string {
		return this.checkedId(name, this.text(name).trim(), scheme);
	}

	/** One or more unique IDs: from a list, separated by commas or line breaks, or from a message of this node. */
	ids(name: string): string[] {
		const entries = this.list(name).map((one) => (isRecord(one) ? one[name] : one));
		const found = entries.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? idsIn(String(one)) : []));
		return found.length > 0 ? [...new Set(found)] : [this.text(name)];
	}

	/** Checks the text of an ID, with or without the prefix `scheme`. */
	checkedId(name: string, text: string, scheme = ''): string {
		const id = text.startsWith(scheme) ? text.slice(scheme.length) : text;
		return (
			validId(id) ?? this.refuse(name, `is "${text.slice(0, 40)}", which is no ID`, 'Copy the ID from an item or a message of this node.')
		);
	}

	/** A whole number, or undefined if it is empty. */
	optionalWholeNumber(name: string, rule: NumberRule = {}): number | undefined {
		const value = this.optionalNumber(name, rule);
		if (value !== undefined && !Number.isInteger(value)) this.refuse(name, `is ${value}`, rule.nextStep ?? 'Use a whole number.');
		if (value !== undefined && isRounded(value)) {
			this.refuse(name, 'is too large to be sent exactly', `Use a whole number up to ${Number.MAX_SAFE_INTEGER}.`);
		}
		return value;
	}

	/** A number, or undefined if it is empty. */
	optionalNumber(name: string, { min, max, nextStep }: NumberRule = {}): number | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
		const number = numberOf(value);
		if (number === undefined) return this.refuse(name, 'is not a number', nextStep ?? 'Use a number.');
		if ((min !== undefined && number < min) || (max !== undefined && number > max)) {
			const range = max === undefined ? `${min} or more` : min === undefined ? `${max} or less` : `between ${min} and ${max}`;
			this.refuse(name, `is ${number}`, nextStep ?? `Use a number that is ${range}.`);
		}
		return number;
	}

	/** A number, or the default of its field if it is empty. */
	numberOrDefault(name: string, rule: NumberRule = {}): number {
		return this.optionalNumber(name, rule) ?? Number(this.definition(name)?.default);
	}

	/** A boolean, also in the formats of sheets and databases. Undefined if it is empty. */
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

	/** An object from an expression or from JSON. Empty if there is none. */
	object(name: string): IDataObject {
		const value = this.raw(name);
		const object = typeof value === 'string' ? (value.trim() === '' ? {} : jsonOr(value)) : (value ?? {});
		return isRecord(object)
			? (exactNumbers(this, name, object, value) as IDataObject)
			: this.refuse(name, 'is not a JSON object', 'Write it like { "prompt": "a red fox" }, with double quotes.');
	}

	/** A list from an expression, from JSON, or from separated text. Empty if there is none. */
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

	/** A reader for each entry of a fixed collection, in order. */
	entries(name: string, group: string): ItemReader[] {
		const value = this.raw(name);
		const entries = isRecord(value) ? (value[group] ?? []) : (value ?? []);
		if (!Array.isArray(entries) || !entries.every(isRecord)) {
			return entries === '' ? [] : this.refuse(name, 'is not a list of entries', 'Add its entries one by one, or correct the expression.');
		}
		const groups = (this.definition(name)?.options ?? []) as INodePropertyCollection[];
		const fields = groups.find((one) => one.name === group)?.values ?? [];
		return entries.map(
			(entry, index) => new EntryReader(this.ctx, this.itemIndex, fields, entry, `${this.displayName(name)} ${index + 1}`),
		);
	}

	/** A required http(s) URL. */
	url(name: string): string {
		const address = this.text(name).trim();
		if (!httpUrl(address)) this.refuse(name, 'is not an http or https address', 'Use an address that begins with https:// or http://.');
		return address;
	}

	/** Checks an entry of a list of http(s) URLs. @param index its position in the list, from 0 */
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

	/** Media type and dimensions from a file's first bytes. */
	async imageHead(file: FileSource): Promise<ImageHead> {
		return await readImageHead(this.ctx, file);
	}

	/** Adds a check that reads a file. It runs after all items were read and before anything is sent. */
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
