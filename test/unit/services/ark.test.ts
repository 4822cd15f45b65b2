import { arkResult, assetIn, createdIdIn, isActive } from '../../../nodes/SeaArtSpark/services/ark';

describe('the text of an asset library reply', () => {
	const result = { Id: 'group-1' };

	it.each<[string, unknown]>([
		['JSON', JSON.stringify({ ResponseMetadata: { RequestId: 'r' }, Result: result })],
		['JSON after spaces', `\n ${JSON.stringify({ Result: result })}`],
		['an object', { Result: result }],
	])('the text of the asset library gives its result as %s', (_, text) => {
		expect(arkResult([text])).toEqual({ result });
	});

	it('the result of the asset library is the first text that contains one', () => {
		expect(arkResult(['hello', '{"Result":null}', JSON.stringify({ Result: result }), '{"Result":{"Id":"other"}}'])).toEqual({ result });
	});

	it.each<[string, object, object]>([
		[
			'its own words',
			{ Error: { Code: 'NotFound.ProjectName', Message: 'No such project' } },
			{ code: 'NotFound.ProjectName', message: 'No such project' },
		],
		['a code', { Error: { Code: 7 } }, { code: '7', message: 'code 7' }],
	])('the text of the asset library may contain a failure with %s beside a result', (_, ResponseMetadata, failure) => {
		expect(arkResult([JSON.stringify({ ResponseMetadata, Result: result })])).toEqual({ error: failure, result });
		expect(arkResult([JSON.stringify({ ...ResponseMetadata, Result: result })])).toEqual({ error: failure, result });
		expect(arkResult([JSON.stringify({ ResponseMetadata })])).toEqual({ error: failure });
	});

	it('a failure of the asset library may come without a reason', () => {
		expect(arkResult([JSON.stringify({ ResponseMetadata: { Error: {} } })])).toEqual({ error: { message: 'no reason was given' } });
	});

	it.each([[{}], [null], [''], [0], [false], [[]], [{ Code: '', Message: null }], ['success']])(
		'the empty error %j beside a result is not a failure',
		(Error) => {
			expect(arkResult([JSON.stringify({ Error, Result: result })])).toEqual({ result });
			expect(arkResult([JSON.stringify({ ResponseMetadata: { Error }, Result: [result] })])).toEqual({ result });
		},
	);

	it.each<[string, unknown[]]>([
		['none', []],
		['undefined', [undefined]],
		['cut in half', ['{"Result":{"Id":"gro']],
		['a list', ['[1,2]']],
		['plain words', ['group-1']],
		['a result of null', ['{"Result":null}']],
		['a result that is a text', ['{"Result":"group-1"}']],
		['a number', [7]],
	])('a text of the asset library without a result is ignored: %s', (_, texts) => {
		expect(arkResult(texts)).toEqual({});
	});
});

describe('an asset', () => {
	it('an asset is read in all spellings of its fields', () => {
		const described = {
			Id: 'asset-1',
			Name: 'child',
			URL: 'https://signed.example/a',
			AssetType: 'Image',
			GroupId: 'group-1',
			Status: 'Active',
			CreateTime: '2026-04-14T10:07:02Z',
			UpdateTime: 1776161229,
			ProjectName: 'default',
			Error: null,
		};
		expect(assetIn(described)).toEqual({
			asset: {
				assetId: 'asset-1',
				assetStatus: 'Active',
				name: 'child',
				assetType: 'Image',
				assetGroupId: 'group-1',
				url: 'https://signed.example/a',
				createdAt: '2026-04-14T10:07:02Z',
				updatedAt: '1776161229',
				projectName: 'default',
			},
		});
	});

	it('an asset has no field that the service left empty', () => {
		const read = assetIn({ Id: 'asset-1', Name: '', URL: '', AssetType: null, GroupId: 5, Status: 'Processing', Error: 'ignored' });
		expect(read).toStrictEqual({ asset: { assetId: 'asset-1', assetStatus: 'Processing' } });
	});

	it.each<[string, unknown, object]>([
		['an object', { Code: 'FaceMismatch', Message: 'Another face' }, { code: 'FaceMismatch', message: 'Another face' }],
		['a text', 'No face found', { message: 'No face found' }],
		['null', null, { message: 'the service gave no reason' }],
		['a list', ['x'], { message: 'the service gave no reason' }],
	])('an asset that failed has its reason, read from %s', (_, Error, failure) => {
		for (const Status of ['Failed', 'FAILED'])
			expect(assetIn({ Id: 'asset-1', Status, Error })).toMatchObject({ asset: { assetStatus: Status }, error: failure });
	});

	it.each<[unknown]>([
		[undefined],
		[null],
		[{}],
		[{ Id: '' }],
		[{ Id: {} }],
		[{ Id: '..' }],
		[{ Id: 'x'.repeat(1_001) }],
		['asset-1'],
		[[{ Id: 'asset-1' }]],
	])('%j contains no asset', (described) => {
		expect(assetIn(described)).toBeUndefined();
	});
});

it.each<[unknown, string | undefined]>([
	[{ Id: 'group-1', more: 1 }, 'group-1'],
	[{ Id: '' }, undefined],
	[{ Id: ' .. ' }, undefined],
	[{ Id: 7 }, '7'],
	[{}, undefined],
	[undefined, undefined],
	['group-1', undefined],
])('the ID of the created object in %j is %j', (described, id) => {
	expect(createdIdIn(described)).toBe(id);
});

it.each<[string | undefined, boolean]>([
	['Active', true],
	['ACTIVE', true],
	['Processing', false],
	['Failed', false],
	[undefined, false],
])('an asset with the status %j is usable: %s', (assetStatus, usable) => {
	expect(isActive({ assetId: 'asset-1', ...(assetStatus === undefined ? {} : { assetStatus }) })).toBe(usable);
});
