process.env.SPARK_HOSTILE_REPLIES = '4000';

/** Slow tests: many items, huge replies, commands in separate processes, and more random faults than in `npm test`. */
module.exports = {
	...require('../../jest.config'),
	rootDir: '../..',
	testMatch: ['**/*.stress.ts', '**/hostile.test.ts'],
	reporters: ['default'],
};
