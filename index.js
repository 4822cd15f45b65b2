// n8n reads the "n8n" field of package.json; this file is only what `main` points at.
module.exports = {};
