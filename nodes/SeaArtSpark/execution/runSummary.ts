import { withUrl } from '../resources/files';
import { usd } from '../resources/labels';
import { httpUrl, mayOpen } from '../network/addresses';
import { escapedAttribute } from '../network/html';
import type { FileType } from '../network/files';
import type { ResultFile, SparkTask } from '../services/sparkTask';
import { tasksOf, type ItemResult } from './itemResult';

/** n8n cuts the box above the output after about this many at 1440 x 900. */
const MAX_THUMBNAILS = 8;

const THUMBNAIL_PIXELS = 96;

/** Longer URLs are not shown, since the summary is stored with the execution. */
const MAX_THUMBNAIL_URL = 4_000;

/** Maximum characters of a failure's message. */
const MAX_MESSAGE = 200;

const NOUNS: Record<FileType, string> = { image: 'image', video: 'video', audio: 'audio file', file: 'file' };

/**
 * Summary of a run as HTML above n8n's output: failures, then counts and cost, then thumbnails. Undefined if there are no files and no
 * failures. Contains only URLs of results, since those of inputs may be signed.
 * @param serviceIsLocal whether the service is in this network: its files may be, too
 * @param earlier IDs of tasks that an earlier run paid for
 */
export function runSummary(results: ItemResult[], serviceIsLocal: boolean, earlier: ReadonlySet<string>): string | undefined {
	const made = results.filter(({ state }) => state === 'done').flatMap(tasksOf);
	const files = made.flatMap(({ result }) => result?.files ?? []).filter(({ isLastFrame }) => !isLastFrame);
	const failed = failures(results);
	if (files.length === 0 && failed.length === 0) return undefined;
	const totals = files.length > 0 ? [counts(files, results.flatMap(tasksOf), earlier), thumbnails(made, serviceIsLocal)] : [];
	return [...failed, ...totals].filter((line) => line !== '').join('<br/>');
}

/** `6 images, 1 video, 0.18 USD; paid earlier: 0.06 USD` */
function counts(files: ResultFile[], tasks: SparkTask[], earlier: ReadonlySet<string>): string {
	const numbers = (Object.keys(NOUNS) as FileType[]).flatMap((type) => {
		const count = files.filter((file) => file.type === type).length;
		return count > 0 ? [withNoun(count, NOUNS[type])] : [];
	});
	const now = costOf(tasks.filter(({ taskId }) => !earlier.has(taskId)));
	const before = costOf(tasks.filter(({ taskId }) => earlier.has(taskId)));
	const paidEarlier = before === undefined ? '' : `${now === undefined ? ', ' : '; '}paid earlier: ${before}`;
	return `<b>${numbers.join(', ')}</b>${now === undefined ? '' : `, ${now}`}${paidEarlier}`;
}

/** The sum in USD; undefined if no task names a cost. */
function costOf(tasks: SparkTask[]): string | undefined {
	const costs = tasks.flatMap(({ cost }) => usd(cost) ?? []);
	return costs.length > 0 ? `${Number(costs.reduce((sum, one) => sum + one, 0).toFixed(6))} USD` : undefined;
}

/**
 * Links to the images and videos of these tasks; a video shows its last frame. The browser loads images from within the user's network, so
 * the same check applies as to downloads.
 */
function thumbnails(tasks: SparkTask[], serviceIsLocal: boolean): string {
	const mayShow = (address: string): boolean => {
		const url = httpUrl(address);
		return url !== undefined && address.length <= MAX_THUMBNAIL_URL && mayOpen(url, serviceIsLocal);
	};
	const shown = tasks.flatMap(({ result }) => {
		const files = withUrl(result?.files ?? []);
		const preview = files.find(({ isLastFrame }) => isLastFrame)?.url;
		return files
			.filter(({ type, isLastFrame, url }) => (type === 'image' || type === 'video') && !isLastFrame && mayShow(url))
			.map(({ type, url }) => ({ url, preview: type === 'image' ? url : preview }));
	});
	const links = shown.slice(0, MAX_THUMBNAILS).map(({ url, preview }, index) => {
		const content =
			preview !== undefined && mayShow(preview)
				? `<img src="${escapedAttribute(preview)}" width="${THUMBNAIL_PIXELS}" height="${THUMBNAIL_PIXELS}"/>`
				: `Video ${index + 1}`;
		return `<a href="${escapedAttribute(url)}" target="_blank">${content}</a>`;
	});
	const more = shown.length - links.length;
	return [...links, ...(more > 0 ? [`and ${more} more`] : [])].join(' ');
}

/** `1 of 20 items failed: ...`, and how many timed out. */
function failures(results: ItemResult[]): string[] {
	const failed = results.filter(({ state }) => state === 'failed' || state === 'rejected');
	const timedOut = results.filter(isTimedOut);
	const others = failed.filter((result) => !isTimedOut(result));
	const [first] = others;
	const message = first?.state === 'failed' ? first.report.message : first?.state === 'rejected' ? first.error.message : '';
	return [
		...(others.length > 0
			? [`${others.length} of ${items(results.length)} failed: ${escapedAttribute(message.slice(0, MAX_MESSAGE))}`]
			: []),
		...(timedOut.length > 0 ? [`${timedOut.length} of ${items(results.length)} timed out`] : []),
	];
}

const isTimedOut = (result: ItemResult): boolean =>
	(result.state === 'failed' && result.report.timedOut === true) ||
	(result.state === 'done' && result.items.some(({ json }) => json.timedOut === true));

const withNoun = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const items = (count: number): string => withNoun(count, 'item');
