const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Represents the worker's own context, because Jest expects one made by `vm.createContext`. */
const OWN_CONTEXT = {};

/** Keys by which Jest lays what belongs to one test file on the global object. */
const KEYS_OF_A_FILE = ['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL'];

const { compileFunction } = vm;

/** The function of a module's code, by file. Each test file runs it anew, but V8 compiles and optimizes it once per worker. */
const compiled = new Map();
vm.compileFunction = (code, parameters, { parsingContext, ...options }) => {
	if (parsingContext !== OWN_CONTEXT) return compileFunction(code, parameters, { ...options, parsingContext });
	const known = compiled.get(options.filename);
	if (known?.code === code && known.parameters === parameters.join()) return known.run;
	const run = compileFunction(code, parameters, options);
	compiled.set(options.filename, { code, parameters: parameters.join(), run });
	return run;
};

/** Each test file uses storages of its own (jest-circus has one), and each that stays enabled slows every promise of the worker. */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...parameters) {
	storages.add(this);
	return run.apply(this, parameters);
};

/**
 * Runs test files in the worker's own context, where packages are loaded once per worker (sharedPackages.js): loading
 * n8n-core for each file took a fifth of all time. Test files and the code under test are still loaded anew for each file.
 */
module.exports = class OwnContextEnvironment extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		const { moduleMocker, fakeTimersModern } = this;
		this.global = globalThis;
		this.global.requireOfWorker = require;
		this.moduleMocker = new moduleMocker.constructor(globalThis);
		this.fakeTimersModern = new fakeTimersModern.constructor({ config: config.projectConfig, global: globalThis });
		this.own = { console: globalThis.console, exit: process.exit };
	}

	getVmContext() {
		return OWN_CONTEXT;
	}

	async setup() {
		// Jest has wrapped it, and would wrap it again for each file.
		process.exit = this.own.exit;
		await super.setup();
	}

	async teardown() {
		await super.teardown();
		globalThis.console = this.own.console;
		delete globalThis.__coverage__;
		for (const storage of storages) storage.disable();
		storages.clear();
		for (const key of Object.getOwnPropertySymbols(globalThis)) {
			if (KEYS_OF_A_FILE.includes(key.description)) delete globalThis[key];
		}
	}
};
