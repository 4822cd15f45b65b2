/**
 * The IDs in a part of a text. A part without blanks is an ID. In prose, only words in the format of an ID count (at least eight
 * characters, including a digit).
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
