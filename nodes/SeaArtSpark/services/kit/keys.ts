/** The words of a field name in lower case: `coverImageUrl`, `cover_image_url`, and `cover-image-url` are cover, image, url. */
export const wordsOf = (key: string): string[] =>
	key
		.slice(0, 100)
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z\d]+/)
		.filter((word) => word !== '');

/** The name of a field in an item: `img_id` is imgId. */
export function camelCase(key: string): string {
	const [first = '', ...rest] = key.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[^\p{L}\p{N}]+/u);
	return [first.toLowerCase(), ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())].join('');
}

const words = (text: string): Set<string> => new Set(text.split(' '));

/** Inputs of a task, and metadata around a task. */
const INPUT = words(
	'input inputs param params parameter parameters request requests prompt prompts reference references ref refs source sources src origin original metadata meta settings config options args arguments payload mask',
);

/** Previews of a result, and images of a web page. */
const PREVIEW = words('preview previews thumbnail thumbnails thumb thumbs cover covers poster posters icon icons logo avatar placeholder');

/** Objects that contain no result at any depth. */
const ASIDE = words(
	'links poll polling cancel self status docs documentation help support error errors warning warnings user owner author account upload next previous webhook webhooks callback callbacks billing',
);

/** Links to web pages and to further calls of the service. */
const LINK = words(
	'poll polling cancel self callback webhook hook notify notification doc docs documentation help support faq status detail details get web stream endpoint api upload presign login signup billing pricing invoice payment terms privacy policy license dashboard console homepage website page share next prev previous redirect response referer referrer proxy base message messages msg error errors warning user owner author account text type object code',
);

const has = (parts: string[], set: Set<string>): boolean => parts.some((word) => set.has(word));

/** Whether a field contains no result at any depth: an input of the task, a preview, an error. */
export function isAside(key: string): boolean {
	const parts = wordsOf(key);
	return has(parts, INPUT) || has(parts, PREVIEW) || has(parts, ASIDE) || (parts.includes('first') && parts.includes('frame'));
}

/** Whether a URL in this field leads to a page or to another call of the service. */
export function isLink(key: string): boolean {
	const parts = wordsOf(key);
	// Older gateways put the URL of a video into the failure reason (docs/protocol.md 5.3).
	return !parts.includes('reason') && has(parts, LINK);
}

/** Whether a field or a type names the last frame of a video. */
export const isLastFrame = (key: string): boolean => {
	const parts = wordsOf(key);
	return parts.includes('last') && parts.includes('frame');
};
