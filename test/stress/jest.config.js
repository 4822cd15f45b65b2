process.env.SPARK_HOSTILE_REPLIES = '10000';
process.env.SPARK_FUZZ_REPLIES = '500';

/** What takes long: many items, huge replies, and more of what `npm test` plays at random. */
module.exports = {
	...require('../../jest.config'),
	rootDir: '../..',
	testMatch: ['**/*.stress.ts', '**/fuzz.test.ts', '**/hostile.test.ts'],
	reporters: ['default'],
};
