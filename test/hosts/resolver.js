/** Packages of a host: resolved from HOST_DIR, with the package's own exports and conditions. */
const ofTheHost = /^(n8n-workflow|n8n-core|@n8n\/[a-z0-9-]+|zod|reflect-metadata)(\/|$)/;

module.exports = (request, options) =>
	options.defaultResolver(
		request,
		ofTheHost.test(request) && !options.basedir.startsWith(process.env.HOST_DIR) ? { ...options, basedir: process.env.HOST_DIR } : options,
	);
