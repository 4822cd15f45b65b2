import type { IAuthenticateGeneric, ICredentialType, INodeProperties } from 'n8n-workflow';

import { services } from '../nodes/SeaArtSpark/services';

/** The bearer key of one service. Its test is in the node, since only there it can return messages. */
export class SeaArtSparkApi implements ICredentialType {
	name = 'seaArtSparkApi';

	displayName = 'SeaArt Spark API';

	icon = { light: 'file:seaArtSpark.svg', dark: 'file:seaArtSpark.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-seaart-spark/n8n-nodes-seaart-spark#the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			default: 'vtrix',
			description: 'The service that issued the API key',
			options: services
				.map(({ name, title, description }) => ({ name: title, value: name, description }))
				.sort((a, b) => (a.name < b.name ? -1 : 1)),
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: `Get your API key from ${services.map(({ title, keyPage }) => `<a href="${keyPage}" target="_blank">${title}</a>`).join(' or ')}`,
			description: 'Each key works only with the service that issued it',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://spark-proxy.example.com',
			description:
				'Set it only to use your own gateway, which then receives the API key. Must start with https:// or http:// and have no query string.',
		},
		// n8n's own two fields with another default: the HTTP Request node only sends the key to the services.
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'options',
			default: 'domains',
			description:
				'Where the HTTP Request node may send this credential. Does not affect the SeaArt Spark node, which sends the key only to the selected service.',
			options: [
				{ name: 'All', value: 'all', description: 'Any domain that a workflow names' },
				{ name: 'None', value: 'none', description: 'Not usable in the HTTP Request node' },
				{ name: 'Specific Domains', value: 'domains', description: 'Only the domains below' },
			],
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'string',
			default: services.map(({ url }) => new URL(url).hostname).join(', '),
			placeholder: 'e.g. example.com, *.subdomain.com',
			description: 'Domains separated by commas; *. stands for any subdomain',
			displayOptions: { show: { allowedHttpRequestDomains: ['domains'] } },
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		// Keys are often copied with a blank or a line break.
		properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey.trim()}}' } },
	};
}
