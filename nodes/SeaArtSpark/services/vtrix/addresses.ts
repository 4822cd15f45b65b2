/** Base URL of Vtrix, unless a credential has another one. */
export const VTRIX_URL = 'https://cloud.vtrix.ai';

/** Base URL of the model catalogue, which requires no key and gets none (docs/protocol.md 6). */
export const CATALOGUE_URL = 'https://cloud-model-spec.vtrix.ai';
