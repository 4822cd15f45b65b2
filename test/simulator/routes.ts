import { type FakeRead, findRead } from './fakeRead';
import { type FakeService, matches, readSubmit } from './fakeService';
import { type Incoming, isRecord, record } from './http';
import type { RequestKind } from './ledger';
import { octopusxAction } from './octopusx';
import type { Service } from './tasks';
import { readEnvelope } from './vtrix';

/** The endpoint of a request and its parts. */
export interface Route {
	endpoint:
		| 'generate'
		| 'task'
		| 'models'
		| 'spec'
		| 'createAsset'
		| 'getAsset'
		| 'createVideo'
		| 'getVideo'
		| 'getVideoByOpenai'
		| 'videoContent'
		| 'presign'
		| 'account'
		| 'picture'
		| 'film'
		| 'sound'
		| 'sample'
		| 'putObject'
		| 'getObject'
		| 'fakeSubmit'
		| 'fakePoll'
		| 'fakeRead'
		| 'none';
	kind: RequestKind;
	service: Service;
	/** The part of the path that varies, decoded. */
	name?: string;
	model?: string;
	taskId?: string;
	/** True for a file that requires the key. */
	needsKey?: boolean;
	/** The service that the endpoint belongs to, if it is one of a description. */
	fake?: FakeService;
	/** The read that a test added. */
	read?: FakeRead;
	params?: unknown;
}

interface Pattern {
	method: RegExp;
	path: RegExp;
	route: (request: Incoming, name: string) => Route;
}

const get = /^GET$/;
const post = /^POST$/;
const read = /^(GET|HEAD)$/;

const patterns: Pattern[] = [
	{
		method: post,
		path: /^\/model\/v1\/generation$/,
		route: ({ json }) => {
			const envelope = readEnvelope(json);
			const model = envelope?.model ?? (isRecord(json) && typeof json.model === 'string' ? json.model : undefined);
			return { endpoint: 'generate', kind: 'submit', service: 'vtrix', params: envelope?.params ?? json, ...some({ model }) };
		},
	},
	{
		method: get,
		path: /^\/model\/v1\/generation\/task\/([^/]+)$/,
		route: (_request, taskId) => ({ endpoint: 'task', kind: 'poll', service: 'vtrix', taskId }),
	},
	{
		method: get,
		path: /^\/api\/v1\/skill\/models$/,
		route: () => ({ endpoint: 'models', kind: 'catalogue', service: 'vtrix' }),
	},
	{
		method: get,
		path: /^\/api\/v1\/skill\/models\/([^/]+)\/spec$/,
		route: (_request, name) => ({ endpoint: 'spec', kind: 'catalogue', service: 'vtrix', name }),
	},
	{
		method: post,
		path: /^\/v1\/seedance\/asset\/(CreateAssetGroup|CreateAsset)$/,
		route: ({ json, url }) => ({
			endpoint: 'createAsset',
			kind: 'submit',
			service: 'octopusx',
			model: octopusxAction(url.pathname),
			params: json,
		}),
	},
	{
		method: post,
		path: /^\/v1\/seedance\/asset\/GetAsset$/,
		route: ({ json }) => {
			const id = record(json).task_id;
			return { endpoint: 'getAsset', kind: 'poll', service: 'octopusx', taskId: typeof id === 'string' ? id : '' };
		},
	},
	{
		method: post,
		path: /^\/v1\/video\/generations$/,
		route: ({ json }) => {
			const { model, ...params } = record(json);
			return { endpoint: 'createVideo', kind: 'submit', service: 'octopusx', model: String(model), params };
		},
	},
	{
		method: get,
		path: /^\/v1\/video\/generations\/([^/]+)$/,
		route: (_request, taskId) => ({ endpoint: 'getVideo', kind: 'poll', service: 'octopusx', taskId }),
	},
	{
		method: get,
		path: /^\/v1\/videos\/([^/]+)$/,
		route: (_request, taskId) => ({ endpoint: 'getVideoByOpenai', kind: 'poll', service: 'octopusx', taskId }),
	},
	{
		method: get,
		path: /^\/v1\/videos\/([^/]+)\/content$/,
		route: (_request, taskId) => ({ endpoint: 'videoContent', kind: 'download', service: 'octopusx', taskId, needsKey: true }),
	},
	{
		method: post,
		path: /^\/api\/upload\/presign$/,
		route: () => ({ endpoint: 'presign', kind: 'presign', service: 'octopusx' }),
	},
	{
		method: get,
		path: /^\/api\/usage\/token\/$/,
		route: () => ({ endpoint: 'account', kind: 'account', service: 'octopusx' }),
	},
	...(
		[
			['picture', /^\/pictures\/([^/]+)\.png$/],
			['film', /^\/films\/([^/]+)\.mp4$/],
			['sound', /^\/sounds\/([^/]+)\.wav$/],
		] as const
	).map(([endpoint, path]): Pattern => ({
		method: read,
		path,
		route: (_request, name) => ({
			endpoint,
			kind: 'download',
			service: 'vtrix',
			name,
			...some({ taskId: /^(.+)-(?:\d+|last)$/s.exec(name)?.[1] }),
		}),
	})),
	{
		method: read,
		path: /^\/samples\/([\w-]+\.(?:png|mp4|wav))$/,
		route: (_request, name) => ({ endpoint: 'sample', kind: 'download', service: 'vtrix', name }),
	},
	{
		method: /^(PUT|POST)$/,
		path: /^\/objects\/(.+)$/,
		route: (_request, name) => ({ endpoint: 'putObject', kind: 'upload', service: 'octopusx', name }),
	},
	{
		method: read,
		path: /^\/objects\/(.+)$/,
		route: (_request, name) => ({ endpoint: 'getObject', kind: 'download', service: 'octopusx', name }),
	},
];

/** Finds the endpoint of a request; `none` if there is none. */
export function findRoute(request: Incoming, services: FakeService[], reads: FakeRead[] = []): Route {
	const added = findRead(reads, request);
	if (added) return { endpoint: 'fakeRead', kind: 'read', service: added.service, read: added };
	for (const fake of services) {
		const found = matches(fake, request);
		if (found?.taskId !== undefined) return { endpoint: 'fakePoll', kind: 'poll', service: fake.name, fake, taskId: found.taskId };
		if (found) return { endpoint: 'fakeSubmit', kind: 'submit', service: fake.name, fake, ...readSubmit(fake, request.json) };
	}
	for (const { method, path, route } of patterns) {
		const match = method.test(request.method) ? path.exec(request.url.pathname) : null;
		if (match) return route(request, decode(match[1] ?? ''));
	}
	const isOctopusx = /^\/(v1|api\/(upload|usage))\//.test(request.url.pathname);
	return { endpoint: 'none', kind: 'unknown', service: isOctopusx ? 'octopusx' : 'vtrix' };
}

/** Leaves out what is undefined, so that the ledger shows only what is known. */
function some<T extends object>(value: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
	return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
