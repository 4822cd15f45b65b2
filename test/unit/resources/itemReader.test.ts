import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readMapped } from '../../../nodes/SeaArtSpark/parameters/mappedFields';
import { ItemReader } from '../../../nodes/SeaArtSpark/parameters/itemReader';
import { fakeContext, image, refusalOf } from './fakeItem';
import { STORAGE_ID } from '../../../nodes/SeaArtSpark/network/files';

const field = (displayName: string, name: string): INodeProperties => ({ displayName, name, type: 'string', default: 'by default' });

const PROPERTIES = [field('Some Field', 'some')];
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\r', 'latin1').toString('base64');
const OPTIONS = [field('Some Option', 'extra')];

/** A reader of item 3, whose field holds `value`. */
const reading = (value: unknown, options: unknown = {}) =>
	new ItemReader(fakeContext({ some: value as string, options: options as string }, { itemIndex: 3 }), 3, PROPERTIES, OPTIONS);

describe('a text', () => {
	it.each([
		['hello', 'hello'],
		['  kept as it is ', '  kept as it is '],
		[7, '7'],
		[0, '0'],
		[false, 'false'],
	])('the text in %j is %j', (value, text) => {
		expect(reading(value).text('some')).toBe(text);
		expect(reading(value).optionalText('some')).toBe(text);
	});

	it.each([[undefined], [null], [''], ['   '], ['\n\t']])('a text that is %j is empty', (value) => {
		expect(reading(value).optionalText('some')).toBeUndefined();
		expect(refusalOf(() => reading(value).text('some'))).toEqual({
			message: "'Some Field' is empty [item 3]",
			description: 'Fill it in, or correct the expression that fills it.',
			itemIndex: 3,
		});
	});

	it.each([[{ a: 1 }], [['a']]])('%j is not a text', (value) => {
		expect(refusalOf(() => reading(value).text('some')).message).toBe("'Some Field' is not a text [item 3]");
	});

	it.each([
		['a', 5],
		['😀', 5],
		['é', 5],
	])('the length of a text is counted in graphemes (%s)', (character, max) => {
		expect(reading(character.repeat(max)).text('some', { max })).toBe(character.repeat(max));
		expect(refusalOf(() => reading(character.repeat(max + 1)).text('some', { max })).message).toBe(
			`'Some Field' has ${max + 1} characters, but the service accepts at most ${max} [item 3]`,
		);
	});
});

describe('a number', () => {
	it.each<[unknown, number | undefined]>([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		['-1', -1],
		[0.5, 0.5],
		['0.5', 0.5],
		['', undefined],
		['  ', undefined],
		[null, undefined],
		[undefined, undefined],
	])('the number in %j is %j', (value, number) => {
		expect(reading(value).optionalNumber('some')).toBe(number);
	});

	it.each([['five'], ['5px'], ['1,5'], [true], [{}], [[5]], [NaN], [Infinity], ['Infinity'], ['0x10'], ['1_000'], ['1e']])(
		'%j is not a number',
		(value) => {
			expect(refusalOf(() => reading(value).optionalNumber('some'))).toMatchObject({
				message: "'Some Field' is not a number [item 3]",
				description: 'Use a number.',
			});
		},
	);

	it.each<[{ min?: number; max?: number }, number, string]>([
		[{ min: 1 }, 0, 'Use a number that is 1 or more.'],
		[{ max: 9 }, 10, 'Use a number that is 9 or less.'],
		[{ min: 1, max: 9 }, 10, 'Use a number that is between 1 and 9.'],
		[{ min: 1, max: 9 }, 0.99, 'Use a number that is between 1 and 9.'],
	])('a number outside %j is refused: %d', (rule, value, description) => {
		expect(refusalOf(() => reading(value).optionalNumber('some', rule))).toEqual({
			message: `'Some Field' is ${value} [item 3]`,
			description,
			itemIndex: 3,
		});
	});

	it.each([1, 9])('a number at the limit is accepted: %d', (value) => {
		expect(reading(value).optionalNumber('some', { min: 1, max: 9 })).toBe(value);
	});

	it('a whole number has no fraction', () => {
		expect(reading('12').optionalWholeNumber('some')).toBe(12);
		expect(reading('').optionalWholeNumber('some')).toBeUndefined();
		expect(refusalOf(() => reading(12.5).optionalWholeNumber('some'))).toMatchObject({
			message: "'Some Field' is 12.5 [item 3]",
			description: 'Use a whole number.',
		});
		expect(reading('9007199254740991').optionalWholeNumber('some')).toBe(Number.MAX_SAFE_INTEGER);
		for (const large of ['9007199254740993', 2 ** 53, '-9007199254740993', '1e20']) {
			expect(refusalOf(() => reading(large).optionalWholeNumber('some', { nextStep: 'Do this.' }))).toMatchObject({
				message: "'Some Field' is too large to be sent exactly [item 3]",
				description: 'Use a whole number up to 9007199254740991.',
			});
		}
		expect(refusalOf(() => reading(0.5).optionalWholeNumber('some', { nextStep: 'Do this.' })).description).toBe('Do this.');
	});
});

describe('a boolean', () => {
	it.each<[unknown, boolean | undefined]>([
		[true, true],
		['true', true],
		[false, false],
		['false', false],
		['TRUE', true],
		[' True ', true],
		['FALSE', false],
		['yes', true],
		['No', false],
		['on', true],
		['off', false],
		[1, true],
		['0', false],
		['', undefined],
		['  ', undefined],
		[null, undefined],
		[undefined, undefined],
	])('the boolean in %j is %j', (value, flag) => {
		expect(reading(value).optionalFlag('some')).toBe(flag);
	});

	it.each([['maybe'], [2], [{}], [['true']], ['truely']])('%j is not a boolean', (value) => {
		expect(refusalOf(() => reading(value).optionalFlag('some')).message).toBe("'Some Field' is neither on nor off [item 3]");
	});
});

describe('a choice', () => {
	it('a choice is exactly one of its values', () => {
		expect(reading('Image').choice('some', ['Image', 'Video'])).toBe('Image');
		expect(refusalOf(() => reading('image').choice('some', ['Image', 'Video']))).toMatchObject({
			message: `'Some Field' is "image" [item 3]`,
			description: 'Use one of: Image, Video.',
		});
	});

	it('a refused choice that is huge is cut in the message', () => {
		expect(refusalOf(() => reading('x'.repeat(10_000)).choice('some', ['a'])).message.length).toBeLessThan(120);
	});
});

describe('a URL', () => {
	it.each([
		['https://example.com/a b.png', 'https://example.com/a b.png'],
		['  http://example.com/a\n', 'http://example.com/a'],
	])('the URL in %j is %j', (value, url) => {
		expect(reading(value).url('some')).toBe(url);
	});

	it.each([
		['example.com/a.png'],
		['ftp://example.com/a'],
		['file:///etc/passwd'],
		['data:image/png;base64,AA'],
		['javascript:alert(1)'],
		['x'],
	])('%j is not a URL', (value) => {
		expect(refusalOf(() => reading(value).url('some')).message).toBe("'Some Field' is not an http or https address [item 3]");
	});
});

describe('an ID', () => {
	it.each([
		[' task_1 ', 'task_1'],
		[17, '17'],
		['../x', '../x'],
	])('the ID in %j is %j', (value, id) => {
		expect(reading(value).id('some')).toBe(id);
	});

	it.each([['..'], ['.'], ['x'.repeat(1_001)]])('%j is not an ID', (value) => {
		const { message } = refusalOf(() => reading(value).id('some'));
		expect(message).toMatch(/^'Some Field' is ".*", which is no ID \[item 3\]$/);
		expect(message.length).toBeLessThan(100);
	});
});

describe('a file', () => {
	const reader = (binary?: Record<string, typeof image>) =>
		new ItemReader(fakeContext({ some: 'photo' }, { itemIndex: 3, binary }), 3, PROPERTIES);

	it('a file has its field as its name, and is identified by its content', () => {
		const file = reader({ photo: image }).file('some');
		expect(file).toEqual({
			field: 'photo',
			itemIndex: 3,
			fileName: 'child.png',
			mimeType: 'image/png',
			bytes: 1_234,
			[STORAGE_ID]: file[STORAGE_ID],
		});
		expect(reader({ photo: image }).file('some')[STORAGE_ID]).toBe(file[STORAGE_ID]);
		expect(reader({ photo: { ...image, id: 'filesystem-v2:2' } }).file('some')[STORAGE_ID]).not.toBe(file[STORAGE_ID]);
		expect(file[STORAGE_ID]).not.toContain('filesystem');
	});

	it('a file that n8n keeps in memory has the size of its bytes', () => {
		expect(
			reader({ photo: { data: Buffer.from('hello').toString('base64'), mimeType: 'text/plain', fileExtension: 'txt' } }).file('some'),
		).toMatchObject({ bytes: 5, fileName: 'file.txt' });
	});

	it('a file whose size n8n does not know has none', () => {
		expect(reader({ photo: { data: 'filesystem-v2', id: '7', mimeType: 'image/png' } }).file('some')).not.toHaveProperty('bytes');
	});

	it.each<[string, object, object]>([
		['by its bytes', { data: PNG }, { mimeType: 'image/png', fileName: 'file.png', bytes: 12 }],
		['by its bytes, not by a label for any file', { data: PNG, mimeType: 'binary/octet-stream' }, { mimeType: 'image/png' }],
		['by its ending', { data: 'AAAA', fileName: 'a.MOV' }, { mimeType: 'video/quicktime', fileName: 'a.MOV' }],
		['by its ending alone', { id: '7', data: 'database', fileExtension: 'mp3' }, { mimeType: 'audio/mpeg', fileName: 'file.mp3' }],
		['by nothing', { data: 'AAAA' }, { mimeType: 'application/octet-stream', fileName: 'file.bin' }],
		['by odd fields', { data: 'AAAA', mimeType: 7, fileName: {}, bytes: '3 kB' }, { mimeType: 'application/octet-stream', bytes: 3 }],
	])('the type of a file without a usable declared type is known %s', (_how, binary, file) => {
		expect(reader({ photo: binary as typeof image }).file('some')).toMatchObject(file);
	});

	it.each<[unknown]>([
		[{ mimeType: 'image/png' }],
		[{ data: null, mimeType: 'image/png' }],
		[{ data: { type: 'Buffer', data: [1] } }],
		[{ data: `data:image/png;base64,${PNG}` }],
		['text'],
		[true],
	])('a file of a Code node that has no content is refused: %j', (binary) => {
		expect(refusalOf(() => reader({ photo: binary as typeof image }).file('some'))).toMatchObject({
			message: `'Some Field' names the field "photo", in which this item has a file without content [item 3]`,
			description: expect.stringContaining('Code node') as string,
		});
	});

	it.each([[undefined], [{ data: image }]])('an item with %j has no file in the field', (binary) => {
		expect(refusalOf(() => reader(binary).file('some')).message).toBe(
			`'Some Field' names the field "photo", in which this item has no file [item 3]`,
		);
	});
});

describe('JSON', () => {
	it.each<[unknown]>([['{ "seed": 9007199254740993 }'], ['{ "a": [{ "b": -9007199254740993 }] }'], [{ seed: 2 ** 53 }]])(
		'JSON with a number that would be rounded is refused: %j',
		(value) => {
			expect(refusalOf(() => reading(value).object('some'))).toMatchObject({
				message: expect.stringContaining('contains a number that is too large to be sent exactly') as string,
				description: 'Write it in quotes if the model takes a text.',
			});
		},
	);

	it.each<[unknown, object]>([
		['{ "seed": 9007199254740991 }', { seed: Number.MAX_SAFE_INTEGER }],
		['{ "id": "9007199254740993" }', { id: '9007199254740993' }],
		[{ a: 0.1 }, { a: 0.1 }],
		['  ', {}],
	])('JSON is accepted as it is: %j', (value, object) => expect(reading(value).object('some')).toEqual(object));

	it('a mapped list with a number that would be rounded is refused', () => {
		const mapped = { value: { ids: '[9007199254740993]' }, schema: [{ id: 'ids', type: 'array' }] };
		expect(refusalOf(() => readMapped(reading(mapped), 'some')).message).toContain('too large to be sent exactly');
	});
});

describe('an option', () => {
	it('an option is read from the collection, and an error has its name', () => {
		expect(reading('', { extra: 'x' }).text('extra')).toBe('x');
		expect(refusalOf(() => reading('', { extra: ['x'] }).text('extra')).message).toBe("'Some Option' is not a text [item 3]");
	});

	it.each([[{}], [undefined], [null], ['text'], [[1]]])('an option is empty in %j', (options) => {
		expect(reading('', options).optionalText('extra')).toBeUndefined();
	});

	it('an empty numeric option has its default', () => {
		const readingNumber = (options: IDataObject) =>
			new ItemReader(fakeContext({ options }, { itemIndex: 3 }), 3, PROPERTIES, [
				{ displayName: 'Some Number', name: 'extra', type: 'number', default: 7 },
			]);
		for (const empty of [{}, { extra: '' }, { extra: null }]) expect(readingNumber(empty).numberOrDefault('extra')).toBe(7);
		expect(readingNumber({ extra: 0 }).numberOrDefault('extra')).toBe(0);
		expect(readingNumber({ extra: '8' }).numberOrDefault('extra', { max: 8 })).toBe(8);
		expect(refusalOf(() => readingNumber({ extra: 9 }).numberOrDefault('extra', { max: 8 })).message).toBe("'Some Number' is 9 [item 3]");
	});

	it('an option that the operation does not have is never read', () => {
		const readNames: string[] = [];
		const ctx = fakeContext({});
		const watched = { ...ctx, getNodeParameter: (name: string) => void readNames.push(name) } as unknown as typeof ctx;
		expect(new ItemReader(watched, 0, PROPERTIES).optionalText('nobody')).toBeUndefined();
		expect(readNames).toEqual([]);
	});
});
