import { createInterface } from 'node:readline/promises';

/** A terminal for the confirmation. */
export interface Terminal {
	isTerminal: boolean;
	say: (text: string) => void;
	ask: (question: string) => Promise<string>;
}

export const terminal = (): Terminal => ({
	isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
	say: (text) => console.log(text),
	ask: async (question) => {
		const reading = createInterface({ input: process.stdin, output: process.stdout });
		try {
			return await reading.question(question);
		} finally {
			reading.close();
		}
	},
});

/** Asks before money is spent. @returns whether the user typed yes */
export async function maySpend(paidTasks: number, { isTerminal, say, ask }: Terminal): Promise<boolean> {
	say(`SEAART_SPARK_API_KEY is set: this runs on the live service and submits ${paidTasks} paid tasks,`);
	say('besides some look-ups while the assets are processed. Without that variable, it runs on a simulated service.\n');
	if (!isTerminal) {
		say('There is no terminal to ask in, so nothing was sent.');
		return false;
	}
	if ((await ask(`Type yes to submit ${paidTasks} paid tasks: `)).trim().toLowerCase() === 'yes') return true;
	say('Nothing was sent.');
	return false;
}
