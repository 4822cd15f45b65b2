import type { ItemReader } from '../../parameters/itemReader';
import { isRecord } from '../../network/values';

/** Maximum characters of a prompt, unless the model has a limit of its own. */
export const PROMPT_MAX = 800;

/** Maximum prompts of one call. */
export const PROMPTS_MAX = 10;

/**
 * The prompts of an item, at least one: those of an agent's list if it has one, otherwise the prompt field.
 * @param max characters of one prompt
 */
export function readPrompts(item: ItemReader, max = PROMPT_MAX): string[] {
	const listed = item.list('prompts', /[\r\n]/);
	if (listed.length === 0) return [item.text('prompt', { max })];
	if (listed.length > PROMPTS_MAX) {
		item.refuse('prompts', `has ${listed.length} prompts, and one call takes at most ${PROMPTS_MAX}`, 'Make several calls.');
	}
	return listed.map((entry, index) => {
		const prompt = isRecord(entry) ? entry.prompt : entry;
		const where = `at position ${index + 1}`;
		if (typeof prompt !== 'string' || prompt.trim() === '') {
			return item.refuse('prompts', `has no text ${where}`, 'Give one prompt on each line.');
		}
		const { length } = [...prompt];
		if (length > max) {
			item.refuse('prompts', `has ${length} characters ${where}, but the service accepts at most ${max}`, 'Shorten it.');
		}
		return prompt;
	});
}
