import { FIXTURES, readFixtures, replay } from './fixtures';

const fixtures = readFixtures(FIXTURES);

test('there are fixtures of both services', () => {
	expect([...new Set(fixtures.map(([, { service }]) => service))].sort()).toEqual(['octopusx', 'vtrix']);
});

/**
 * A fixture keeps the node's reading at the time it was recorded. If that reading is wrong, correct it in the fixture; the test is then red
 * until the node reads the response correctly.
 */
test.each(fixtures)('the node reads the recorded response: %s', async (_, fixture) => {
	expect(await replay(fixture)).toEqual(fixture.reading);
	expect(['completed with nothing', 'unreadable', 'unusable', 'noResponse']).not.toContain(fixture.reading?.kind ?? fixture.reading?.state);
});
