/** What the user can do about each documented code: the Spark pages' tables, and the asset codes of the upstream service. */

const SERVICE_SIDE = 'This is on the side of the service. Run it again in a while.';
const PROJECT =
	"Leave 'Project Name' empty to use the default project, or correct it: group, asset and API key must belong to the same project.";

const SPARK_CODES: Record<string, string> = {
	'003001001': "Fill in 'Prompt'.",
	'003001002': "Shorten 'Prompt': the service takes 1 to 800 characters, and advises 120 at most.",
	'003001003': "Set 'Expand Prompt' to on or off, or remove the option.",
	'003001004': "Set 'Seed' to -1 (random) or to a positive whole number.",
	'003001005': "Choose one of the sizes listed under 'Image Size'.",
	'003001006': 'Choose a width and a height whose ratio is between 1:3 and 3:1.',
	'003001007': "Fill in both 'Width' and 'Height', or choose one of the sizes under 'Image Size'.",
	'003001008': "Use whole numbers for 'Width' and 'Height'.",
	'003001009':
		'Choose sides between 512 and 2048 pixels: the service turned down a larger side, although its own page lists sizes up to 3024.',
	'003001095': SERVICE_SIDE,
	'003001096': SERVICE_SIDE,
	'003001097': SERVICE_SIDE,
	'003001098': SERVICE_SIDE,
	'003001099': SERVICE_SIDE,
	'003009001': 'Fill in the image: an address that the service can open, or a file.',
	'003009002': "Choose a 'Template'.",
	'003009003': "Choose a 'Template' from the list, or check the spelling of the ID: capital letters count.",
	'003009004': "Choose a 'Width' and a 'Height' between 512 and 2048 pixels.",
	'003009095': SERVICE_SIDE,
	'003009096': SERVICE_SIDE,
	'003009097': SERVICE_SIDE,
	'003009098': SERVICE_SIDE,
	'003009099': SERVICE_SIDE,
};

/** Asset codes are dotted words. The most exact key that fits is used: the whole code, then its first word. */
const ASSET_CODES: Record<string, string> = {
	'missingparameter.groupid': "Fill in 'Asset Group ID': take it from the item that the Asset Group node hands on.",
	'missingparameter.id': "Fill in 'Asset ID'.",
	missingparameter: 'Fill in the field that the service names.',
	'notfound.projectname': PROJECT,
	'notfound.group_id': "Check 'Asset Group ID': the service does not know this group, or it belongs to another project.",
	notfound: 'Check the ID: the service does not know it, or it belongs to another project.',
	'invalidparameter.downloadfailed': 'The service could not fetch the file. Check that its address opens without a login, from anywhere.',
	'invalidparameter.formatunsupported': 'Use a supported format: jpeg, png, webp, bmp, tiff, gif, heic or heif; mp4 or mov; wav or mp3.',
	'invalidparameter.fpstoolow': 'Use a video with 24 to 60 frames per second.',
	'invalidparameter.widthtoosmall': 'Use media whose sides are between 300 and 6000 pixels.',
	invalidparameter: 'Correct the field that the service names.',
	accessdenied: 'Check that this API key may use the asset library, and that group, asset and key belong to the same project.',
	facemismatch: 'The face in this media does not match its group. Use other media or another group.',
	subscriptionrequired: 'This needs a subscription: check the plan of your account.',
	inputimagesensitivecontentdetected: 'The service found sensitive content in the image (a real person, for example). Use another image.',
};

/** Codes seen in the vendor's own client tests, outside the tables. */
const OTHER_CODES: Record<string, string> = {
	'000110001': 'The service found sensitive content in the image. Use another image.',
	'000190000': 'The service could not fetch the audio. Check that its address opens without a login, from anywhere.',
};

/**
 * What the user can do about a failure code, or undefined for a code nobody documented. Codes arrive as integers,
 * padded ("003001009") and unpadded ("3001009") strings and dotted words (docs/protocol.md 3.3 f).
 */
export function adviceFor(code: string | undefined): string | undefined {
	if (code === undefined) return undefined;
	if (/^\d+$/.test(code)) return lookUp(SPARK_CODES, code.padStart(9, '0')) ?? lookUp(OTHER_CODES, code.padStart(9, '0'));
	const words = code.toLowerCase();
	return lookUp(ASSET_CODES, words) ?? lookUp(ASSET_CODES, words.split('.')[0] ?? words);
}

const lookUp = (table: Record<string, string>, key: string): string | undefined =>
	Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;

/** Every documented code, normalised. */
export const documentedCodes: readonly string[] = [...Object.keys(SPARK_CODES), ...Object.keys(ASSET_CODES)];
