import type { IdPlace, KeyForm } from './faults';
import { type Incoming, isRecord, json, record, type Reply, text } from './http';
import { withNumericId } from './replyForms';

/** An answer after its parsed body was changed; numbers above 2^53 keep their digits where they were an id. */
export function rewritten(right: Reply, change: (body: never) => unknown, status = right.status): Reply {
	const source = right.body.toString('utf8');
	const isNumeric = right.taskId !== undefined && !source.includes(JSON.stringify(right.taskId)) && /^\d+$/.test(right.taskId);
	const quoted = isNumeric ? source.replaceAll(`:${right.taskId}`, `:"${right.taskId}"`) : source;
	const reply = { ...json(status, change(JSON.parse(quoted) as never)), ...(right.taskId === undefined ? {} : { taskId: right.taskId }) };
	return withNumericId(reply, { id: right.taskId ?? '', isNumeric });
}

const idNames = ['id', 'task_id', 'taskId'];

function without(value: unknown, names: string[]): Record<string, unknown> {
	return Object.fromEntries(Object.entries(record(value)).filter(([name]) => !names.includes(name)));
}

/** The answer to a submit with its task's id at another place, or with another HTTP status and an error beside the id. */
export function moveId(right: Reply, place: IdPlace | undefined, status = right.status): Reply {
	if (place === 'location') {
		const there = { location: `/model/v1/generation/task/${right.taskId}` };
		return { ...text(status, '', there), ...(right.taskId === undefined ? {} : { taskId: right.taskId }) };
	}
	const error = status < 400 ? {} : { error: { code: 'CONFLICT', message: 'The request was taken and something went wrong' } };
	return rewritten(
		right,
		(body: Record<string, unknown>) => (place === undefined ? { ...body, ...error } : placed(body, place, right.taskId, error)),
		status,
	);
}

function placed(body: Record<string, unknown>, place: IdPlace, id: string | undefined, error: object): unknown {
	const bare: Record<string, unknown> = { ...without(body, idNames), ...error };
	if (isRecord(bare.data)) bare.data = without(bare.data, idNames);
	const [, name = 'id'] = /(\w+)$/.exec(place) ?? [];
	const about = { [name]: id };
	if (place.startsWith('[')) return [{ ...bare, ...about }];
	if (place.startsWith('data[')) return { ...bare, data: [{ ...record(bare.data), ...about }] };
	if (place.startsWith('data.')) return { ...bare, data: { ...record(bare.data), ...about } };
	if (place.startsWith('result.')) return { ...bare, result: about };
	return { ...bare, ...about };
}

/** The key of a request in a form in which a service might repeat it. */
export function echoKey({ headers }: Incoming, form: KeyForm = 'bare'): string {
	const key = (headers.authorization ?? '').replace(/^Bearer /, '');
	switch (form) {
		case 'bare':
			return key;
		case 'bearer':
			return `Bearer ${key}`;
		case 'url':
			return encodeURIComponent(key);
		case 'base64':
			return Buffer.from(key).toString('base64');
		case 'part':
			return key.slice(0, 12);
	}
}

/** For `rewrite`: puts fields on top of a body, `{state: 2}` or `{error: {}}`. */
export const beside =
	(fields: Record<string, unknown>) =>
	(body: object): object => ({ ...body, ...fields });

/** For `rewrite`: changes the JSON in the text of a Vtrix asset task, in any reply that has an output. */
export const inAssetText =
	(change: (text: Record<string, unknown>) => unknown) =>
	(body: { output?: Array<{ content: Array<{ text?: string }> }> }): object => ({
		...body,
		...(body.output && {
			output: body.output.map(({ content }) => ({
				content: content.map((entry) =>
					entry.text === undefined ? entry : { ...entry, text: JSON.stringify(change(JSON.parse(entry.text) as Record<string, unknown>)) },
				),
			})),
		}),
	});
