import { ACCOUNTS, type Comparison } from './figures';

export type Theme = 'light' | 'dark';

const COLORS = {
	light: { back: '#ffffff', ink: '#1f2328', quiet: '#59636e', ours: '#0969da', others: '#afb8c1', lost: '#cf222e', line: '#d1d9e0' },
	dark: { back: '#0d1117', ink: '#f0f6fc', quiet: '#9198a1', ours: '#4493f8', others: '#3d444d', lost: '#f85149', line: '#3d444d' },
} as const;

/** Nodes in the chart by name: one for each way of waiting. The tables have all. */
const SHOWN = [
	'SeaArt Spark',
	'WaveSpeed',
	'fal.ai',
	'HTTP Request + Wait + IF, one by one',
	'OpenAI video',
	'HTTP Request + Wait + IF, all at once',
];

const WIDTH = 880;
const LEFT = 290;
const RIGHT = 190;
const ROW = 27;
const PANEL_HEAD = 44;

/** `1 min 30 s` */
export function duration(ms: number): string {
	const seconds = Math.round(ms / 1_000);
	if (seconds < 60) return `${seconds} s`;
	if (seconds >= 600) return `${Math.round(seconds / 60)} min`;
	return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Time for 100 images on three accounts, compared with other nodes. */
export function picture(all: Comparison[], theme: Theme): string {
	const colors = COLORS[theme];
	const shown = SHOWN.map((name) => all.find((each) => each.name === name)!);
	const longest = Math.max(...shown.flatMap(({ ends }) => ends.map(({ tookMs }) => tookMs)));
	const scale = (WIDTH - LEFT - RIGHT) / longest;
	const parts: string[] = [];
	const text = (x: number, y: number, content: string, more = ''): void =>
		void parts.push(`<text x="${x}" y="${y}" ${more}>${escaped(content)}</text>`);
	text(24, 36, '100 images of 8 seconds each (simulated)', `font-size="20" font-weight="600" fill="${colors.ink}"`);
	text(24, 58, 'Time until the last image is there, by what the account allows', `font-size="13" fill="${colors.quiet}"`);
	let y = 78;
	for (const [index, { title }] of ACCOUNTS.entries()) {
		parts.push(`<line x1="24" x2="${WIDTH - 24}" y1="${y}" y2="${y}" stroke="${colors.line}"/>`);
		text(24, y + 26, `Account: ${title}`, `font-size="14" font-weight="600" fill="${colors.ink}"`);
		y += PANEL_HEAD;
		for (const each of shown) {
			const { tookMs, results } = each.ends[index]!;
			const isOurs = each === shown[0];
			const weight = isOurs ? ' font-weight="600"' : '';
			const isLost = results < 100;
			const length = Math.max(2, tookMs * scale);
			text(LEFT - 12, y + 13, each.name, `font-size="13" text-anchor="end" fill="${isOurs ? colors.ink : colors.quiet}"${weight}`);
			const fill = isOurs ? colors.ours : isLost ? colors.lost : colors.others;
			parts.push(`<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="17" rx="2" fill="${fill}"/>`);
			const label = isLost ? `${100 - results} of 100 images are lost` : duration(tookMs);
			const ink = isLost ? colors.lost : isOurs ? colors.ink : colors.quiet;
			text(Math.round(LEFT + length + 8), y + 13, label, `font-size="13" fill="${ink}"${weight}`);
			y += ROW;
		}
		y += 8;
	}
	const height = y + 8;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Simulated time for 100 images of 8 seconds with this node and with others, on three accounts" font-family="-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">`,
		`<rect width="${WIDTH}" height="${height}" rx="8" fill="${colors.back}"/>`,
		...parts,
		'</svg>',
		'',
	].join('\n');
}
