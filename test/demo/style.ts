/** Style sheet of the page. It loads no font, image or script. */
export const style = `
:root {
	color-scheme: light dark;
	--paper: #f7f3ec; --card: #fffdf9; --ink: #23201b; --soft: #6d665b; --line: #e4dccf; --shade: #efe8dc;
	--group: #7a63b0; --portraits: #23767d; --assets: #a9741b; --effects: #bf4a33; --poster: #6d8a2f; --film: #3f6fb5; --mark: #fffdf9;
	--shadow: 0 1px 2px rgb(60 45 20 / 8%), 0 8px 24px rgb(60 45 20 / 7%);
	--serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, 'Liberation Serif', serif;
	--sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif;
	--mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
	:root {
		--paper: #14161a; --card: #1c1f25; --ink: #f1ece3; --soft: #a19b90; --line: #2f343c; --shade: #23272e;
		--group: #a893dc; --portraits: #58b4bb; --assets: #dba94f; --effects: #ea8067; --poster: #a9c46a; --film: #7fa8e6; --mark: #14161a;
		--shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 30%);
	}
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); -webkit-text-size-adjust: 100%; }
main { max-width: 1180px; margin: 0 auto; padding: clamp(1.5rem, 5vw, 4rem) clamp(1rem, 4vw, 2.5rem) 4rem; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.15; text-wrap: balance; }
h1 { font-size: clamp(2rem, 6vw, 3.4rem); margin: .35rem 0 .9rem; letter-spacing: -.015em; }
h2 { font-size: clamp(1.4rem, 3.4vw, 1.9rem); margin: 3.5rem 0 .4rem; }
h3 { font-size: 1.18rem; margin: 0; }
p { margin: 0 0 1rem; max-width: 64ch; }
a { color: inherit; }
code, .mono { font-family: var(--mono); font-size: .86em; }
.eyebrow { font-size: .78rem; letter-spacing: .12em; text-transform: uppercase; color: var(--soft); margin: 0; }
.soft { color: var(--soft); }
.numbers { display: flex; flex-wrap: wrap; gap: 1px; margin: 2rem 0 0; padding: 0; background: var(--line); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.numbers div { flex: 1 1 9.5rem; background: var(--card); padding: 1rem 1.15rem 1.05rem; }
.numbers dt { color: var(--soft); font-size: .84rem; }
.numbers dd { margin: 0; font: 600 clamp(1.5rem, 4vw, 2rem)/1.2 var(--serif); font-variant-numeric: tabular-nums; }
.numbers dd small { font-size: .55em; font-weight: 500; color: var(--soft); }
.film { margin: 1.4rem 0 0; background: var(--card); border-radius: 16px; box-shadow: var(--shadow); overflow: hidden; }
.film video, .film img { display: block; width: 100%; height: auto; background: #000; }
.film figcaption { padding: .8rem 1.2rem; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1.4rem; margin: 1.4rem 0 0; padding: 0; list-style: none; }
.gallery li { background: var(--card); border-radius: 16px; box-shadow: var(--shadow); overflow: hidden; display: flex; flex-direction: column; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 2px; background: var(--line); }
.pair figure { margin: 0; position: relative; background: var(--shade); }
.pair img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: cover; }
.pair figcaption { position: absolute; left: .6rem; bottom: .6rem; padding: .1rem .55rem; border-radius: 99px; background: rgb(20 18 14 / 62%); color: #fff; font-size: .74rem; }
.words { padding: 1rem 1.15rem 1.15rem; display: flex; flex-direction: column; gap: .35rem; flex: 1; }
.words p { margin: 0; font-size: .94rem; }
.words .ids { margin-top: auto; padding-top: .5rem; color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
.chart { margin: 1.4rem 0 0; padding: 1.1rem clamp(.8rem, 2vw, 1.4rem) .9rem; background: var(--card); border-radius: 16px; box-shadow: var(--shadow); }
.lane + .lane { margin-top: .9rem; padding-top: .8rem; border-top: 1px solid var(--line); }
.lane h3 { font: 600 .86rem/1.3 var(--sans); margin-bottom: .35rem; }
.lane h3 i { display: inline-block; width: .7em; height: .7em; border-radius: 50%; background: var(--tone); margin-right: .5em; }
.row, .axis { display: grid; grid-template-columns: clamp(6.2rem, 17vw, 11rem) 1fr; gap: .8rem; align-items: center; }
.row { height: 1.45rem; }
.row .who { font-size: .82rem; color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.track { position: relative; height: 100%; background: repeating-linear-gradient(to right, var(--line) 0 1px, transparent 1px var(--tick)); border-right: 1px solid var(--line); }
.track b, .track u, .track s { position: absolute; top: 50%; transform: translateY(-50%); }
.track b { height: .62rem; min-width: 4px; border-radius: 99px; background: var(--tone); }
.track u { width: 2px; height: .62rem; background: var(--mark); opacity: .85; }
.track s { width: .82rem; height: .82rem; margin-left: -.41rem; border-radius: 50%; background: var(--card); border: .2rem solid var(--tone); }
.thin .track b { height: .3rem; opacity: .8; }
.axis { margin-top: .4rem; font-size: .76rem; color: var(--soft); }
.axis div { position: relative; height: 1.2rem; font-variant-numeric: tabular-nums; }
.axis div span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.axis div span:first-child { transform: none; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin: .9rem 0 0; padding: 0; list-style: none; font-size: .82rem; color: var(--soft); }
.legend .track { display: inline-block; width: 2.2rem; height: .9rem; margin-right: .45rem; vertical-align: -.12rem; background: none; border: 0; --tone: var(--portraits); }
.waiting img { display: block; width: 100%; max-width: 880px; height: auto; margin: 1.4rem 0 1rem; border-radius: 16px; box-shadow: var(--shadow); }
.table { margin: 1.4rem 0 0; overflow-x: auto; background: var(--card); border-radius: 16px; box-shadow: var(--shadow); }
table { border-collapse: collapse; width: 100%; font-size: .84rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .5rem .8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; }
footer { margin-top: 3rem; color: var(--soft); font-size: .86rem; }
`;
