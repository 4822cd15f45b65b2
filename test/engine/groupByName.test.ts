import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../simulator/index';
import { NODE_TYPE } from './engine';
import { having, matching } from './matchers';
import { openScene, type Scene, type ServiceName } from './scene';
import { testNode } from './testNode';

const url = 'https://example.com/child.webp';
const inNewGroup = { assetGroupId: '', name: '={{ $json.name }}', url, assetGroupBy: 'name', assetGroupName: 'heroes' };
/** How each service refuses. */
const declined: Record<ServiceName, Fault> = {
	vtrix: { kind: 'fail', shape: 'message', code: 'AccessDenied', message: 'No library' },
	octopusx: { kind: 'reply', body: { state: 0, data: null, error: { code: 'AccessDenied', message: 'No library' } } },
};
const GROUP_MODEL = { vtrix: 'spark_asset_create_group', octopusx: 'CreateAssetGroup' };
const three: IDataObject[] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

const RUNS = 3;

/** Sends its items around the loop again until it has run `RUNS` times. */
const again = testNode(
	'again',
	async function () {
		const run = Number(this.evaluateExpression('{{ $runIndex }}', 0));
		const items = this.getInputData().map(() => ({ json: { name: `iteration ${run + 1}` } }));
		return await Promise.resolve(run + 1 < RUNS ? [items, []] : [[], items]);
	},
	{ outputs: ['main', 'main'] },
);

describe.each(['vtrix', 'octopusx'] as const)('a group by name, on %s', (service) => {
	const groupsMade = (scene: Scene) => scene.ledger.tasksCreated(GROUP_MODEL[service]);

	test(`a group by name is created on ${service} once for all items, before the first asset`, async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', inNewGroup, { items: three, service });
		expect(groupsMade(scene)).toHaveLength(1);
		expect(groupsMade(scene)[0]?.params).toMatchObject({ Name: 'heroes' });
		expect(run.json).toEqual(three.map(({ name }) => having({ name, assetStatus: 'Active', assetGroupId: run.json[0]?.assetGroupId })));
		expect(run.json[0]?.assetGroupId).toMatch(/^group-/);
	});

	test(`a group by name is created on ${service} if Asset Group is By Name, whatever ID was entered before`, async () => {
		const scene = await openScene();
		const byName = { assetGroupBy: 'name', assetGroupName: 'heroes', assetGroupId: 'group-of-yesterday', name: '={{ $json.name }}', url };
		const run = await scene.run('asset.create', byName, { items: three, service });
		expect(run.error).toBeUndefined();
		expect(groupsMade(scene)).toHaveLength(1);
		expect(run.json.map(({ assetGroupId }) => assetGroupId)).toEqual(three.map(() => run.json[0]?.assetGroupId));
		expect(run.json[0]?.assetGroupId).not.toBe('group-of-yesterday');
		const unnamed = await scene.run('asset.create', { ...byName, assetGroupName: ' ' }, { items: three, service });
		expect(unnamed.error?.message).toContain("'Asset Group Name' is empty");
	});

	test(`a group by name is created on ${service} once for each name`, async () => {
		const scene = await openScene();
		const byName = { ...inNewGroup, assetGroupBy: 'name', assetGroupName: '={{ $json.name === "b" ? "villains" : "heroes" }}' };
		const run = await scene.run('asset.create', byName, { items: three, service });
		const [a, b, c] = run.json.map(({ assetGroupId }) => assetGroupId);
		expect(groupsMade(scene)).toHaveLength(2);
		expect(a).toBe(c);
		expect(a).not.toBe(b);
	});

	test(`a group by name is not created on ${service} if an existing group is chosen`, async () => {
		const scene = await openScene();
		const [group] = (await scene.run('assetGroup.create', { name: 'there' }, { service })).json;
		const run = await scene.run(
			'asset.create',
			{ ...inNewGroup, assetGroupBy: 'id', assetGroupId: '={{ $json.groupId }}' },
			{ items: three.map((row) => ({ ...row, groupId: group?.groupId })), service },
		);
		expect(groupsMade(scene)).toHaveLength(1);
		expect(run.json.map(({ assetGroupId }) => assetGroupId)).toEqual([group?.groupId, group?.groupId, group?.groupId]);
	});

	test(`a group by name is created on ${service} only once when Retry On Fail runs the node again`, async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, when: ({ body }) => JSON.stringify(body).includes('"b"'), fault: declined[service] });
		const run = await scene.run('asset.create', inNewGroup, {
			items: three,
			service,
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 },
		});
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual(three.map(({ name }) => having({ name, assetStatus: 'Active' })));
		expect(groupsMade(scene)).toHaveLength(1);
		expect(scene.ledger.paidDuplicates()).toEqual([]);
	});

	test(`a group by name is created on ${service} only once in a loop`, async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', inNewGroup, {
			items: [{ name: 'iteration 0' }],
			service,
			nodeTypes: { again },
			nodes: [{ name: 'Again', type: 'again' }],
			connections: [
				['Start', 'Spark'],
				['Spark', 'Again'],
				['Again', 'Spark'],
			],
		});
		const made = Array.from({ length: RUNS }, (_, index) => run.itemsOf('Spark', index)[0]?.json);
		expect(made.map((json) => json?.name)).toEqual(['iteration 0', 'iteration 1', 'iteration 2']);
		expect(new Set(made.map((json) => json?.assetGroupId)).size).toBe(1);
		expect(new Set(made.map((json) => json?.assetId)).size).toBe(RUNS);
		expect(groupsMade(scene)).toHaveLength(1);
	});

	test(`a group by name is waited for on ${service} even if the assets are not`, async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', { ...inNewGroup, waitForCompletion: false }, { items: three, service });
		expect(run.error).toBeUndefined();
		expect(run.json.map(({ status }) => status)).toEqual(['in_progress', 'in_progress', 'in_progress']);
		expect(groupsMade(scene)).toHaveLength(1);
	});

	test(`a group by name that cannot be created on ${service} fails the items that need it, and no asset is created`, async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: declined[service] });
		const run = await scene.run('asset.create', inNewGroup, { items: three, service, settings: { onError: 'continueErrorOutput' } });
		expect(run.errorItems).toHaveLength(3);
		for (const { json } of run.errorItems) expect(json.error).toMatch(/^Could not create the group "heroes"\. .*No library/);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test(`a group may come on ${service} from a group node of the same workflow by expression`, async () => {
		const scene = await openScene();
		const run = await scene.run(
			'asset.create',
			{ assetGroupId: "={{ $('Group').first().json.groupId }}", name: "={{ $('Start').itemMatching($itemIndex).json.name }}", url },
			{
				items: [{ name: 'a' }],
				service,
				nodes: [{ name: 'Group', type: NODE_TYPE, parameters: { resource: 'assetGroup', operation: 'create', name: 'heroes' } }],
				connections: [
					['Start', 'Group'],
					['Group', 'Spark'],
				],
			},
		);
		const [group] = run.itemsOf('Group');
		expect(group?.json.groupId).toMatch(/^group-/);
		expect(run.json).toEqual([
			having({ assetGroupId: group?.json.groupId, assetStatus: 'Active', name: 'a', assetUri: matching(/^asset:\/\/asset-/) }),
		]);
	});
});
