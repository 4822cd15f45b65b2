// Coverage is told of the source, so under it the engine runs the source in place of what was built from it.
const coverage = process.env.SPARK_COVERAGE === '1';

/** Tests run what is shipped: engine and package tests load dist/, so `npm test` builds first. */
module.exports = {
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/', '<rootDir>/.cache/'],
	testEnvironment: '<rootDir>/test/jest/environment.js',
	transform: { '^.+\\.ts$': '<rootDir>/test/jest/typescript.js' },
	globalSetup: '<rootDir>/test/globalSetup.ts',
	globalTeardown: '<rootDir>/test/globalTeardown.ts',
	setupFiles: ['<rootDir>/test/setup.ts', '<rootDir>/test/jest/sharedPackages.js'],
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	reporters: ['default', '<rootDir>/test/whatNext.js'],
	coverageReporters: ['text-summary', 'lcovonly'],
	...(coverage ? { moduleNameMapper: { '^(?:\\.\\./)+dist/((?:nodes|credentials)/.*)$': '<rootDir>/$1' } } : {}),
	// For what hangs: a busy machine may take its time, and what waits does so in virtual time.
	testTimeout: 600_000,
	maxWorkers: 2,
};
