import codex from '../../nodes/SeaArtSpark/SeaArtSpark.node.json';
import { SeaArtSpark } from '../../nodes/SeaArtSpark/SeaArtSpark.node';

interface Listed {
	key: string;
	properties: { displayName: string; codex: { alias?: string[] } };
}

/* eslint-disable @typescript-eslint/no-require-imports */
/** n8n's own search of the nodes panel, which is a dependency of n8n-core. */
const { sublimeSearch } = require('@n8n/utils/search/sublime-search') as {
	sublimeSearch: (query: string, nodes: Listed[]) => Array<{ score: number; item: Listed }>;
};
/* eslint-enable @typescript-eslint/no-require-imports */

const listed = (displayName: string, alias?: string[]): Listed => ({
	key: displayName,
	properties: { displayName, codex: alias ? { alias } : {} },
});

/** Our node, last in the list after nodes of n8n that have the word in their aliases, in their name, or not at all. */
const nodes = [
	listed('QuickChart', ['image', 'charts', 'chart']),
	listed('Edit Image', ['resize', 'crop']),
	listed('Google Gemini', ['video', 'image', 'audio', 'document', 'LangChain']),
	listed('MiniMax', ['image', 'video', 'speech', 'text', 'LangChain']),
	listed('HTTP Request', ['API', 'Request', 'URL']),
	listed(new SeaArtSpark().description.displayName, codex.alias),
];

const place = (query: string) => sublimeSearch(query, nodes).findIndex(({ item }) => item.key === 'SeaArt Spark') + 1;

test.each([
	'image',
	'text-to-image',
	'text to image',
	'picture',
	'photo',
	'generate image',
	'image generator',
	'edit image',
	'image edit',
	'inpaint',
	'combine images',
	'image to image',
	'image-to-image',
	'ai image',
	'video',
	'draw',
	'avatar',
	'polaroid',
	'sea art',
	'seaart',
	'octopusx',
	'vtrix',
	'seedance',
	'asset library',
])('a search for "%s" finds the node', (query) => {
	expect(place(query)).toBeGreaterThan(0);
});
