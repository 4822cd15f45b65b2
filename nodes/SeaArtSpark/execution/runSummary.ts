import { withUrl } from '../resources/files';
import { httpUrl, isLocal } from '../network/addresses';
import type { FileType } from '../network/files';
import type { ResultFile, SparkTask } from '../services/sparkTask';
import { tasksOf, type ItemResult } from './itemResult';

/** So many thumbnails are shown; the output pane is not a gallery. */
const MAX_THUMBNAILS = 12;

const THUMBNAIL_PIXELS = 96;

/** Of a failure's words. */
const MAX_WORDS = 200;

const NOUNS: Record<FileType, string> = { image: 'picture', video: 'video', audio: 'sound', file: 'file' };

/**
 * What a run made, at a glance, as the HTML that n8n shows above the output: how much of what, what it cost, thumbnails that open, and
 * how many items did not come to anything. Undefined where there is nothing to see. Only addresses of results are in it: an input's may be signed.
 * @param serviceIsLocal whether the service is in this network itself: its files may be, too
 * @param takenUp how many items were given what an earlier run had paid for
 */
export function runSummary(results: ItemResult[], serviceIsLocal: boolean, takenUp: number): string | undefined {
	const tasks = results.flatMap(tasksOf);
	const made = results.filter(({ state }) => state === 'done').flatMap(tasksOf);
	const files = made.flatMap(({ result }) => result?.files ?? []).filter(({ isLastFrame }) => !isLastFrame);
	const lines = [
		...(files.length > 0 ? [summary(files, tasks), thumbnails(made, serviceIsLocal)] : []),
		...failures(results),
		...(takenUp > 0 ? [`${items(takenUp)} resumed, and not paid again`] : []),
	];
	// What was taken up is told in a hint of its own where there is nothing else to see.
	return files.length > 0 || failures(results).length > 0 ? lines.filter((line) => line !== '').join('<br/>') : undefined;
}

/** `6 pictures, 1 video, 0.18 USD` */
function summary(files: ResultFile[], tasks: SparkTask[]): string {
	const counts = (Object.keys(NOUNS) as FileType[]).flatMap((kind) => {
		const count = files.filter((file) => file.type === kind).length;
		return count > 0 ? [counted(count, NOUNS[kind])] : [];
	});
	const costs = tasks.map(({ cost }) => Number(cost)).filter((cost) => Number.isFinite(cost));
	const cost = costs.length > 0 ? `, ${Number(costs.reduce((sum, one) => sum + one, 0).toFixed(6))} USD` : '';
	return `<b>${counts.join(', ')}</b>${cost}`;
}

/**
 * The pictures and films of these tasks, each leading to itself. A film shows its last frame where it has one. A browser opens a picture
 * by itself, from inside of the user's network: a service outside gets no way into it.
 */
function thumbnails(tasks: SparkTask[], serviceIsLocal: boolean): string {
	const mayOpen = (address: string): boolean => {
		const url = httpUrl(address);
		return url !== undefined && (serviceIsLocal || !isLocal(url));
	};
	const shown = tasks.flatMap(({ result }) => {
		const files = withUrl(result?.files ?? []);
		const still = files.find(({ isLastFrame }) => isLastFrame)?.url;
		return files
			.filter(({ type, isLastFrame, url }) => (type === 'image' || type === 'video') && !isLastFrame && mayOpen(url))
			.map(({ type, url }) => ({ url, still: type === 'image' ? url : still }));
	});
	const links = shown.slice(0, MAX_THUMBNAILS).map(({ url, still }, index) => {
		const face =
			still !== undefined && mayOpen(still)
				? `<img src="${escaped(still)}" width="${THUMBNAIL_PIXELS}" height="${THUMBNAIL_PIXELS}"/>`
				: `Video ${index + 1}`;
		return `<a href="${escaped(url)}" target="_blank">${face}</a>`;
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
	const words = first?.state === 'failed' ? first.report.message : first?.state === 'rejected' ? first.error.message : '';
	return [
		...(others.length > 0 ? [`${others.length} of ${items(results.length)} failed: ${escaped(words.slice(0, MAX_WORDS))}`] : []),
		...(timedOut.length > 0 ? [`${timedOut.length} of ${items(results.length)} timed out`] : []),
	];
}

const isTimedOut = (result: ItemResult): boolean =>
	(result.state === 'failed' && result.report.timedOut === true) ||
	(result.state === 'done' && result.items.some(({ json }) => json.timedOut === true));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const items = (count: number): string => counted(count, 'item');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text that is shown as HTML and is none. */
export const withoutMarkup = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character]!);

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
