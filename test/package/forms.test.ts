import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { root } from './packing';

interface Field {
	type: string;
	id?: string;
	attributes: { label?: string; value?: string };
	validations?: { required?: boolean };
}

const formOf = (name: string) =>
	(parse(readFileSync(join(root, '.github/ISSUE_TEMPLATE', `${name}.yml`), 'utf8')) as { name: string; description: string; body: Field[] })
		.body;

describe('the form for a bug', () => {
	const fields = formOf('bug');

	it.each(['node-version', 'n8n-version', 'task', 'service', 'operation'])('requires %s', (id) => {
		expect(fields.find((field) => field.id === id)?.validations?.required).toBe(true);
	});

	it('warns about the key first', () => {
		expect(fields[0]?.attributes.value).toMatch(/never paste your api key/i);
	});
});

it.each(['bug', 'feature'])('the form for a %s does not request a key', (name) => {
	const fields = formOf(name).filter(({ type }) => type !== 'markdown' && type !== 'checkboxes');
	expect(
		fields.map(({ attributes }) => attributes.label ?? '').filter((label) => /key|token|secret|password|authorization/i.test(label)),
	).toEqual([]);
});
