/** Jest's matchers, typed as `any`-compatible values. */
export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const containing = (text: string): unknown => expect.stringContaining(text);
export const having = (fields: object): unknown => expect.objectContaining(fields);
