import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { httpUrl, isLocal } from '../network/addresses';
import { octopusx } from './octopusx';
import type { Action, Read, ReadRequestFor, SparkRequest } from './request';
import type { NotedField, Refusal, Service, ServiceDefinition, ServiceReads } from './service';
import type { Transport } from '../network/transport';
import { vtrix } from './vtrix';

/** Every service, the default one first. A new service is a folder and one entry here. */
export const services: readonly [ServiceDefinition, ...ServiceDefinition[]] = [vtrix, octopusx];

/** The service of a credential, and the URL to which its key may be sent. */
export function serviceAddress(credential: ICredentialDataDecryptedObject): {
	definition: ServiceDefinition;
	/** Without a trailing slash. */
	baseUrl: string;
	/** Whether it is the service's own URL, not one from the credential. */
	isOwnAddress: boolean;
} {
	const definition = services.find(({ name }) => name === credential.service) ?? services[0];
	const customUrl = withoutSlashes(trimmed(credential.baseUrl));
	return { definition, baseUrl: customUrl === '' ? definition.url : customUrl, isOwnAddress: customUrl === '' };
}

/** A credential field, trimmed; empty if it isn't a text. */
const trimmed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * The problem with a credential, checked before its key is sent anywhere; undefined if there is none. Never repeats a value, since an
 * invalid field may contain a secret.
 */
export function credentialFault(credential: ICredentialDataDecryptedObject): { problem: string; nextStep: string } | undefined {
	const key = trimmed(credential.apiKey);
	if (key === '') return { problem: "'API Key' is empty", nextStep: 'Copy the key from your account.' };
	if (/^bearer(\s|$)/i.test(key)) {
		return { problem: '\'API Key\' begins with "Bearer"', nextStep: 'Remove that word. The node adds it automatically.' };
	}
	if (/[^\t\x20-\x7e\x80-\xff]/.test(key)) {
		return { problem: "'API Key' contains an invalid character, such as a line break", nextStep: 'Copy the key again from your account.' };
	}
	const address = addressFault(trimmed(credential.baseUrl));
	return address === undefined
		? undefined
		: { problem: `'Base URL' ${address}`, nextStep: "Correct it, or leave it empty to use the service's own address." };
}

/** The problem with the Base URL of a credential; empty is valid. */
function addressFault(address: string): string | undefined {
	if (address === '') return undefined;
	if (/\s/.test(address)) return 'contains a space';
	if (!/^https?:\/\//i.test(address)) return 'does not start with https:// or http://';
	const url = httpUrl(address);
	if (!url || /^https?:\/\/\//i.test(address)) return 'is not an address';
	if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(address)) return 'contains a user name or password';
	if (/[?#]/.test(address)) return 'contains a query or fragment (? or #)';
	return undefined;
}

/** The key of a credential, as it is sent: trimmed. */
export const apiKeyOf = (credential: ICredentialDataDecryptedObject): string => trimmed(credential.apiKey);

function withoutSlashes(address: string): string {
	let end = address.length;
	while (address[end - 1] === '/') end--;
	return address.slice(0, end);
}

/** Warning for a URL to which the key is sent unencrypted; undefined if it isn't or stays in this network. */
export function unencryptedWarning(baseUrl: string): string | undefined {
	const url = httpUrl(baseUrl);
	if (url?.protocol !== 'http:' || isLocal(url)) return undefined;
	return "'Base URL' uses http://, so the API key is sent unencrypted and can be intercepted. Use https:// if the host offers it.";
}

/** Creates a service that calls through `transport`. */
export async function openService(definition: ServiceDefinition, transport: Transport): Promise<Service> {
	const parts = await definition.create(transport);
	return {
		title: definition.title,
		dashboard: definition.dashboard,
		keyPage: definition.keyPage,
		adviceFor: parts.adviceFor,
		existing: parts.existing,
		job(request) {
			const refusal = refusalOf(definition, request);
			// Each function takes the request of its own action, which TypeScript can't infer for an index of union type.
			const make = parts.jobs[request.action] as ((request: SparkRequest) => ReturnType<Service['job']>) | undefined;
			return refusal ? { refusal } : make ? make(request) : { refusal: unsupported(definition, request.action) };
		},
		read(request) {
			return readCall(definition.reads?.[request.read], transport, request) ?? { refusal: unsupported(definition, request.read) };
		},
	};
}

/** The call for a read. Generic, so that each function gets its own request type. */
function readCall<R extends Read>(call: ServiceReads[R], transport: Transport, request: ReadRequestFor<R>) {
	return call && (async () => await call(transport, request));
}

function refusalOf(definition: ServiceDefinition, request: SparkRequest): Refusal | undefined {
	if (!definition.supports.includes(request.action)) return unsupported(definition, request.action);
	const parameter = definition.unknownFields.find((field) => isSet((request as unknown as Record<string, unknown>)[field]));
	if (parameter) {
		const supporting = services.filter(({ unknownFields }) => !unknownFields.includes(parameter));
		return {
			parameter,
			problem: `is not available on ${definition.title}`,
			nextStep: `Remove the option, or use a credential for ${titles(supporting)}.`,
		};
	}
	return definition.refusal?.(request);
}

/** Whether a request has a value in a field; an empty list is none. */
const isSet = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

function unsupported(definition: ServiceDefinition, what: Action | Read): Refusal {
	const supporting = services.filter((service) => offers(service, what));
	return (
		definition.unsupported?.[what] ?? {
			problem: `${definition.title} does not offer this operation`,
			nextStep: supporting.length > 0 ? `Use a credential whose service is ${titles(supporting)}.` : 'Choose another operation.',
		}
	);
}

/** Whether a service has a job or a read of this name. */
const offers = ({ supports, reads = {} }: ServiceDefinition, what: Action | Read): boolean =>
	Object.hasOwn(reads, what) || supports.some((action) => action === what);

const titles = (definitions: readonly ServiceDefinition[]): string => definitions.map(({ title }) => title).join(' or ');

/** A field's text with the services' notes: which services lack the field, and what differs on a service. */
export function withNotes(text: string, field: NotedField): string {
	const unknownTo = services.filter(({ unknownFields }) => unknownFields.some((unknown) => unknown === field));
	const notes = services.flatMap(({ title, notes }) => (notes[field] === undefined ? [] : [`With ${title}, ${notes[field]}.`]));
	return [...(text === '' ? [] : [text]), ...(unknownTo.length > 0 ? [`Not available on ${titles(unknownTo)}.`] : []), ...notes].join(' ');
}
