import { fuzz } from './fuzz';

/** A part of `npm run fuzz`, the same in every run. */
const REPLIES = 200;

it('a hostile service gets nothing: no key, no crash, no hang, no access to the network', async () => {
	const { wrong, hostile, runs, items, errors } = await fuzz({ replies: REPLIES, seed: 1 });
	expect(wrong).toEqual([]);
	expect(hostile).toBeGreaterThanOrEqual(REPLIES);
	// Many runs return results and some end in an error, so both paths are tested.
	expect(items).toBeGreaterThan(runs / 5);
	expect(errors).toBeGreaterThan(REPLIES / 50);
});
