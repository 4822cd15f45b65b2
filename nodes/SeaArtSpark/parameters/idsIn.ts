/**
 * The IDs in one piece of a text. A piece without blanks is an ID; of prose, only what looks like an ID counts (eight characters or
 * more with a digit among them), and nothing if there is none.
 */
export function idsIn(piece: string): string[] {
	const text = piece.replace(/^\s*item \d+:/i, '').trim();
	if (text === '') return [];
	if (!/\s/.test(text)) return [text];
	return text.split(/[\s"'`()[\]{}<>]+/).flatMap((word) => {
		const bare = /[.,;:!?]$/.test(word) ? word.slice(0, -1) : word;
		return /^(?=.*\d)[\w:.-]{8,}$/.test(bare) && !/^\d{4}-\d\d-\d\d/.test(bare) ? [bare] : [];
	});
}
