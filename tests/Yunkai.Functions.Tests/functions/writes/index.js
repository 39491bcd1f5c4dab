const http = require('http');
// Like an SDK call: some promise hops, then a deferred request.
async function add(name, chain) {
  await null; await null; await null;
  await new Promise(done => setImmediate(done));
  const base = JSON.parse(process.env.TCB_CONTEXT_CNFG).URL;
  await new Promise((done, fail) => http.request(base + '?' + name, { method: 'POST', headers: { token: process.env.TENCENTCLOUD_SESSIONTOKEN, key: process.env.TENCENTCLOUD_SECRETID } },
    answer => answer.resume().on('end', done)).on('error', fail).end());
  if (chain > 1) await add(name + 'x', chain - 1);
}
exports.main = async event => {
  if (event.wait) await add(event.name, 1); else add(event.name, event.chain || 1);
  return 'returned';
};
