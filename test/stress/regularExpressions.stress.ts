import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { checkSync } from 'recheck';
import ts from 'typescript';

const root = join(__dirname, '../..');

interface Found {
	where: string;
	source: string;
	flags: string;
}

/** Regular expressions in a file, and calls that build one from a text. */
function expressionsIn(file: string, text: string): { literals: Found[]; made: string[] } {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const literals: Found[] = [];
	const made: string[] = [];
	const whereIs = (node: ts.Node): string => `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) {
			const end = node.text.lastIndexOf('/');
			literals.push({ where: whereIs(node), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
		}
		if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') made.push(whereIs(node));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return { literals, made };
}

/** Limits count characters read. By default the checker also limits seconds, and on a busy machine it then rejects linear expressions. */
const WITHOUT_CLOCK = { timeout: null, attackTimeout: null, incubationTimeout: null, seedingTimeout: null };

/** Complexity of an expression on its worst text: proven by its automaton, or by search if it has a look-around. */
const judged = ({ source, flags }: Pick<Found, 'source' | 'flags'>) => checkSync(source, flags, WITHOUT_CLOCK);

const files = ['nodes', 'credentials'].flatMap((folder) => ts.sys.readDirectory(join(root, folder), ['.ts']));
const all = files.map((file) => expressionsIn(relative(root, file), readFileSync(file, 'utf8')));
const literals = [...new Map(all.flatMap((one) => one.literals).map((one) => [`/${one.source}/${one.flags}`, one])).entries()];

it('no regular expression is built from a text, because the author of the text would control its run time', () => {
	// The redactor's text is the user's own key, escaped.
	const made = all.flatMap((one) => one.made).filter((where) => !where.includes('network/redactor.ts'));
	expect(made).toEqual([]);
});

it('there are regular expressions to check', () => {
	expect(literals.length).toBeGreaterThan(50);
});

it.each(literals)('%s is linear on any text', (_, expression) => {
	const judgement = judged(expression);
	const verdict = judgement.status === 'vulnerable' ? `${judgement.complexity.summary} with ${judgement.attack.pattern}` : judgement.status;
	expect(`${expression.where}: ${verdict}`).toBe(`${expression.where}: safe`);
});

describe('the checker', () => {
	it.each([
		['slashes at the end of an address', 'value.replace(/\\/+$/, "")'],
		['blanks around an empty word', 'const isEmpty = /^\\s*(0|ok)?\\s*$/i'],
		['words in words', 'const words = /^(\\w+\\s?)*$/'],
		['words in words after a look-ahead', 'const words = /^(?=\\w)(\\w+\\s?)*$/'],
	])('the checker rejects %s', (_, code) => {
		const { literals: planted } = expressionsIn('planted.ts', code);
		expect(planted.map((one) => judged(one).status)).toEqual(['vulnerable']);
	});

	it('the checker finds expressions that are built from a text', () => {
		expect(expressionsIn('planted.ts', 'new RegExp(text); RegExp("a")').made).toEqual(['planted.ts:1', 'planted.ts:1']);
	});
});
