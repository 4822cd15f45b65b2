/**
 * Problems that block a release: package.json still has placeholders, or names another repository than the one
 * that is released from. LICENSE and all links have to match its author and repository.
 */

/** The part of package.json that names the owner. */
export interface Ownership {
	version: string;
	homepage: string;
	author: { name: string; email: string };
	repository: { url: string };
	bugs: { url: string };
}

export interface Surroundings {
	/** `owner/name` of the repository on GitHub; undefined when it is none. */
	repository: string | undefined;
	/** The tag that is released from; undefined before there is one. */
	tag?: string;
}

/** `owner/name` in an address of GitHub, however git or npm write it. */
export const onGitHub = (url: string): string | undefined => /github\.com[/:]([^/\s]+\/[^/\s#]+?)(?:\.git)?(?:[/#].*)?$/.exec(url)?.[1];

/** @returns the changes that a release needs, each with its field; empty if it may go ahead */
export function reasonsToWait(manifest: Ownership, { repository, tag }: Surroundings): string[] {
	const reasons: string[] = [];
	// Nobody can own a domain that ends like this (RFC 2606).
	if (manifest.author.email.endsWith('.example')) {
		reasons.push(`package.json, author: ${manifest.author.name} <${manifest.author.email}> is a placeholder; name yourself`);
	}
	if (repository === undefined) {
		reasons.push('the git remote "origin" is not on GitHub: n8n takes only packages that were built there');
	} else if (onGitHub(manifest.repository.url) !== repository) {
		reasons.push(`package.json, repository: ${manifest.repository.url} is not ${repository}, which this is`);
	}
	for (const field of ['homepage', 'bugs'] as const) {
		const url = field === 'bugs' ? manifest.bugs.url : manifest.homepage;
		if (onGitHub(url) !== onGitHub(manifest.repository.url)) reasons.push(`package.json, ${field}: ${url} is another repository`);
	}
	if (tag !== undefined && tag !== manifest.version) reasons.push(`the tag ${tag} is not the version of package.json, ${manifest.version}`);
	return reasons;
}

/** A place in the project that names a repository or an owner other than package.json does. */
export function strayNames(manifest: Ownership, files: Array<{ path: string; text: string }>): string[] {
	const repository = onGitHub(manifest.repository.url);
	const [, name = ''] = repository?.split('/') ?? [];
	const link = new RegExp(`github\\.com/([\\w.-]+/${name})\\b`, 'g');
	const strays = files.flatMap(({ path, text }) =>
		text
			.split('\n')
			.flatMap((line, index) =>
				[...line.matchAll(link)]
					.filter(([, found]) => found !== repository)
					.map(([found]) => `${path}:${index + 1} has ${found}, package.json github.com/${repository}`),
			),
	);
	const license = files.find(({ path }) => path === 'LICENSE');
	if (license && !license.text.includes(manifest.author.name)) strays.push(`LICENSE does not name ${manifest.author.name}`);
	return strays;
}
