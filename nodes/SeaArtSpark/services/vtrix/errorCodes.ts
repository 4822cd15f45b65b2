import { assetAdvice } from '../ark';

/** Advice for each documented error code, from the tables of the Spark pages. */

const SERVICE_SIDE = "The cause is on the service's side. Try again later.";

/** By the last three digits, which mean the same for every model (docs/protocol.md 1.6). */
const SHARED_CODES = new Map([
	['095', `An internal error of the service. ${SERVICE_SIDE}`],
	['096', `The service could not read the response of its model. ${SERVICE_SIDE}`],
	['097', `The service got an HTTP error on its way to the model. ${SERVICE_SIDE}`],
	['098', `The service could not check the status of its model's task. ${SERVICE_SIDE}`],
	['099', `The service could not create its model's task, or the model is unavailable. ${SERVICE_SIDE}`],
]);

const SPARK_CODES = new Map([
	['003001001', "Fill in 'Prompt'."],
	['003001002', "Shorten 'Prompt': the service takes 1 to 800 characters, and advises 120 at most."],
	['003001003', "Set 'Expand Prompt' to on or off, or remove the option."],
	['003001004', "Set 'Seed' to -1 (random) or to a positive whole number."],
	['003001005', "Choose one of the sizes listed under 'Image Size'."],
	['003001006', 'Choose a width and a height whose ratio is between 1:3 and 3:1.'],
	['003001007', "Fill in both 'Width' and 'Height', or choose one of the sizes under 'Image Size'."],
	['003001008', "Use whole numbers for 'Width' and 'Height'."],
	[
		'003001009',
		'Choose sides between 512 and 2048 pixels: the service turned down a larger side, although its own page lists sizes up to 3024.',
	],
	['003009001', 'Fill in the image: a URL that the service can open, or a file.'],
	['003009002', "Choose a 'Template'."],
	['003009003', "Choose a 'Template' from the list, or check the spelling of the ID: capital letters count."],
	['003009004', "Choose a 'Width' and a 'Height' between 512 and 2048 pixels."],
	[
		'003009097',
		`The service received an HTTP error. Check that the URL of the image opens without a login from anywhere. If it does: ${SERVICE_SIDE}`,
	],
	// From the tests of the vendor's client, not in the tables.
	['000110001', 'The service found sensitive content in the image. Use another image.'],
	['000190000', 'The service could not download the audio. Check that its URL opens without a login from anywhere.'],
]);

/**
 * Advice for an error code, or undefined for an undocumented one. Codes are integers, padded ("003001009") and unpadded ("3001009")
 * strings, and dotted words of the asset library (docs/protocol.md 3.3 f).
 */
export function adviceFor(code: string | undefined): string | undefined {
	if (code === undefined) return undefined;
	if (!/^\d+$/.test(code)) return assetAdvice(code);
	const padded = code.padStart(9, '0');
	return SPARK_CODES.get(padded) ?? (/^003\d{6}$/.test(padded) ? SHARED_CODES.get(padded.slice(-3)) : undefined);
}

/** Every code with its own advice, padded. */
export const sparkCodes: readonly string[] = [...SPARK_CODES.keys()];
