import { createHash } from 'node:crypto';
import { drawPicture } from '../../simulator/index';
import { anyText, harnesses, matching } from './client';

const start = harnesses();
const root = '/v1/seedance/asset';
const asset = {
	GroupId: 'group-20260415111540-w9pkb',
	URL: 'https://example.com/reference.webp',
	AssetType: 'Image',
	Name: 'child',
};

describe('assets', () => {
	it('OctopusX creates a group and an asset that becomes active', async () => {
		const h = await start({ assetProcessingSeconds: 500 });
		const group = await h.post(`${root}/CreateAssetGroup`, { Name: 'heroes', Description: 'ours' });
		expect(group.json).toEqual({ state: 1, data: { Id: matching(/^group-\d{14}-/) }, error: null });
		const created = await h.post(`${root}/CreateAsset`, { ...asset, GroupId: group.json.data.Id });
		expect(created.json).toEqual({
			state: 1,
			data: { Id: matching(/^asset-/), task_id: matching(/^task_/) },
			error: null,
		});
		const { Id, task_id: taskId } = created.json.data;
		const first = await h.post(`${root}/GetAsset`, { task_id: taskId });
		expect(first.json.data).toMatchObject({ Id, Status: 'Processing', URL: '', Error: null });
		await new Promise((resolve) => setTimeout(resolve, 520));
		const last = await h.post(`${root}/GetAsset`, { task_id: taskId });
		expect(last.json.data).toMatchObject({ Id, Status: 'Active', Name: 'child', Error: null });
		expect((await h.send(last.json.data.URL, { key: null })).headers['content-type']).toBe('image/png');
		expect(h.simulator.ledger.paid().map(({ model, service }) => [service, model])).toEqual([
			['octopusx', 'CreateAssetGroup'],
			['octopusx', 'CreateAsset'],
		]);
	});

	it('OctopusX returns the failure reason in the asset', async () => {
		const h = await start({ assetProcessingSeconds: 0, failingAssets: ({ Name }) => (Name === 'child' ? 'No face found' : undefined) });
		const created = await h.post(`${root}/CreateAsset`, asset);
		const { json } = await h.post(`${root}/GetAsset`, { task_id: created.json.data.task_id });
		expect(json).toMatchObject({ state: 1, data: { Status: 'Failed', Error: 'No face found' }, error: null });
	});

	it('OctopusX has no task for an asset ID, and none for an unknown ID', async () => {
		const h = await start();
		const { json } = await h.post(`${root}/CreateAsset`, asset);
		for (const id of [json.data.Id, 'task_nobody', undefined]) {
			const answer = await h.post(`${root}/GetAsset`, { task_id: id });
			expect(answer).toMatchObject({ status: 200, json: { state: 0, error: { code: 'task_not_found' } } });
		}
	});

	it.each([
		['MissingParameter.Name', 'CreateAssetGroup', {}],
		['InvalidParameter.Name', 'CreateAssetGroup', { Name: 'x'.repeat(65) }],
		['InvalidParameter.Description', 'CreateAssetGroup', { Name: 'x', Description: 'x'.repeat(301) }],
		['MissingParameter.GroupId', 'CreateAsset', { ...asset, GroupId: '' }],
		['InvalidParameter.URL', 'CreateAsset', { ...asset, URL: 'http://example.com/a.png' }],
		['InvalidParameter.AssetType', 'CreateAsset', { ...asset, AssetType: 'Text' }],
		['NotFound.group_id', 'CreateAsset', { ...asset, GroupId: 'group-20200101000000-aaaaa' }],
	])('OctopusX refuses with %s: %s %j', async (code, action, body) => {
		const h = await start();
		const { json } = await h.post(`${root}/${action}`, body);
		expect(json).toEqual({ state: 0, data: null, error: { code, message: anyText } });
		expect(h.simulator.ledger.tasks).toHaveLength(0);
	});

	it('OctopusX accepts a plain http URL of its own', async () => {
		const h = await start();
		const { json } = await h.post(`${root}/CreateAsset`, { ...asset, URL: `${h.simulator.url}/samples/a.png` });
		expect(json.state).toBe(1);
	});

	it('OctopusX answers a wrong key in the style of the gateway', async () => {
		const h = await start();
		expect(await h.post(`${root}/CreateAsset`, asset, { key: 'wrong' })).toMatchObject({
			status: 401,
			json: { error: { message: anyText, type: 'new_api_error', code: anyText } },
		});
		expect((await h.post(`${root}/CreateAsset`, asset, { key: 'simulator-key-forbidden' })).status).toBe(403);
	});
});

describe('uploads', () => {
	const bytes = drawPicture({ width: 64, height: 64, subject: 'upload' });
	const upload = { file_name: 'my photo.png', content_type: 'image/png', prefix: 'n8n' };

	it('an upload accepts a file and serves it', async () => {
		const h = await start();
		const { json } = await h.post('/api/upload/presign', upload);
		expect(json).toMatchObject({ success: true, data: { method: 'PUT', expires_in: 900, content_type: 'image/png' } });
		const { upload_url: to, public_url: from, object_key: key } = json.data;
		const put = await h.send(to, { method: 'PUT', body: bytes, headers: { 'content-type': 'image/png' }, key: null });
		expect(put.status).toBe(200);
		expect(h.simulator.uploads).toEqual([
			expect.objectContaining({ objectKey: key, sha256: createHash('sha256').update(bytes).digest('hex') }),
		]);
		expect((await h.send(from, { key: null })).bytes.equals(bytes)).toBe(true);
	});

	it('an upload refuses another content type, a wrong signature, a key, and no bytes', async () => {
		const h = await start();
		const { upload_url: to } = (await h.post('/api/upload/presign', upload)).json.data;
		const headers = { 'content-type': 'image/png' };
		const put = async (url: string, options: object): Promise<number> =>
			(await h.send(url, { method: 'PUT', body: bytes, headers, key: null, ...options })).status;
		expect(await put(to, { headers: { 'content-type': 'image/jpeg' } })).toBe(403);
		expect(await put(to.replace('X-Signature=', 'X-Signature=z'), {})).toBe(403);
		expect(await put(to, { key: undefined })).toBe(400);
		expect(await put(to, { body: Buffer.alloc(0) })).toBe(400);
		expect(h.simulator.uploads).toEqual([]);
		expect(h.simulator.ledger.keysSeenOutsideService()).toHaveLength(1);
	});

	it.each([
		[{ ...upload, file_name: '' }],
		[{ ...upload, content_type: 'png' }],
		[{ ...upload, expires_in: 59 }],
		[{ ...upload, expires_in: 3601 }],
	])('OctopusX refuses to presign %j', async (body) => {
		const h = await start();
		expect(await h.post('/api/upload/presign', body)).toMatchObject({ status: 400, json: { success: false } });
	});
});
