import { isLocal } from '../../../nodes/SeaArtSpark/network/addresses';
import type { Simulator } from '../../simulator';
import { bytesOf, storedFile } from '../engine';
import { openScene, type Scene } from '../scene';
import { FILES, outside, SERVICE, under } from './outside';

const quick = { seconds: () => 1 };
const picture = { prompt: 'x', model: 'spark_t2i_3_0', imageSize: 'custom', width: 512, height: 512 };

/** A scene with a public service and public files. */
async function sceneOutside(names?: Record<string, string>): Promise<Scene> {
	outside(names);
	return await openScene({ ...quick, imageUrlHost: FILES });
}

const credential = ({ url }: Simulator) => ({ baseUrl: under(SERVICE, url) });

const generate = async (scene: Scene) => await scene.run('textToImage.generate', picture, { credential: credential(scene.simulator) });

const listing = (url: string) => ({
	kind: 'reply' as const,
	body: { status: 'completed', model: 'spark_t2i_3_0', output: [{ content: [{ type: 'image', url }] }] },
});

describe('a download for a public service', () => {
	it('a download for a public service comes from any public host', async () => {
		const scene = await sceneOutside();
		const run = await generate(scene);
		expect(run.error).toBeUndefined();
		expect((await bytesOf(run.items[0]?.binary?.data)).length).toBeGreaterThan(100);
	});

	it.each([
		['this machine', 'http://127.0.0.1:PORT/admin'],
		['this machine by name', 'http://localhost:PORT/admin'],
		['this machine in one number', 'http://2130706433:PORT/admin'],
		['this machine in hexadecimal', 'http://0x7f.1:PORT/admin'],
		['this machine in octal', 'http://0177.0.0.1:PORT/admin'],
		['this machine with a dot', 'http://127.0.0.1.:PORT/admin'],
		['this machine in IPv6', 'http://[::1]:PORT/admin'],
		['this machine in IPv4 in IPv6', 'http://[::ffff:127.0.0.1]:PORT/admin'],
		['no machine', 'http://0.0.0.0:PORT/admin'],
		['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
		['a private network', 'http://10.1.2.3/'],
		['a name of a network of its own', 'http://vault.internal/'],
		['a name that resolves to this machine', 'http://rebound.example:PORT/admin'],
		['a name that resolves to a private network', 'http://intranet.example:PORT/admin'],
	])('a download for a public service never comes from %s', async (_where, url) => {
		const scene = await sceneOutside({ 'rebound.example': '127.0.0.1', 'intranet.example': '192.168.1.7' });
		scene.faults.add({ on: 'poll', fault: listing(url.replace('PORT', new URL(scene.simulator.url).port)) });
		const run = await generate(scene);
		expect(run.error?.message).toContain('its URL points into the network of this n8n');
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
		expect(scene.ledger.requests.filter(({ path }) => path.includes('admin'))).toEqual([]);
	});

	it.each(['http://127.0.0.1:PORT/admin', 'http://rebound.example:PORT/admin'])('a download is not redirected to %s', async (to) => {
		const scene = await sceneOutside({ 'rebound.example': '127.0.0.1' });
		scene.faults.add({ on: 'download', fault: { kind: 'redirect', to: to.replace('PORT', new URL(scene.simulator.url).port) } });
		const run = await generate(scene);
		expect(run.error?.message).toContain('its URL points into the network of this n8n');
		expect(scene.ledger.requests.filter(({ path }) => path.includes('admin'))).toEqual([]);
	});

	it('a download is allowed if the name cannot be resolved here, because a proxy may resolve it', async () => {
		const scene = await sceneOutside({ [FILES]: 'unknown' });
		expect((await generate(scene)).error).toBeUndefined();
	});

	it('a download may come from the URL of the service itself', async () => {
		outside({ [SERVICE]: '10.0.0.5' });
		const scene = await openScene({ ...quick, imageUrlHost: SERVICE });
		expect((await generate(scene)).error).toBeUndefined();
	});
});

describe('redirects of a download', () => {
	const chain = async (length: number) => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'download', times: length, fault: { kind: 'redirect', to: `${scene.simulator.url}/samples/next.png` } });
		return { scene, run: await scene.run('textToImage.generate', picture) };
	};

	it('a download follows five redirects', async () => {
		const { run, scene } = await chain(5);
		expect(run.error).toBeUndefined();
		expect(scene.ledger.ofKind('download')).toHaveLength(6);
	});

	it('a download follows no sixth redirect', async () => {
		const { run, scene } = await chain(6);
		expect(run.error?.message).toContain('it was redirected more than 5 times');
		expect(scene.ledger.ofKind('download')).toHaveLength(6);
	});

	it('a download fails at a redirect to an invalid URL', async () => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'download', fault: { kind: 'redirect', to: 'file:///etc/passwd' } });
		const run = await scene.run('textToImage.generate', picture);
		expect(run.error?.message).toContain('its URL is not http or https');
	});
});

describe('the browser that shows the output', () => {
	it.each(['http://192.168.1.1/reboot', 'http://localhost/x.png', 'http://169.254.169.254/'])('no browser opens %s', async (url) => {
		const scene = await sceneOutside();
		scene.faults.add({ on: 'poll', fault: listing(url) });
		const run = await scene.generate(1, { credential: credential(scene.simulator) });
		expect(run.json[0]?.imageUrl).toBe(url);
		expect(run.hints.join('\n')).toContain('1 image');
		expect(run.hints.join('\n')).not.toContain(url);
	});

	it('a hint contains no markup of a service', async () => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'submit', fault: { kind: 'id', form: { text: '<img src="http://192.168.1.1/reboot">' } } });
		scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
		const run = await scene.run('textToImage.generate', { ...picture, onDownloadFailure: 'returnAddress' });
		expect(run.hints.join('\n')).toContain('could not be downloaded');
		expect(run.hints.join('\n')).not.toContain('<img src="http://192');
		expect(run.hints.join('\n')).not.toContain('<img src=\\"');
	});
});

describe('an upload', () => {
	async function upload(scene: Scene, more: object = {}) {
		const data = await storedFile(Buffer.from('the bytes'), 'child.png', 'image/png');
		return await scene.run(
			'asset.create',
			{ name: 'child', assetGroupId: 'group-1', source: 'binaryFile', inputBinaryField: 'data', assetType: 'Image' },
			{ service: 'octopusx', items: [{ json: {}, binary: { data } }], ...more },
		);
	}

	it.each([
		['this machine', 'http://127.0.0.1:PORT/admin/users', 'not https'],
		['this machine by https', 'https://127.0.0.1:PORT/admin/users', 'in the network of this n8n'],
		['a private network', 'https://192.168.0.1/admin', 'in the network of this n8n'],
		['a name that resolves to this machine', 'https://rebound.example/admin', 'in the network of this n8n'],
		['a public host without https', 'http://files.example:PORT/admin', 'not https'],
		['a file', 'file:///etc/passwd', 'not http or https'],
	])('an upload for a public service never goes to %s', async (_where, uploadUrl, why) => {
		outside({ 'rebound.example': '127.0.0.1' });
		const scene = await openScene();
		scene.faults.add({
			on: 'presign',
			fault: { kind: 'presign', uploadUrl: uploadUrl.replace('PORT', new URL(scene.simulator.url).port), method: 'POST' },
		});
		const run = await upload(scene, { credential: credential(scene.simulator) });
		expect(run.error?.message).toContain(why);
		expect(scene.ledger.requests.map(({ path }) => path)).toEqual(['/api/upload/presign']);
		expect(scene.ledger.tasks).toEqual([]);
	});

	it.each([301, 302, 307, 308])('an upload follows no redirect (%i)', async (status) => {
		const scene = await openScene();
		const other = await scene.another();
		scene.faults.add({ on: 'upload', fault: { kind: 'redirect', status, to: `${other.url}/admin/users` } });
		const run = await upload(scene);
		expect(run.error?.message).toContain('responded with a redirect');
		expect(other.ledger.requests).toEqual([]);
		expect(scene.ledger.tasks).toEqual([]);
	});

	it('an upload has the type of the file, whatever the service requests', async () => {
		const scene = await openScene();
		const asHtml = ({ data, ...rest }: { data: object }) => ({ ...rest, data: { ...data, content_type: 'text/html' } });
		scene.faults.add({ on: 'presign', fault: { kind: 'rewrite', body: asHtml } });
		await upload(scene);
		// The store only accepts the type of the presign request.
		expect(scene.ledger.ofKind('upload')).toMatchObject([{ status: 200 }]);
	});
});

describe('local URLs', () => {
	it.each([
		'0.0.0.0',
		'0.1.2.3',
		'10.0.0.1',
		'100.64.0.1',
		'100.127.255.255',
		'127.0.0.1',
		'127.255.255.254',
		'169.254.169.254',
		'172.16.0.1',
		'172.31.255.255',
		'192.168.0.1',
		'198.18.0.1',
		'198.19.255.255',
		'224.0.0.1',
		'239.255.255.255',
		'255.255.255.255',
		'2130706433',
		'0x7f000001',
		'0177.1',
		'127.1',
		'[::]',
		'[::1]',
		'[::127.0.0.1]',
		'[::ffff:8.8.8.8]',
		'[::ffff:0:10.0.0.1]',
		'[64:ff9b::1]',
		'[64:ff9b::a00:1]',
		'[64:ff9b:1::1]',
		'[fc00::1]',
		'[fdff::1]',
		'[fe80::1]',
		'[febf::1]',
		'[fec0::1]',
		'[ff02::1]',
		'[2002:7f00:1::]',
		'[2001:0:1::]',
		'localhost',
		'LOCALHOST',
		'localhost.',
		'localhost..',
		'metadata.google.internal',
		'metadata.google.internal.',
		'user:pass@127.0.0.1',
		'a.localhost',
		'printer',
		'nas.local',
		'db.internal',
		'x.home.arpa',
		'app.corp',
	])('%s is local', (host) => {
		expect(isLocal(new URL(`http://${host}/`))).toBe(true);
	});

	it.each([
		'1.1.1.1',
		'9.255.255.255',
		'11.0.0.0',
		'100.63.255.255',
		'100.128.0.0',
		'126.255.255.255',
		'128.0.0.1',
		'169.253.0.1',
		'172.15.0.1',
		'172.32.0.1',
		'192.167.0.1',
		'192.169.0.1',
		'198.17.0.1',
		'198.20.0.1',
		'223.255.255.255',
		'[2606:4700::1111]',
		'[64:ff9c::1]',
		'[fbff::1]',
		'[fe00::1]',
		'[2003::1]',
		'[2001:1::]',
		'example.com',
		'local.example',
		'my-localhost.com',
		'10.0.0.1.example.com',
	])('%s is not local', (host) => {
		expect(isLocal(new URL(`http://${host}/`))).toBe(false);
	});
});
