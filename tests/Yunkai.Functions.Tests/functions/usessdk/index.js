exports.main = async () => { const sdk = require('fake-sdk'); return { from: sdk.from, loadedAt: sdk.loadedAt, sub: require('fake-sdk/part') }; };
