// n8n reads the "n8n" field of package.json. This file is only what Node finds when the checkout itself is required; it is
// not in the package, which has no "main" on purpose: npm packs whatever "main" names.
module.exports = {};
