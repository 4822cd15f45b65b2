/** Jest's last words after a whole run without failures: what somebody who has just cloned the project may do next. */
module.exports = class WhatNext {
	constructor({ nonFlagArgs, testNamePattern, json, watch, watchAll }) {
		this.isWhole = nonFlagArgs.length === 0 && !testNamePattern && !json && !watch && !watchAll;
	}

	onRunComplete() {
		if (!this.isWhole) return;
		// Jest says what came of it after this, and only its exit code tells whether all went well.
		process.once('exit', (code) => {
			if (code !== 0) return;
			process.stderr.write(`
Next: npm run demo   the node at work, on a simulated service
      npm run n8n    a real n8n with the node and all examples (the first time it installs n8n, about 3 minutes)
      CONTRIBUTING.md says where what goes\n`);
		});
	}
};
