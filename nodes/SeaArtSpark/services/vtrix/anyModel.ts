import type { TaskResult } from '../sparkTask';
import { rawReply } from '../../network/values';
import type { Output } from './replies';

/** Whatever files and texts a task of any model made. */
export function anyModelResult({ files, texts }: Output): TaskResult {
	const text = texts.map((one) => (typeof one === 'string' ? one : JSON.stringify(rawReply({ one }).one))).filter((one) => one !== '');
	return { ...(files.length > 0 ? { files } : {}), ...(text.length > 0 ? { text } : {}), isOfAnyModel: true };
}
