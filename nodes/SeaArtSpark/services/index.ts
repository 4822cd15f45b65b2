import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { httpUrl, isLocal } from '../network/addresses';
import { octopusx } from './octopusx';
import type { Action, Read, ReadRequestFor, SparkRequest } from './request';
import type { NotedField, Refusal, Service, ServiceDefinition, ServiceParts } from './service';
import type { Transport } from '../network/transport';
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
	const given = withoutSlashes(trimmed(credential.baseUrl));
	return { definition, baseUrl: given === '' ? definition.url : given, isOwnAddress: given === '' };
}

/** A field of the credential without the blanks around it; empty where it is no text. */
const trimmed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * What is wrong with a credential, before its key goes anywhere; undefined where nothing is. Never repeats a value: a wrong field may
 * hold a secret.
 */
export function credentialFault(credential: ICredentialDataDecryptedObject): { says: string; next: string } | undefined {
	const key = trimmed(credential.apiKey);
	if (key === '') return { says: "'API Key' is empty", next: 'Copy the key from your account.' };
	if (/^bearer(\s|$)/i.test(key)) {
		return { says: '\'API Key\' begins with "Bearer"', next: 'Remove that word. The node adds it automatically.' };
	}
	if (/[^\t\x20-\x7e\x80-\xff]/.test(key)) {
		return { says: "'API Key' contains an invalid character, such as a line break", next: 'Copy the key again from your account.' };
	}
	const address = addressFault(trimmed(credential.baseUrl));
	return address === undefined
		? undefined
		: { says: `'Base URL' ${address}`, next: "Correct it, or leave it empty to use the service's own address." };
}

/** What is wrong with the Base URL of a credential; empty is right. */
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

/** The key of a credential, as it is sent. */
export const apiKeyOf = (credential: ICredentialDataDecryptedObject): string => trimmed(credential.apiKey);

function withoutSlashes(address: string): string {
	let end = address.length;
	while (address[end - 1] === '/') end--;
	return address.slice(0, end);
}

/** What to say of an address to which the key travels in clear; undefined where it does not, or does not leave this network. */
export function unencryptedWarning(baseUrl: string): string | undefined {
	const url = httpUrl(baseUrl);
	if (url?.protocol !== 'http:' || isLocal(url)) return undefined;
	return "'Base URL' uses http://, so the API key is sent unencrypted and can be intercepted. Use https:// if the host offers it.";
}

/** The service behind a credential, ready to talk through `transport`. */
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
			problem: `is not available on ${definition.title}`,
			nextStep: `Remove the option, or use a credential for ${titles(knowing)}.`,
		};
	}
	return definition.refusal?.(request);
}

function unsupported(definition: ServiceDefinition, what: Action | Read): Refusal {
	const able = services.filter(({ supports }) => supports.includes(what));
	return (
		definition.unsupported?.[what] ?? {
			problem: `${definition.title} does not offer this operation`,
			nextStep: able.length > 0 ? `Use a credential whose service is ${titles(able)}.` : 'Choose another operation.',
		}
	);
}

const titles = (definitions: readonly ServiceDefinition[]): string => definitions.map(({ title }) => title).join(' or ');

/** A field's text with what the services have to say about it: who does not know the field, and what is different where. */
export function withNotes(text: string, field: NotedField): string {
	const unknownTo = services.filter(({ unknownFields }) => unknownFields.some((unknown) => unknown === field));
	const notes = services.flatMap(({ title, notes }) => (notes[field] === undefined ? [] : [`With ${title}, ${notes[field]}.`]));
	return [...(text === '' ? [] : [text]), ...(unknownTo.length > 0 ? [`Not available on ${titles(unknownTo)}.`] : []), ...notes].join(' ');
}
