import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Installation } from './install';
import { freePort } from './processes';

/** Decrypts nothing but the throw-away databases of this harness. */
const encryptionKey = 'only-for-the-end-to-end-tests';

/**
 * The whole environment of an n8n: on 127.0.0.1 only, without a fetch from outside, and nothing inherited but PATH (so no
 * proxy, no key and no setting of the machine's own n8n).
 */
export async function environment(
	{ folder, node }: Installation,
	userFolder: string,
	extra: Record<string, string> = {},
): Promise<Record<string, string>> {
	// It asks api.n8n.io at the start. A name that an n8n does not know would end that n8n at once.
	const callsHome: Record<string, string> = existsSync(join(folder, 'node_modules/n8n/dist/modules/mcp-registry'))
		? { N8N_DISABLED_MODULES: 'mcp-registry' }
		: {};
	return {
		PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
		HOME: userFolder,
		LANG: 'C.UTF-8',
		TZ: 'UTC',
		GENERIC_TIMEZONE: 'UTC',
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: encryptionKey,
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
		N8N_LOG_LEVEL: 'info',
		DB_TYPE: 'sqlite',

		N8N_PROTOCOL: 'http',
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),

		...callsHome,
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
		N8N_AI_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_FRONTEND_SENTRY_DSN: '',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_MCP_ACCESS_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_SENTRY_DSN: '',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		...extra,
	};
}
