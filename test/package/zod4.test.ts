import { openScene } from '../engine/scene';

// The zod/v3 of a host whose zod is version 4. With zod 4's own API each of these assets was paid for and lost.
jest.mock('zod/v3', () => jest.requireActual<object>('zod4/v3'));

it.each(['vtrix', 'octopusx'] as const)('reads groups and assets of %s with the zod of a host that has version 4', async (service) => {
	const scene = await openScene();
	const [group] = (await scene.run('assetGroup.create', { name: 'heroes' }, { service })).json;
	const created = { assetGroupId: group?.groupId, name: 'child', url: 'https://example.com/child.webp' };
	const [asset] = (await scene.run('asset.create', created, { service })).json;
	expect(asset).toMatchObject({ assetStatus: 'Active', assetId: expect.any(String) as string });
});
