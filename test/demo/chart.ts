import { escaped } from './html';
import type { Track } from './recorder';
import { seconds } from './table';

/** One line of the chart: a task, or several small ones that belong together. */
export interface ChartRow {
	who: string;
	tracks: Track[];
	isThin?: boolean;
}

export interface Lane {
	title: string;
	/** Name of the colour in the style sheet. */
	tone: string;
	rows: ChartRow[];
}

/** Seconds between two lines: few enough to read, whatever the run took. */
const tickOf = (totalSeconds: number): number => [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((tick) => totalSeconds / tick <= 7) ?? 1200;

/** Timeline: a bar from submit to end for every task, a mark for every status check. Bars are HTML, so they fit any width. */
export function chartOf(lanes: Lane[], tookMs: number): string {
	const tick = tickOf(tookMs / 1000) * 1000;
	const percent = (ms: number) => `${((ms / tookMs) * 100).toFixed(2)}%`;
	const ticks = Array.from({ length: Math.floor(tookMs / tick) + 1 }, (_, index) => index * tick);
	const bar = ({ taskId, submittedAt, endedAt = tookMs, looks, status }: Track, isThin = false): string => {
		const tip = `${taskId}: submitted at ${seconds(submittedAt)} s, ${looks.length} looks, ${status} after ${seconds(endedAt - submittedAt)} s`;
		const marks = isThin
			? ''
			: looks.map(({ at }) => `<u style="left:${percent(at)}"></u>`).join('') + `<s style="left:${percent(endedAt)}"></s>`;
		return `<b title="${escaped(tip)}" style="left:${percent(submittedAt)};width:${percent(endedAt - submittedAt)}"></b>${marks}`;
	};
	const row = ({ who, tracks, isThin }: ChartRow): string =>
		`<div class="row${isThin ? ' thin' : ''}"><span class="who" title="${escaped(who)}">${escaped(who)}</span><span class="track">${tracks.map((track) => bar(track, isThin)).join('')}</span></div>`;
	const lane = ({ title, tone, rows }: Lane): string =>
		`<section class="lane" style="--tone:var(--${tone})"><h3><i></i>${escaped(title)}</h3>${rows.map(row).join('')}</section>`;

	return `<div class="chart" style="--tick:${percent(tick)}">
${lanes.map(lane).join('\n')}
<div class="axis"><span></span><div>${ticks.map((ms) => `<span style="left:${percent(ms)}">${ms / 1000} s</span>`).join('')}</div></div>
<ul class="legend">
<li><span class="track"><b style="left:0;width:100%"></b></span>the task runs</li>
<li><span class="track"><b style="left:0;width:100%"></b><u style="left:35%"></u><u style="left:65%"></u></span>the node looks at it</li>
<li><span class="track"><s style="left:50%"></s></span>it has ended</li>
</ul>
</div>`;
}
