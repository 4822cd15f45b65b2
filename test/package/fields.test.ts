import { readFileSync } from 'node:fs';

import { changes, FIELDS_FILE, panels, type Panels } from './fields';

const committed = JSON.parse(readFileSync(FIELDS_FILE, 'utf8')) as Panels;

it('no saved workflow loses a field, a value or a default (on purpose: npm run fields)', () => {
	expect(changes(committed, panels())).toEqual([]);
});

const plain = { name: 'seed', type: 'number', default: -1 };
const choice = { name: 'size', type: 'options', default: 'a', values: ['a', 'b'] };
const before: Panels = { 'image.make': { fields: [plain, choice], options: [{ name: 'mark', type: 'boolean', default: false }] } };

it.each<[string, Panels, string[]]>([
	['an operation', {}, ['image.make is gone']],
	['a field', { 'image.make': { ...before['image.make']!, fields: [plain] } }, ['image.make: size is gone']],
	['an option', { 'image.make': { ...before['image.make']!, options: [] } }, ['image.make: mark is gone']],
	[
		'a default',
		{ 'image.make': { ...before['image.make']!, fields: [{ ...plain, default: 0 }, choice] } },
		['image.make: seed had the default -1 and has 0'],
	],
	[
		'a type',
		{ 'image.make': { ...before['image.make']!, fields: [{ ...plain, type: 'string' }, choice] } },
		['image.make: seed was number and is string'],
	],
	[
		'a value',
		{ 'image.make': { ...before['image.make']!, fields: [plain, { ...choice, values: ['a'] }] } },
		['image.make: size has no "b" any more'],
	],
	[
		'an order',
		{ 'image.make': { ...before['image.make']!, fields: [choice, plain] } },
		['image.make: fields are in another order: size, seed'],
	],
])('a workflow that loses %s is reported', (_, now, expected) => {
	expect(changes(before, now)).toEqual(expected);
});

it('additions take nothing from a saved workflow, nor does an option that becomes a field', () => {
	const { fields, options } = before['image.make']!;
	const now = {
		'image.make': { fields: [...fields, ...options, { name: 'new', type: 'string', default: '' }], options: [] },
		'image.mend': before['image.make']!,
	};
	expect(changes(before, now)).toEqual([]);
});
