import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { octopusx } from './octopusx';
import type { Action, Read, ReadRequestFor, SparkRequest } from './request';
import type { NotedField, Refusal, Service, ServiceDefinition, ServiceParts } from './service';
import type { Transport } from './transport';
import { vtrix } from './vtrix';

/** Every service, the default one first. A new service is a folder and one entry here. */
export const services: readonly [ServiceDefinition, ...ServiceDefinition[]] = [vtrix, octopusx];

/** The service that a credential names, and the address its key may go to. */
export function serviceAddress(credential: ICredentialDataDecryptedObject): {
	definition: ServiceDefinition;
	/** Without a slash at its end. */
	baseUrl: string;
	/** Whether it is the service's own address, not one from the credential. */
	isOwnAddress: boolean;
} {
	const definition = services.find(({ name }) => name === credential.service) ?? services[0];
	const given = typeof credential.baseUrl === 'string' ? withoutSlashes(credential.baseUrl.trim()) : '';
	return { definition, baseUrl: given === '' ? definition.url : given, isOwnAddress: given === '' };
}

function withoutSlashes(address: string): string {
	let end = address.length;
	while (address[end - 1] === '/') end--;
	return address.slice(0, end);
}

/** The service behind a credential, ready to talk through `transport`. */
export async function openService(definition: ServiceDefinition, transport: Transport): Promise<Service> {
	const parts = await definition.create(transport);
	return {
		title: definition.title,
		dashboard: definition.dashboard,
		adviceFor: parts.adviceFor,
		existing: parts.existing,
		job(request) {
			const refusal = refusalOf(definition, request);
			// The table's type says that each function takes its own action's request; an index by a union cannot.
			const make = parts.jobs[request.action] as ((request: SparkRequest) => ReturnType<Service['job']>) | undefined;
			return refusal ? { refusal } : make ? make(request) : { refusal: unsupported(definition, request.action) };
		},
		read(request) {
			const answer = answerTo(parts.reads ?? {}, request);
			return answer ?? { refusal: unsupported(definition, request.read) };
		},
	};
}

/** The call that answers a free question. Generic, so that each function of the table meets its own question. */
function answerTo<R extends Read>(reads: NonNullable<ServiceParts['reads']>, request: ReadRequestFor<R>) {
	const answer = reads[request.read];
	return answer && (async () => await answer(request));
}

function refusalOf(definition: ServiceDefinition, request: SparkRequest): Refusal | undefined {
	if (!definition.supports.includes(request.action)) return unsupported(definition, request.action);
	const parameter = definition.unknownFields.find((field) => field in request && request[field as keyof SparkRequest] !== undefined);
	if (parameter) {
		const knowing = services.filter(({ unknownFields }) => !unknownFields.includes(parameter));
		return {
			parameter,
			says: `is not known to ${definition.title}`,
			next: `Remove the option, or use a credential for ${titles(knowing)}.`,
		};
	}
	return definition.refusal?.(request);
}

function unsupported(definition: ServiceDefinition, what: Action | Read): Refusal {
	const able = services.filter(({ supports }) => supports.includes(what));
	return (
		definition.unsupported?.[what] ?? {
			says: `${definition.title} does not offer this operation`,
			next: able.length > 0 ? `Use a credential whose service is ${titles(able)}.` : 'Choose another operation.',
		}
	);
}

const titles = (definitions: readonly ServiceDefinition[]): string => definitions.map(({ title }) => title).join(' or ');

/** A field's text with what the services have to say about it: who does not know the field, and what is different where. */
export function withNotes(text: string, field: NotedField): string {
	const unknownTo = services.filter(({ unknownFields }) => unknownFields.some((unknown) => unknown === field));
	const notes = services.flatMap(({ title, notes }) => (notes[field] === undefined ? [] : [`With ${title}, ${notes[field]}.`]));
	return [text, ...(unknownTo.length > 0 ? [`Not known to ${titles(unknownTo)}.`] : []), ...notes].join(' ');
}
