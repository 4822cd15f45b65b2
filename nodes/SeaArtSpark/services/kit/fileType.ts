import type { FileType } from '../../network/files';
import { httpUrl } from '../../network/addresses';
import { wordsOf } from './keys';

const WORDS: ReadonlyArray<[FileType, RegExp]> = [
	['image', /^(image|images|img|imgs|picture|pictures|photo|photos|frame|png|jpe?g|webp)$/],
	['video', /^(video|videos|movie|movies|film|clip|animation|mp4|mov|webm)$/],
	['audio', /^(audio|audios|music|sound|song|speech|voice|mp3|wav)$/],
	['file', /^(file|files|model|models|mesh|3d|document|documents|archive|zip|glb|gltf|obj|fbx|stl|usdz|pdf)$/],
];

const ENDINGS: ReadonlyArray<[FileType, RegExp]> = [
	['image', /\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|avif|heic|heif|svg)$/i],
	['video', /\.(mp4|mov|webm|m4v|mkv|avi|mpe?g|m3u8|flv)$/i],
	['audio', /\.(mp3|wav|m4a|ogg|oga|flac|aac|opus|weba)$/i],
	[
		'file',
		/\.(glb|gltf|obj|fbx|stl|usdz?|ply|mtl|zip|tar|gz|7z|pdf|txt|srt|vtt|ass|lrc|csv|json|xml|md|docx?|pptx?|xlsx?|psd|safetensors)$/i,
	],
];

/**
 * The file type in a type word or field name: found in `IMAGE`, `video_url`, `image_to_video`, and `image/png`, but not in `result_url`.
 */
export function typeOfWord(word: string): FileType | undefined {
	const parts = wordsOf(word).reverse();
	const typeOf = (part: string) => WORDS.find(([, pattern]) => pattern.test(part))?.[0];
	const types = parts.flatMap((part) => typeOf(part) ?? []);
	return types.find((type) => type !== 'file') ?? types[0];
}

/** The file type of a URL's extension. */
function typeOfUrl(url: string): FileType | undefined {
	const path = httpUrl(url)?.pathname ?? '';
	return ENDINGS.find(([, ending]) => ending.test(path))?.[0];
}

/** The type of a file: by type word, media type, URL extension, or field name; otherwise what the operation makes. */
export function fileTypeOf(file: { type: string; mimeType?: string; url?: string; key: string }, makes: FileType | undefined): FileType {
	const type = typeOfWord(file.type) ?? typeOfWord(file.mimeType ?? '') ?? typeOfUrl(file.url ?? '');
	const byField = typeOfWord(file.key);
	return type ?? (byField === 'file' ? undefined : byField) ?? makes ?? 'file';
}
