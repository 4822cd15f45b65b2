import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { createOctopusx, OCTOPUSX_URL } from './octopusx';
import { TITLES, type Service, type ServiceName } from './service';
import type { Transport } from './transport';
import { createVtrix, VTRIX_URL } from './vtrix';

/** Own address of each service: where a key goes unless its credential says otherwise. */
const SERVICE_URLS: Record<ServiceName, string> = { vtrix: VTRIX_URL, octopusx: OCTOPUSX_URL };

/** The service that a credential names. */
export const createService = (credential: ICredentialDataDecryptedObject, transport: Transport): Service =>
	serviceAddress(credential).name === 'octopusx' ? createOctopusx(transport) : createVtrix(transport);

/** Which service a credential names, and the address its key may go to. */
export function serviceAddress(credential: ICredentialDataDecryptedObject): {
	name: ServiceName;
	title: string;
	/** Without a slash at its end. */
	baseUrl: string;
	isOwnAddress: boolean;
} {
	const name: ServiceName = credential.service === 'octopusx' ? 'octopusx' : 'vtrix';
	const given = typeof credential.baseUrl === 'string' ? credential.baseUrl.trim().replace(/\/+$/, '') : '';
	return { name, title: TITLES[name], baseUrl: given === '' ? SERVICE_URLS[name] : given, isOwnAddress: given === '' };
}
