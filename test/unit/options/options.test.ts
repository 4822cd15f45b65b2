import type { IDataObject } from 'n8n-workflow';

import { gapsIn } from '../../gapsIn';
import { fieldsOf, optionsOf } from '../../../nodes/SeaArtSpark/description';
import { get as getTask } from '../../../nodes/SeaArtSpark/resources/task/get';
import { wait as waitForTask } from '../../../nodes/SeaArtSpark/resources/task/wait';
import { create as createGroup } from '../../../nodes/SeaArtSpark/resources/assetGroup/create';
import { generate } from '../../../nodes/SeaArtSpark/resources/textToImage/generate';
import { generate as video } from '../../../nodes/SeaArtSpark/resources/video/generate';
import type { Operation } from '../../../nodes/SeaArtSpark/resources/operation';
import { readItemSettings } from '../../../nodes/SeaArtSpark/options';
import { readLimits } from '../../../nodes/SeaArtSpark/options/limits';
import { serviceAddress } from '../../../nodes/SeaArtSpark/services';
import { readerOf, refusalOf } from '../resources/fakeItem';

const settingsOf = (operation: Operation, parameters: IDataObject = {}, options: IDataObject = {}) => {
	const names = new Set([...fieldsOf(operation), ...optionsOf(operation)].map(({ name }) => name));
	return readItemSettings(readerOf(operation, parameters, options), (name) => names.has(name));
};

describe('the settings of an item', () => {
	it('the settings of an item have the documented defaults', () => {
		expect(settingsOf(generate)).toMatchObject({
			timeoutMs: 600_000,
			maxPollIntervalMs: 5_000,
			wait: true,
			onTimeout: 'error',
			onUncertainSubmit: 'stop',
			simplify: true,
			downloadTo: 'data',
			maxDownloadBytes: 104_857_600,
			onDownloadFailure: 'error',
			untilActive: false,
		});
	});

	it('no setting of an item is undefined', () => {
		expect(gapsIn([settingsOf(generate), settingsOf(video), settingsOf(getTask)])).toEqual([]);
	});

	it('the settings of an item are those that the user sets, also by expression', () => {
		const options = {
			timeoutSeconds: '0.5',
			onTimeout: 'returnTask',
			onUncertainSubmit: 'submitAgain',
		};
		const fields = { simplify: 'false', binaryPropertyName: ' photo ', onDownloadFailure: 'returnAddress' };
		expect(settingsOf(generate, fields, options)).toMatchObject({
			timeoutMs: 500,
			maxPollIntervalMs: 5_000,
			wait: true,
			onTimeout: 'returnTask',
			onUncertainSubmit: 'submitAgain',
			simplify: false,
			downloadTo: 'photo',
			maxDownloadBytes: 104_857_600,
			onDownloadFailure: 'returnAddress',
			untilActive: false,
		});
	});

	it('a task that takes minutes has fewer status checks and larger files', () => {
		const names = new Set([...fieldsOf(video), ...optionsOf(video)].map(({ name }) => name));
		expect(readItemSettings(readerOf(video), (name) => names.has(name), video.duration)).toMatchObject({
			timeoutMs: 1_800_000,
			maxPollIntervalMs: 15_000,
			maxDownloadBytes: 524_288_000,
		});
	});

	it.each<[string, Operation, IDataObject, boolean]>([
		['that waits and downloads', generate, {}, true],
		['that does not wait', generate, { waitForCompletion: false }, false],
		['that does not download', generate, { downloadImages: false }, false],
		['that makes no images', createGroup, {}, false],
		['that waits for a task', waitForTask, {}, true],
		['of a status check', getTask, {}, false],
	])('an item %s downloads its files: %s', (_, operation, parameters, downloads) => {
		expect('downloadTo' in settingsOf(operation, parameters)).toBe(downloads);
	});

	it('an operation without Wait for Completion always waits', () => {
		expect(settingsOf(waitForTask, { waitForCompletion: false }).wait).toBe(true);
		expect(settingsOf(generate, { waitForCompletion: false }).wait).toBe(false);
	});

	it.each<[IDataObject, IDataObject, string]>([
		[{}, { timeoutSeconds: -1 }, "'Timeout (Seconds)' is -1"],
		[{}, { timeoutSeconds: 'long' }, "'Timeout (Seconds)' is not a number"],
		[{ binaryPropertyName: '' }, {}, "'Put Output Image in Field' is empty"],
		[{ simplify: 'perhaps' }, {}, "'Simplify' is neither on nor off"],
	])('settings %j with options %j are refused', (parameters, options, message) => {
		expect(refusalOf(() => settingsOf(generate, parameters, options)).message).toBe(message);
	});
});

describe('the settings of a run', () => {
	const shared = (options: IDataObject) => readLimits(readerOf(generate, {}, options));

	it.each<[IDataObject, object]>([
		[{}, { maxTasksInFlight: 1_000, maxRequestsPerSecond: Infinity }],
		[
			{ maxTasksInFlight: 0, maxRequestsPerSecond: '' },
			{ maxTasksInFlight: 1_000, maxRequestsPerSecond: Infinity },
		],
		[
			{ maxTasksInFlight: '3.9', maxRequestsPerSecond: 0.5 },
			{ maxTasksInFlight: 3, maxRequestsPerSecond: 0.5 },
		],
	])('the limits of a run for %j are %j', (options, expected) => {
		expect(shared(options)).toEqual(expected);
	});

	it.each<[IDataObject, string]>([
		[{ maxTasksInFlight: -1 }, "'Max Tasks in Flight' is -1"],
		[{ maxRequestsPerSecond: -1 }, "'Max Requests per Second' is -1"],
	])('limits of %j for a run are refused', (options, message) => {
		expect(refusalOf(() => shared(options)).message).toBe(message);
	});
});

it.each<[IDataObject, object]>([
	[{}, { definition: { name: 'vtrix' }, baseUrl: 'https://cloud.vtrix.ai', isOwnAddress: true }],
	[
		{ service: 'vtrix', baseUrl: '' },
		{ definition: { name: 'vtrix' }, baseUrl: 'https://cloud.vtrix.ai', isOwnAddress: true },
	],
	[
		{ service: 'octopusx', baseUrl: '  ' },
		{ definition: { name: 'octopusx' }, baseUrl: 'https://octopusx.ai', isOwnAddress: true },
	],
	[
		{ service: 'octopusx', baseUrl: ' http://localhost:8080/x// ' },
		{ definition: { name: 'octopusx' }, baseUrl: 'http://localhost:8080/x', isOwnAddress: false },
	],
	[
		{ service: 'unknown', baseUrl: 5 },
		{ definition: { name: 'vtrix' }, baseUrl: 'https://cloud.vtrix.ai', isOwnAddress: true },
	],
])('the credential %j names %j', (credential, expected) => {
	expect(serviceAddress(credential as Parameters<typeof serviceAddress>[0])).toMatchObject(expected);
});
