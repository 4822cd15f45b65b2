import { RateLimiters } from '../../../../nodes/SeaArtSpark/tasks/limits/rateLimiters';
import { FakeClock } from '../../fakeClock';

const account = ['vtrix', 'https://cloud.vtrix.ai', 'sa-secret'];

describe('the accounts of a process', () => {
	it('an account is identified by service, URL and key together', () => {
		const accounts = new RateLimiters(new FakeClock());
		const limiter = accounts.forAccount(account);
		expect(accounts.forAccount([...account])).toBe(limiter);
		for (const [index, other] of ['octopusx', 'https://example.com', 'sa-another'].entries()) {
			expect(accounts.forAccount(account.map((part, at) => (at === index ? other : part)))).not.toBe(limiter);
		}
	});

	it('an account stores neither its key nor its URL', () => {
		const accounts = new RateLimiters(new FakeClock());
		accounts.forAccount(account).join(10);
		const seen = new Set<unknown>();
		const texts: string[] = [];
		const walk = (value: unknown) => {
			if (typeof value === 'string') texts.push(value);
			if (typeof value !== 'object' || value === null || seen.has(value)) return;
			seen.add(value);
			if (value instanceof Map) for (const entry of value) walk(entry);
			else Object.values(value).forEach(walk);
		};
		walk(accounts);
		expect(texts.length).toBeGreaterThan(0);
		expect(texts.join()).not.toMatch(/secret|vtrix/);
	});

	it('an account is dropped ten minutes after its last use', async () => {
		const clock = new FakeClock();
		const accounts = new RateLimiters(clock);
		const limiter = accounts.forAccount(account);
		await clock.pass(600_000);
		expect(accounts.forAccount(account)).toBe(limiter);
		await clock.pass(600_001);
		expect(accounts.forAccount(account)).not.toBe(limiter);
	});

	it('an account in use is never dropped', async () => {
		const clock = new FakeClock();
		const accounts = new RateLimiters(clock);
		const limiter = accounts.forAccount(account);
		limiter.join(10);
		await clock.pass(86_400_000);
		expect(accounts.forAccount(account)).toBe(limiter);
	});

	it('a process keeps at most the latest hundred accounts', () => {
		const accounts = new RateLimiters(new FakeClock());
		const first = accounts.forAccount(account);
		for (let index = 0; index < 500; index++) accounts.forAccount([String(index)]);
		expect(accounts.size).toBeLessThanOrEqual(101);
		expect(accounts.forAccount(account)).not.toBe(first);
	});
});
