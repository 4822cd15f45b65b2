import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { SeaArtSparkApi } from '../../credentials/SeaArtSparkApi.credentials';
import { properties } from '../../nodes/SeaArtSpark/description';
import { resources } from '../../nodes/SeaArtSpark/resources';
import { filesIn, root } from './packing';

const markdownIn = (folder: string): string[] =>
	filesIn(join(root, folder), folder !== '.')
		.filter((file) => file.endsWith('.md'))
		.map((file) => join(folder, file));

/** Every page of the repository, by its path. */
export const pages = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('examples')];

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

/** A page without its fenced code blocks. */
export const withoutCode = (page: string): string => readPage(page).replace(/^```[\s\S]*?^```/gm, '');

/** The anchors of a page's headings, as GitHub makes them. */
export const anchorsIn = (page: string): string[] =>
	[...withoutCode(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
			.replaceAll(' ', '-'),
	);

/** A text without code blocks, code spans, and comments. */
export const proseOf = (text: string): string =>
	text
		.replace(/^```[\s\S]*?^```/gm, '')
		.replace(/^(?: {4,}|\t).*$/gm, '')
		.replace(/<!--[\s\S]*?-->/g, '')
		.replace(/`[^`\n]*`/g, '');

/** The names in italics: `*Options > Simplify*` and `*Task: Wait*` are two names each. */
export const italicsIn = (text: string): string[] =>
	[
		...proseOf(text)
			.replaceAll('**', '')
			.matchAll(/(?<![\w*_\\])([*_])(?=\S)([^*_\n]+?)\1(?![\w*_])/g),
	].flatMap(([, , name = '']) => name.split(/ > |[:：] ?/).filter((part) => part !== ''));

/** Number of words without URLs, markup, and code blocks. */
export const wordsIn = (text: string): number =>
	text
		.replace(/^```[\s\S]*?^```/gm, '')
		.replace(/\]\([^)]*\)/g, ']')
		.replace(/<[^>]+>/g, '')
		.split(/\s+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** The cells of the first table below a heading, without its first two lines. */
export function rowsBelow(page: string, heading: string): string[][] {
	const [, section = ''] = readPage(page).split(`\n## ${heading}\n`);
	const [, , ...rows] = (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
	return rows.map((row) =>
		row
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

type Named = INodeProperties | INodePropertyOptions | INodePropertyCollection;

const namesIn = (property: Named): string[] => [
	'displayName' in property ? property.displayName : property.name,
	...[...('options' in property ? (property.options ?? []) : []), ...('values' in property ? property.values : [])].flatMap(namesIn),
];

/** Every name that the panel or the credential shows. */
export const panelNames = new Set([
	...[...properties, ...new SeaArtSparkApi().properties].flatMap(namesIn),
	...resources.flatMap(({ name, operations }) => [name, ...operations.map((operation) => operation.name)]),
]);

/** A field or option of an operation (`video.generate`). @throws Error if there is none of this name */
export function fieldOf(operation: string, name: string): INodeProperties {
	const [resource = '', verb = ''] = operation.split('.');
	const shown = properties.filter(
		({ displayOptions: { show, hide } = {} }) =>
			show?.resource?.includes(resource) && show.operation?.includes(verb) && !show['@tool'] && !hide?.['@all'],
	);
	const options = shown.flatMap((property) => (property.type === 'collection' ? (property.options as INodeProperties[]) : []));
	const found = [...shown, ...options].find((property) => property.name === name);
	if (!found) throw new Error(`${operation} has no field "${name}"`);
	return found;
}

/** Operations (`video.generate`) that show a field or an option. */
export const operationsWith = (name: string): string[] =>
	resources
		.flatMap(({ value, operations }) => operations.map((operation) => `${value}.${operation.value}`))
		.filter((operation) => {
			try {
				return fieldOf(operation, name) !== undefined;
			} catch {
				return false;
			}
		});

/** The numbers in a text of the panel: `4 to 15 seconds` holds 4 and 15. */
export const numbersIn = (text = ''): number[] => [...text.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(',', '')));
