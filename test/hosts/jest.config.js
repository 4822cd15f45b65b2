const path = require('node:path');
const base = require('../../jest.config.js');

/** The same unit and engine tests, with every package of n8n taken from another host (see resolver.js). */
module.exports = {
	...base,
	rootDir: path.join(__dirname, '../..'),
	testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/test/engine/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/unit/simulator/'],
	resolver: path.join(__dirname, 'resolver.js'),
};
