import { maySpend } from './spending';

/** A terminal with a typed answer. */
function typing(answer: string, isTerminal = true) {
	const said: string[] = [];
	const ask = jest.fn(async (question: string) => {
		said.push(question);
		return await Promise.resolve(answer);
	});
	return { said, ask, isTerminal, say: (text: string) => void said.push(text) };
}

test.each(['yes', ' YES \n'])('the demo spends when %j is typed, and shows the number of tasks first', async (answer) => {
	const terminal = typing(answer);
	expect(await maySpend(20, terminal)).toBe(true);
	expect(terminal.said.join('\n')).toContain('20 paid tasks');
});

test.each(['', 'y', 'no', 'yes please'])('the demo spends nothing when %j is typed', async (answer) => {
	expect(await maySpend(20, typing(answer))).toBe(false);
});

test('the demo spends nothing without a terminal', async () => {
	const terminal = typing('yes', false);
	expect(await maySpend(20, terminal)).toBe(false);
	expect(terminal.ask).not.toHaveBeenCalled();
});
