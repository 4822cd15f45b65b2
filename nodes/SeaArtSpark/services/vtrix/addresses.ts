/** Where Vtrix is asked, and where its key goes unless a credential says otherwise. */
export const VTRIX_URL = 'https://cloud.vtrix.ai';

/** Where the catalogue of models is; it asks for no key, and gets none (docs/protocol.md 6). */
export const CATALOGUE_URL = 'https://cloud-model-spec.vtrix.ai';
