/** Prints next steps for new contributors after a complete run without failures. */
module.exports = class WhatNext {
	constructor({ nonFlagArgs, testNamePattern, json, watch, watchAll }) {
		this.isWhole = nonFlagArgs.length === 0 && !testNamePattern && !json && !watch && !watchAll;
	}

	onRunComplete(contexts, { numFailedTests, numRuntimeErrorTestSuites, wasInterrupted }) {
		if (!this.isWhole || numFailedTests + numRuntimeErrorTestSuites > 0 || wasInterrupted) return;
		// Jest prints its summary after this.
		process.once('exit', () => {
			process.stderr.write(`
Next: npm run demo   the node at work, on a simulated service
      npm run n8n    a real n8n with the node and all examples (the first time it installs n8n, about 3 minutes)
      CONTRIBUTING.md says where what goes\n`);
		});
	}
};
