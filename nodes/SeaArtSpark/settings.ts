import type { ItemReader } from './resources/itemReader';
import type { RunSettings } from './tasks/run';

/** What the options of one item come to, with the defaults filled in. */
export interface ItemSettings extends RunSettings {
	onTimeout: 'error' | 'returnTask';
	simplify: boolean;
	/** The output field for images; undefined where none are downloaded. */
	downloadTo?: string;
	maxDownloadBytes: number;
}

/** What holds for all items of a run: read from the first. */
export interface SharedSettings {
	maxTasksInFlight: number;
	maxRequestsPerSecond: number;
}

/** Reads an item's settings. `has` tells which fields this operation shows. */
export function readItemSettings(item: ItemReader, has: (name: string) => boolean): ItemSettings {
	const wait = !has('waitForCompletion') || (item.optionalFlag('waitForCompletion') ?? true);
	const downloads = has('downloadImages') && wait && (item.optionalFlag('downloadImages') ?? true);
	return {
		timeoutMs: number(item, 'timeoutSeconds', { min: 0 }) * 1_000,
		maxPollIntervalMs: number(item, 'maxPollIntervalSeconds', { min: 0 }) * 1_000,
		wait,
		onTimeout: item.optionalText('onTimeout') === 'returnTask' ? 'returnTask' : 'error',
		onUncertainSubmit: item.optionalText('onUncertainSubmit') === 'submitAgain' ? 'submitAgain' : 'stop',
		simplify: item.optionalFlag('simplify') ?? true,
		...(downloads ? { downloadTo: item.text('binaryPropertyName').trim() } : {}),
		maxDownloadBytes: (has('maxDownloadMegabytes') ? number(item, 'maxDownloadMegabytes', { min: 0 }) : 0) * 1_048_576,
	};
}

export const readSharedSettings = (item: ItemReader): SharedSettings => ({
	maxTasksInFlight: Math.floor(number(item, 'maxTasksInFlight', { min: 1 })),
	maxRequestsPerSecond: number(item, 'maxRequestsPerSecond', { min: 0.01, next: 'Use a number above 0.' }),
});

/** A number option, or its default where it is not set. */
const number = (item: ItemReader, name: string, rule: { min: number; next?: string }): number =>
	item.optionalNumber(name, rule) ?? Number(item.defaultOf(name));
