import { httpUrl, isLocal } from '../../../nodes/SeaArtSpark/network/addresses';

describe('an http URL', () => {
	it.each([
		'https://example.com/a.png',
		'http://example.com',
		'HTTPS://EXAMPLE.COM/',
		'https://user:pass@example.com:8443/a?b=c#d',
		'https://例え.jp/é',
	])('%s is an http URL', (address) => {
		expect(httpUrl(address)).toBeInstanceOf(URL);
	});

	it.each([
		'',
		'example.com/a.png',
		'/a.png',
		'ftp://example.com/a',
		'file:///etc/passwd',
		'data:image/png;base64,AA',
		'javascript:alert(1)',
		'asset://asset-1',
		'https://',
		'http://[::1',
		'blob:https://a/b',
	])('%j is not an http URL', (address) => {
		expect(httpUrl(address)).toBeUndefined();
	});
});

describe('a local URL', () => {
	it.each([
		'http://localhost:5678/a',
		'http://LOCALHOST/a',
		'http://localhost./a',
		'http://n8n/a',
		'http://my-nas.local/a',
		'http://my-nas.local./a',
		'http://box.lan/a',
		'http://box.home/a',
		'http://api.internal/a',
		'http://a.intranet/a',
		'http://n8n.test/a',
		'http://x.localhost/a',
		'http://127.0.0.1/a',
		'http://127.255.255.254/a',
		'http://2130706433/a',
		'http://0x7f.1/a',
		'http://0.0.0.0/a',
		'http://10.1.2.3/a',
		'http://172.16.0.1/a',
		'http://172.31.255.255/a',
		'http://192.168.178.20/a',
		'http://169.254.169.254/latest/meta-data',
		'http://100.64.0.1/a',
		'http://100.127.255.255/a',
		'http://[::1]/a',
		'http://[::]/a',
		'http://[fc00::1]/a',
		'http://[fd12:3456::1]/a',
		'http://[fe80::1]/a',
		'http://[febf::1]/a',
		'http://[::ffff:127.0.0.1]/a',
	])('%s is a local URL', (address) => {
		expect(isLocal(new URL(address))).toBe(true);
	});

	it.each([
		'https://example.com/a',
		'https://localhost.example.com/a',
		'https://local.example/a',
		'https://8.8.8.8/a',
		'https://1.10.1.1/a',
		'https://11.0.0.1/a',
		'https://126.0.0.1/a',
		'https://128.0.0.1/a',
		'https://172.15.255.255/a',
		'https://172.32.0.1/a',
		'https://192.167.1.1/a',
		'https://192.169.1.1/a',
		'https://169.253.1.1/a',
		'https://100.63.255.255/a',
		'https://100.128.0.1/a',
		'https://[2001:4860:4860::8888]/a',
		'https://10.example.com/a',
		'https://127.0.0.1.example.com/a',
		'https://fd.example.com/a',
	])('%s is not a local URL', (address) => {
		expect(isLocal(new URL(address))).toBe(false);
	});
});
