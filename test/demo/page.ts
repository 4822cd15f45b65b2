import { chartOf, type Lane } from './chart';
import { escaped } from './html';
import { FILE, STEPS, type Hero, type Plan } from './plan';
import type { Results, Row } from './results';
import { style } from './style';
import { seconds, secondsOf, usd } from './table';
import { waitingPicture, waitingSentence } from './waiting';

const LANES = [
	[STEPS.group, 'group'],
	[STEPS.portraits, 'portraits'],
	[STEPS.assets, 'assets'],
	[STEPS.effects, 'effects'],
	[STEPS.poster, 'poster'],
	[STEPS.film, 'film'],
] as const;

/** The demo's page: the images, a timeline, and every task. It only loads the images beside it. */
export function pageOf(results: Results, plan: Plan, isLive: boolean): string {
	const title = results.rows.find(({ step }) => step === STEPS.group)?.item ?? 'SeaArt Spark';
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · SeaArt Spark demo</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">n8n-nodes-seaart-spark · demo</p>
<h1>${escaped(title)}</h1>
<p>n8n’s own engine ran <code>examples/${FILE}</code> on ${isLive ? 'the live service' : 'a simulated service'}: an asset group, ${plan.heroes.length} portraits, an asset of each, an effect on each, a poster of all portraits, and a video of all assets. The ${plan.heroes.length} items of each node ran in parallel.</p>
${numbers(results, isLive)}
</header>
<h2>Portraits and keepsakes</h2>
<p class="soft">${isLive ? 'Left what came of the prompt, right what the effect made of it.' : 'The simulator draws these from words in the prompt.'}</p>
<ol class="gallery">
${plan.heroes.map((hero, index) => card(hero, nth(results, STEPS.portraits, index), nth(results, STEPS.effects, index))).join('\n')}
</ol>
${poster(results, plan)}
${film(results, plan, isLive)}
<h2>What happened when</h2>
<p class="soft">One node after the other; in each, all items together. The node looks early and then ever more rarely, and at once when a task says how far it is.</p>
${chartOf(lanes(results), results.tookMs)}
<h2>What waiting costs</h2>
<p>${escaped(waitingSentence())}</p>
<picture class="waiting"><source media="(prefers-color-scheme: dark)" srcset="${waitingPicture('dark')}"><img src="${waitingPicture('light')}" alt="Simulated time for 100 images of 8 seconds with this node and with others, on three accounts" width="880"></picture>
<p class="soft">In virtual time, by <code>npm run bench</code>; docs/performance.md has the rules of the others, the bounds and all figures.</p>
<h2>Every task</h2>
${table(results)}
<footer>${footer(isLive)}</footer>
</main>
</body>
</html>
`;
}

const nth = ({ rows }: Results, step: string, index: number): Row | undefined => rows.filter((row) => row.step === step)[index];

function numbers({ rows, lookUps, tookMs, inTurnMs, cost }: Results, isLive: boolean): string {
	const entries = [
		['images', `${rows.filter(({ file }) => file !== undefined).length}`],
		['tasks', `${rows.length} <small>+ ${lookUps.length} look-ups</small>`],
		['from start to end', `${seconds(tookMs)} <small>s</small>`],
		['one after the other', `${seconds(inTurnMs)} <small>s</small>`],
		[isLive ? 'cost' : 'would have cost', `${usd(cost)} <small>USD</small>`],
	];
	return `<dl class="numbers">${entries.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function card({ name, effect, prompt }: Hero, portrait: Row | undefined, keepsake: Row | undefined): string {
	const figure = (row: Row | undefined, what: string, alt: string) =>
		row?.file === undefined
			? ''
			: `<figure><a href="${escaped(row.file)}"><img src="${escaped(row.file)}" alt="${escaped(alt)}" width="1328" height="1328" loading="lazy"></a><figcaption>${escaped(what)}</figcaption></figure>`;
	return `<li>
<div class="pair">${figure(portrait, `${secondsText(portrait)}`, prompt)}${figure(keepsake, `${secondsText(keepsake)}`, `${name} as ${effect}`)}</div>
<div class="words"><h3>${escaped(name)}</h3><p>${escaped(prompt)}</p><p class="soft">then <code>${escaped(effect)}</code></p>
<p class="ids mono">${escaped([portrait, keepsake].map((row) => row?.taskId ?? '').join(' → '))}</p></div>
</li>`;
}

/** The poster that Image Edit made from all portraits. */
function poster(results: Results, { posterPrompt }: Plan): string {
	const row = nth(results, STEPS.poster, 0);
	if (row?.file === undefined) return '';
	return `<h2>The poster</h2>
<p class="soft">One edit of all portraits, by their URLs.</p>
<figure class="film"><a href="${escaped(row.file)}"><img src="${escaped(row.file)}" alt="${escaped(posterPrompt)}" width="2560" height="1440" loading="lazy"></a>
<figcaption>${escaped(posterPrompt)} <span class="ids mono">${escaped(row.taskId)}</span> ${secondsText(row)}</figcaption></figure>`;
}

/** The video, with the first keepsake as its preview image. */
function film(results: Results, { filmPrompt }: Plan, isLive: boolean): string {
	const row = nth(results, STEPS.film, 0);
	if (row?.file === undefined) return '';
	const still = nth(results, STEPS.portraits, 0)?.file;
	return `<h2>The film</h2>
<p class="soft">${isLive ? 'Made of the six assets.' : 'Made of the six assets, by the simulator itself: a short MP4 that a browser plays.'}</p>
<figure class="film"><video controls loop muted autoplay playsinline src="${escaped(row.file)}"${still === undefined ? '' : ` poster="${escaped(still)}"`}></video>
<figcaption>${escaped(filmPrompt)} <span class="ids mono">${escaped(row.taskId)}</span> ${secondsText(row)}</figcaption></figure>`;
}

const secondsText = (row: Row | undefined): string => (row ? `${secondsOf(row)} s` : '');

function lanes({ rows, lookUps }: Results): Lane[] {
	return LANES.map(([step, tone]) => {
		const found = lookUps.filter((track) => track.step === step);
		return {
			title: step,
			tone,
			rows: [
				...rows.filter((row) => row.step === step).map(({ item, track }) => ({ who: item, tracks: track ? [track] : [] })),
				...(found.length > 0 ? [{ who: 'looked up', tracks: found, isThin: true }] : []),
			],
		};
	});
}

function table({ rows }: Results): string {
	const line = (row: Row) =>
		`<tr><td>${escaped(row.item)}</td><td class="mono">${escaped(row.taskId)}</td><td class="mono">${escaped(row.model)}</td><td class="number">${secondsOf(row)}</td><td class="number">${usd(row.cost)}</td><td>${row.file === undefined ? '' : `<a href="${escaped(row.file)}">${escaped(row.file)}</a>`}</td></tr>`;
	return `<div class="table"><table>
<thead><tr><th>Item</th><th>Task ID</th><th>Model</th><th class="number">Seconds</th><th class="number">USD</th><th>File</th></tr></thead>
<tbody>
${rows.map(line).join('\n')}
</tbody>
</table></div>`;
}

const footer = (isLive: boolean): string =>
	isLive
		? 'The cost of an asset includes its look-ups.'
		: 'The simulator made up the prices. The cost of an asset includes its look-ups. Nothing left this machine.';
