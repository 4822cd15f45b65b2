import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { waitingSentence } from '../demo/waiting';
import { root } from './packing';

/** `30 s` and `18 min`, as `npm run bench` wrote them last. */
const [, withoutLimits = '', oneByOne = ''] =
	/: (.*?) on an account without limits .* instead of (.*?) one by one/.exec(waitingSentence()) ?? [];

test('the READMEs begin with the figures of the last `npm run bench`, and its picture', () => {
	const [english, chinese] = ['README.md', 'docs/README.zh.md'].map((page) => readFileSync(join(root, page), 'utf8').split(/^## /m)[0]!);
	expect(english!.replace(/\s+/g, ' ')).toContain(`100 pictures of 8 s in ${withoutLimits} where one by one takes ${oneByOne}`);
	const inChinese = (duration: string): string => duration.replace('min', '分钟').replace(/s$/, '秒');
	expect(chinese).toContain(`100 张各需 8 秒的图片只要 ${inChinese(withoutLimits)}，逐张处理则要 ${inChinese(oneByOne)}`);
	expect(english).toContain('<img src="docs/images/performance.svg"');
	expect(chinese).toContain('<img src="images/performance.svg"');
});
