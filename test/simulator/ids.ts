import { createHash } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

function letters(text: string, length: number): string {
	const bytes = createHash('sha256').update(text).digest();
	let result = '';
	for (let i = 0; i < length; i++) result += alphabet[(bytes[i] ?? 0) % alphabet.length];
	return result;
}

/** yyyymmddhhmmss in China's time zone, as the documented ids carry it. */
function stamp(at: number): string {
	const chinaOffset = 8 * 3600 * 1000;
	return new Date(at + chinaOffset).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Makes ids that look like the documented ones and are the same in every run with the same seed. */
export class Ids {
	private count = 0;

	constructor(private readonly seed: number) {}

	/** A Vtrix task id: 20 lower-case letters and digits. */
	task(): string {
		return `d${letters(this.next('task'), 19)}`;
	}

	/** An OctopusX import task id, `task_` and 20 letters and digits. */
	importTask(): string {
		return `task_${letters(this.next('import'), 20)}`;
	}

	/** `group-YYYYMMDDhhmmss-xxxxx`. @param at ms since 1970 */
	group(at: number): string {
		return `group-${stamp(at)}-${letters(this.next('group'), 5)}`;
	}

	/** `asset-YYYYMMDDhhmmss-xxxxx`. @param at ms since 1970 */
	asset(at: number): string {
		return `asset-${stamp(at)}-${letters(this.next('asset'), 5)}`;
	}

	/** An id for a request, a signature or an upload: `length` letters and digits. */
	token(length: number): string {
		return letters(this.next('token'), length);
	}

	private next(kind: string): string {
		return `${kind}/${this.seed}/${this.count++}`;
	}
}
