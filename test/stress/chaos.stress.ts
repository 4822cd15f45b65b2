import { play } from '../chaos/play';
import { rows } from '../chaos/rows';

/** Other seeds than those of `npm run chaos`. */
const FIRST_SEED = 900_001;

test.each(rows.map((row, index) => [row.name, row, index] as const))(
	'%s: nothing is lost, and nothing is paid twice unless chosen',
	async (_, row, index) => {
		const { lost, paidTwice } = await play(row, FIRST_SEED + index, 1);
		expect({ lost, paidTwice: row.mayPayTwice ? 0 : paidTwice }).toEqual({ lost: 0, paidTwice: 0 });
	},
);
