/** Format of the services' IDs. */
const PLAIN_ID = /^[\w.:-]{1,1000}$/;

/** Maximum characters of any other ID to show. */
const MAX_SHOWN = 100;

/**
 * An ID for people, logs, and agents. IDs are untrusted: line breaks would forge log lines, prose would instruct an agent, and markup would
 * render in n8n's editor. So anything but a plain ID is quoted, escaped, and cut. Requests and items use the unchanged ID.
 */
export function displayId(id: string): string {
	if (PLAIN_ID.test(id)) return id;
	const quoted = JSON.stringify(id.slice(0, MAX_SHOWN)).replace(/[^\x20-\x7e]|[<>&]/g, escaped);
	return id.length > MAX_SHOWN ? `${quoted} ... (${id.length} characters)` : quoted;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
