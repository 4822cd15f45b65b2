import { withoutTags } from '../../network/values';

/** Joins the defined parts to a description. Tags are neutralized, since n8n shows it as HTML and it may contain input data. */
export const sentence = (...parts: Array<string | undefined>): string => withoutTags(parts.filter(Boolean).join(' '));

/** A message for use within another sentence. */
export const withoutPeriod = (message: string): string => {
	const text = message.trimEnd();
	return text.endsWith('.') ? text.slice(0, -1) : text;
};

/** The message without its item number. */
export const withoutItem = (message: string): string => message.replace(/ \[item \d+\]$/, '');

/** `once`, `3 times` */
export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** `1 second`, `600 seconds` */
export const seconds = (ms: number): string => {
	const whole = Math.round(ms / 1_000);
	return whole === 1 ? '1 second' : `${whole} seconds`;
};
