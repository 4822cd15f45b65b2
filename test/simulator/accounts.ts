import { RateLimit } from './gate';
import type { Ledger } from './ledger';
import { type AccountOptions, forbiddenKey, type SimulatorOptions } from './options';
import type { Service, SimulatedTask } from './tasks';

/** An account of both services: a key, its limits, its balance. */
export class Account {
	readonly name: string;
	readonly rateLimit: RateLimit;
	private running: SimulatedTask[] = [];

	constructor(
		readonly options: AccountOptions,
		private readonly ledger: Ledger,
	) {
		this.name = options.name ?? options.apiKey;
		this.rateLimit = new RateLimit(options.requestsPerSecond, options.takesRequest);
	}

	/** USD that all tasks of the account cost, running ones included and failed ones not. */
	get spent(): number {
		return this.ledger.costTotal(this.name);
	}

	/** True if the balance does not cover this price (USD). */
	cannotPay(price: number): boolean {
		const { balance } = this.options;
		// Tolerates rounding errors of a millionth.
		return balance !== undefined && price > 0 && this.spent + price > balance + 1e-9;
	}

	/** True if no further task of this service may run. */
	isFull(service: Service): boolean {
		const { slots } = this.options;
		if (slots === undefined) return false;
		this.running = this.running.filter(({ outcome }) => outcome === 'running');
		return this.running.filter((task) => task.service === service).length >= slots;
	}

	/** Counts a task as running until it ends. */
	occupy(task: SimulatedTask): void {
		if (this.options.slots !== undefined) this.running.push(task);
	}
}

/** The accounts by their keys. */
export class Accounts {
	/** The account whose limits are at the top level of the options. Requests without a known key count for it. */
	readonly first: Account;
	private readonly byKey: Map<string, Account>;

	constructor(options: SimulatorOptions, ledger: Ledger) {
		const { apiKey = 'simulator-key', accounts = [] } = options;
		this.first = new Account({ ...options, name: 'first', apiKey }, ledger);
		const others = accounts.map((account) => new Account(account, ledger));
		this.byKey = new Map([this.first, ...others].map((account) => [account.options.apiKey, account]));
		this.byKey.set(forbiddenKey, this.first);
	}

	/** The account whose key an Authorization header carries as Bearer, undefined for an unknown key. */
	find(header: string | undefined): Account | undefined {
		return header?.startsWith('Bearer ') ? this.byKey.get(header.slice('Bearer '.length)) : undefined;
	}
}
