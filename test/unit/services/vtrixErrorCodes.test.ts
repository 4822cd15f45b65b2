import { assetAdvice, assetCodes } from '../../../nodes/SeaArtSpark/services/ark';
import { adviceFor, sparkCodes } from '../../../nodes/SeaArtSpark/services/vtrix/errorCodes';

/** As documented. */
const TEXT_TO_IMAGE = ['001', '002', '003', '004', '005', '006', '007', '008', '009', '095', '096', '097', '098', '099'].map(
	(end) => `003001${end}`,
);
const EFFECTS = ['001', '002', '003', '004', '095', '096', '097', '098', '099'].map((end) => `3009${end}`);
const ASSETS = [
	'MissingParameter.GroupId',
	'MissingParameter.Filter',
	'MissingParameter.Id',
	'NotFound.ProjectName',
	'NotFound.group_id',
	'InvalidParameter.DownloadFailed',
	'InvalidParameter.FormatUnsupported',
	'InvalidParameter.FpsTooLow',
	'InvalidParameter.WidthTooSmall',
	'AccessDenied',
	'FaceMismatch',
	'SubscriptionRequired',
	'InputImageSensitiveContentDetected.PrivacyInformation',
];
const OTHERS = ['110001', '190000'];

describe('advice', () => {
	it('the tables contain all 14 and 9 documented codes and those of the asset library', () => {
		expect([TEXT_TO_IMAGE.length, EFFECTS.length, ASSETS.length]).toEqual([14, 9, 13]);
	});

	it.each([...TEXT_TO_IMAGE, ...EFFECTS, ...ASSETS, ...OTHERS])('the advice for %s is a sentence', (code) => {
		expect(adviceFor(code)).toMatch(/^[A-Z].{15,}\.$/);
	});

	it.each(TEXT_TO_IMAGE)('the advice for %s is the same as an integer, padded or not', (code) => {
		const advice = adviceFor(code);
		expect(adviceFor(String(Number(code)))).toBe(advice);
		expect(adviceFor(code.slice(1))).toBe(advice);
	});

	it.each(EFFECTS)('the advice for %s is the same padded', (code) => {
		expect(adviceFor(code.padStart(9, '0'))).toBe(adviceFor(code));
	});

	it.each([
		['003001001', 'Prompt'],
		['003001002', '800'],
		['003001003', 'Expand Prompt'],
		['003001004', 'Seed'],
		['003001005', 'Image Size'],
		['003001006', '1:3 and 3:1'],
		['003001007', 'both'],
		['003001008', 'whole numbers'],
		['003001009', '2048'],
		['3009001', 'image'],
		['3009002', 'Template'],
		['3009003', 'capital letters'],
		['3009004', '512 and 2048'],
		['MissingParameter.GroupId', 'Asset Group ID'],
		['NotFound.ProjectName', 'Project Name'],
		['NotFound.group_id', 'Asset Group ID'],
		['InvalidParameter.DownloadFailed', 'download'],
		['AccessDenied', 'key'],
		['110001', 'sensitive'],
	])('the advice for %s contains "%s"', (code, text) => {
		expect(adviceFor(code)).toContain(text);
	});

	it.each([
		['003009097', 'URL of the image'],
		['3020095', 'internal error'],
		['003020096', 'read the response'],
		['003020097', 'HTTP error'],
		['003020098', 'status'],
		['003020099', 'unavailable'],
	])('the advice for %s of any model contains "%s" and the side of the error', (code, text) => {
		expect(adviceFor(code)).toContain(text);
		expect(adviceFor(code)).toContain("service's side");
	});

	it('the advice distinguishes integration errors of the service from those of the user', () => {
		for (const code of ['003001095', '003001099', '3009095', '3009099']) expect(adviceFor(code)).toContain("service's side");
	});

	it.each([
		['in capitals', 'NOTFOUND.PROJECTNAME', 'NotFound.ProjectName'],
		['with an undocumented ending, as for its first word', 'MissingParameter.Something', 'MissingParameter'],
		['with an undocumented ending, as for its first word', 'AccessDenied.Region.CN', 'AccessDenied'],
	])('the advice for a code %s is that of the known one', (_, code, known) => {
		expect(adviceFor(code)).toBeDefined();
		expect(adviceFor(code)).toBe(adviceFor(known));
	});

	it.each([undefined, '', '0', '999999999', '3001', '0030010010', 'Unknown', 'constructor', '__proto__', 'toString.x', '.', '3001001x'])(
		'there is no advice for %j',
		(code) => {
			expect(adviceFor(code)).toBeUndefined();
		},
	);

	it('every documented code has advice, and is listed once', () => {
		for (const codes of [sparkCodes, assetCodes]) expect(new Set(codes).size).toBe(codes.length);
		for (const code of [...TEXT_TO_IMAGE, ...EFFECTS, ...OTHERS].filter((one) => !/09[5-9]$/.test(one)))
			expect(sparkCodes).toContain(code.padStart(9, '0'));
		for (const code of ASSETS) {
			expect(assetCodes.some((known) => code.toLowerCase() === known || code.toLowerCase().startsWith(`${known}.`))).toBe(true);
		}
	});

	it.each(ASSETS)('the asset library has the same advice for %s', (code) => {
		expect(assetAdvice(code)).toBe(adviceFor(code));
	});

	it.each([...TEXT_TO_IMAGE, ...EFFECTS, ...OTHERS])('the asset library has no advice for %s, a code of the models', (code) => {
		expect(assetAdvice(code)).toBeUndefined();
	});
});
