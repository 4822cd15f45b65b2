/** What the IDs of services are made of. */
const PLAIN_ID = /^[\w.:-]{1,1000}$/;

/** The most characters of any other ID that are shown. */
const MOST_SHOWN = 100;

/**
 * An ID as people, logs and agents see it. It comes from outside: one with line breaks would forge a log, one with prose in it would
 * talk to an agent, one with markup would be a picture in n8n's editor. So anything but a plain ID is quoted, escaped and cut. What is kept and sent is the ID itself: it is money.
 */
export function displayId(id: string): string {
	if (PLAIN_ID.test(id)) return id;
	const shown = JSON.stringify(id.slice(0, MOST_SHOWN)).replace(/[^\x20-\x7e]|[<>&]/g, escaped);
	return id.length > MOST_SHOWN ? `${shown} ... (${id.length} characters)` : shown;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
