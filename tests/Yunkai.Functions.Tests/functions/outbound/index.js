const http = require('http'), https = require('https');
const get = (module, ...args) => new Promise((done, fail) => module.get(...args, answer => {
  let text = ''; answer.on('data', d => text += d).on('end', () => done(answer.statusCode + ' ' + text));
}).on('error', fail));
exports.main = async event => {
  switch (event.by) {
    case 'http': return get(http, event.url);
    case 'https': return get(https, event.url);
    case 'options': { const u = new URL(event.url); return get(https, { host: u.hostname, port: u.port || 443, path: u.pathname + u.search, headers: { host: u.host }, agent: https.globalAgent }); }
    case 'url+options': return get(https, new URL(event.url), { headers: { 'x-a': 'b' } });
    case 'fetch': { const r = await fetch(event.url, { headers: { 'x-a': 'b' } }); return r.status + ' ' + await r.text(); }
    case 'esm': return (await import('./client.mjs')).default(event.url);
  }
};
