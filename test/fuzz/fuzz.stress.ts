import { fuzz } from './fuzz';

/** A share of what `npm run fuzz` plays by the thousand, the same in every run. */
const REPLIES = 200;

it('a service that means harm gets nothing: no key, no crash, no hang, no way into the network', async () => {
	const { wrong, hostile, runs, items, errors } = await fuzz({ replies: REPLIES, seed: 1 });
	expect(wrong).toEqual([]);
	expect(hostile).toBeGreaterThanOrEqual(REPLIES);
	// Something came of many runs, and some ended in an error: neither is all that was tried.
	expect(items).toBeGreaterThan(runs / 5);
	expect(errors).toBeGreaterThan(REPLIES / 50);
});
