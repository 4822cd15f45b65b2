import { Accounts } from '../../../nodes/SeaArtSpark/tasks/accounts';
import { FakeClock } from '../fakeClock';

const account = ['vtrix', 'https://cloud.vtrix.ai', 'sa-secret'];

describe('the accounts of a process', () => {
	it('an account is known again by service, address and key, and by nothing less', () => {
		const accounts = new Accounts(new FakeClock());
		const governor = accounts.governorOf(account);
		expect(accounts.governorOf([...account])).toBe(governor);
		for (const [index, other] of ['octopusx', 'https://example.com', 'sa-another'].entries()) {
			expect(accounts.governorOf(account.map((part, at) => (at === index ? other : part)))).not.toBe(governor);
		}
	});

	it('an account holds neither its key nor its address', () => {
		const accounts = new Accounts(new FakeClock());
		accounts.governorOf(account).join(10);
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

	it('an account is forgotten ten minutes after its last use', async () => {
		const clock = new FakeClock();
		const accounts = new Accounts(clock);
		const governor = accounts.governorOf(account);
		await clock.pass(600_000);
		expect(accounts.governorOf(account)).toBe(governor);
		await clock.pass(600_001);
		expect(accounts.governorOf(account)).not.toBe(governor);
	});

	it('an account in use is never forgotten', async () => {
		const clock = new FakeClock();
		const accounts = new Accounts(clock);
		const governor = accounts.governorOf(account);
		governor.join(10);
		await clock.pass(86_400_000);
		expect(accounts.governorOf(account)).toBe(governor);
	});

	it('a process remembers the latest hundred accounts at most', () => {
		const accounts = new Accounts(new FakeClock());
		const first = accounts.governorOf(account);
		for (let index = 0; index < 500; index++) accounts.governorOf([String(index)]);
		expect(accounts.size).toBeLessThanOrEqual(101);
		expect(accounts.governorOf(account)).not.toBe(first);
	});
});
