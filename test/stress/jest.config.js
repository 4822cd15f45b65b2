process.env.SPARK_HOSTILE_REPLIES = '4000';

/** What takes long: many items, huge replies, commands as processes of their own, and more of what `npm test` plays at random. */
module.exports = {
	...require('../../jest.config'),
	rootDir: '../..',
	testMatch: ['**/*.stress.ts', '**/hostile.test.ts'],
	reporters: ['default'],
};
