import { RateLimit } from './gate';
import type { Ledger } from './ledger';
import { type AccountOptions, forbiddenKey, type SimulatorOptions } from './options';
import type { Service, SimulatedTask } from './tasks';

/** One customer of both services: a key, its limits, its money. */
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

	/** True if the money does not reach for this price (USD). */
	cannotPay(price: number): boolean {
		const { balance } = this.options;
		// A millionth more or less is an error of floating point, not a debt.
		return balance !== undefined && price > 0 && this.spent + price > balance + 1e-9;
	}

	/** True if no further task of this service may run. */
	isFull(service: Service): boolean {
		const { slots } = this.options;
		if (slots === undefined) return false;
		this.running = this.running.filter(({ outcome }) => outcome === 'running');
		return this.running.filter((task) => task.service === service).length >= slots;
	}

	/** Lets a task take a slot until it ends. */
	occupy(task: SimulatedTask): void {
		if (this.options.slots !== undefined) this.running.push(task);
	}
}

/** The accounts that the simulator knows, found by their keys. */
export class Accounts {
	/** The one whose limits stand at the top of the options; requests without a known key count as its own. */
	readonly first: Account;
	private readonly byKey: Map<string, Account>;

	constructor(options: SimulatorOptions, ledger: Ledger) {
		const { apiKey = 'simulator-key', accounts = [] } = options;
		this.first = new Account({ ...options, name: 'first', apiKey }, ledger);
		const others = accounts.map((account) => new Account(account, ledger));
		this.byKey = new Map([this.first, ...others].map((account) => [account.options.apiKey, account]));
		this.byKey.set(forbiddenKey, this.first);
	}

	/** The account whose key an Authorization header carries as Bearer, undefined if nobody has that key. */
	find(header: string | undefined): Account | undefined {
		return header?.startsWith('Bearer ') ? this.byKey.get(header.slice('Bearer '.length)) : undefined;
	}
}
