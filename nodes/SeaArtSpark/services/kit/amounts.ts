import { isRecord } from '../../network/values';

const DECIMAL = /^\d{1,12}(\.\d{1,12})?(e-?\d{1,2})?$/i;

/** A number out of a number or a decimal text ("12", " 3.5 "); undefined for anything else, such as " " or "0x10". */
export function numberOf(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value.trim().replace(/^[+](?=\d)/, '');
	return DECIMAL.test(text.replace(/^-/, '')) ? Number(text) : undefined;
}

/**
 * An amount in USD as a plain decimal text, out of 0.03, "0.03", "$0.03" or "0.03 USD".
 * Undefined if there is no amount, or if it is in another currency.
 */
export function usdText(value: unknown, currency?: unknown): string | undefined {
	if (typeof currency === 'string' && !/^(us ?\$|usd|\$)?$/i.test(currency.trim())) return undefined;
	if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value
		.trim()
		.replace(/^(us\s?\$|usd|\$)\s*/i, '')
		.replace(/(us ?\$|usd|us dollars?|\$)$/i, '')
		.trim()
		.replace(/(?<=\d),(?=\d{3}(\D|$))/g, '');
	return DECIMAL.test(text) ? text : undefined;
}

/** What a task costs in USD, by `usage.cost` or `cost` at one of these places. */
export function costAt(places: ReadonlyArray<Record<string, unknown>>): string | undefined {
	for (const place of places) {
		const { usage, cost, currency } = place;
		const amounts = [...(isRecord(usage) ? [usdText(usage.cost, usage.currency)] : []), costOf(cost, currency)];
		const amount = amounts.find((one) => one !== undefined);
		if (amount !== undefined) return amount;
	}
	return undefined;
}

const costOf = (cost: unknown, currency: unknown): string | undefined =>
	isRecord(cost) ? usdText(cost.amount ?? cost.value, cost.currency) : usdText(cost, currency);

/** Seconds out of 5.04, "5.04" or "5.04 s"; undefined if it is missing or not above 0. */
export function secondsOf(value: unknown): number | undefined {
	const seconds = numberOf(
		typeof value === 'string'
			? value
					.trim()
					.replace(/(s|sec|secs|seconds?)$/i, '')
					.trim()
			: value,
	);
	return seconds !== undefined && seconds > 0 ? seconds : undefined;
}
