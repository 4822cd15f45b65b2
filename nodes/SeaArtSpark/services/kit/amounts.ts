import { isRecord, numberOf } from '../../network/values';

/**
 * An amount in USD as a plain decimal text, from 0.03, "0.03", "$0.03", or "0.03 USD".
 * Undefined if there is no amount, or if it is in another currency.
 */
function usdText(value: unknown, currency?: unknown): string | undefined {
	if (typeof currency === 'string' && !/^(us ?\$|usd|\$)?$/i.test(currency.trim())) return undefined;
	if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value
		.trim()
		.replace(/^(us\s?\$|usd|\$)\s*/i, '')
		.replace(/(us ?\$|usd|us dollars?|\$)$/i, '')
		.trim();
	const amount = withPoint(text);
	return /^\d/.test(amount) && numberOf(amount) !== undefined ? amount : undefined;
}

/** A decimal text without thousands separators: `1,234.5` is 1234.5. Any other comma is a decimal one: `0,03`. */
const withPoint = (text: string): string =>
	/^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : /^\d+,\d+$/.test(text) ? text.replace(',', '.') : text;

/** An amount in the unit of the service, from 380000, "380000", or "$380,000.00". */
export const amountOf = (value: unknown): number | undefined => numberOf(value) ?? numberOf(usdText(value));

/** Cost of a task in USD, from `usage.cost`, `cost`, or `price` at one of these places. */
export function costAt(places: ReadonlyArray<Record<string, unknown>>): string | undefined {
	for (const place of places) {
		const { usage, cost, price, currency } = place;
		const amounts = [...(isRecord(usage) ? [usdText(usage.cost, usage.currency)] : []), costOf(cost, currency), costOf(price, currency)];
		const amount = amounts.find((one) => one !== undefined);
		if (amount !== undefined) return amount;
	}
	return undefined;
}

const costOf = (cost: unknown, currency: unknown): string | undefined =>
	isRecord(cost) ? usdText(cost.amount ?? cost.value, cost.currency) : usdText(cost, currency);

/** Seconds from 5.04, "5.04", or "5.04 s"; undefined if missing or not above 0. */
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
