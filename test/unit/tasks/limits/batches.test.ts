/** Batches on accounts with unknown limits: some of those of `npm run bench`, by their targets. */
import { accountFigures, accounts, measure } from '../../../bench/accounts';
import { RateLimiter } from '../../../bench/core';
import { DEFAULTS, runItems } from '../../../bench/ours';
import { isWorse } from '../../../bench/page';
import { bucket } from '../../../bench/requestLimits';
import { Service } from '../../../bench/service';
import { FakeClock } from '../../fakeClock';

const accountOf = (name: string) => accounts.find((account) => account.name === name)!;

describe('100 tasks on an account with unknown limits', () => {
	it.each([
		'no limit',
		'3 tasks at a time, 8 s, Retry-After 1 s',
		'2 requests a second',
		'0.5 requests a second',
		'60 requests in a clock minute, Retry-After 1 s',
		'10 tasks at a time and 5 requests a second',
		'eight executions of 20 tasks, 10 tasks at a time',
	])('take little longer than necessary, and few requests are refused: %s', async (name) => {
		const figures = await accountFigures({ ...accountOf(name), seeds: 3 });
		expect(figures.filter(({ target }) => target !== undefined).length).toBeGreaterThan(2);
		expect(figures.filter(isWorse)).toEqual([]);
	});

	it('are polled less at a low request rate', async () => {
		const polls = async (name: string): Promise<number> => (await measure(accountOf(name), 1)).service.polls;
		const [many, few] = [await polls('no limit'), await polls('2 requests a second')];
		expect(many).toBeGreaterThan(200);
		expect(few).toBeLessThan(120);
	});
});

it('an execution starts with the limits that an earlier one of the same account learned', async () => {
	const clock = new FakeClock();
	const service = new Service(clock, { durationMs: () => 8_000, requests: bucket(5) });
	const limiter = new RateLimiter(clock);
	const run = async (firstItem: number): Promise<number> => {
		const refusedBefore = service.refused;
		const client = limiter.join();
		const { results } = await clock.run(runItems(clock, service, client, 40, DEFAULTS, firstItem));
		client.leave();
		expect(results).toBe(40);
		return service.refused - refusedBefore;
	};
	const [first, second] = [await run(0), await run(40)];
	expect(first).toBeGreaterThan(4);
	expect(second).toBeLessThanOrEqual(2);
});
