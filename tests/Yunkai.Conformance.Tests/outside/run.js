'use strict';
// Runs every case with one package in plain Node, as a server outside of Yunkai: `node run.js PACKAGE`. Prints one line of JSON for each case.
const path = require('path');
const name = process.argv[2];
const sdk = require(name);
const cases = require('./cases');

const config = {
  env: process.env.YUNKAI_ENV,
  secretId: process.env.YUNKAI_SECRET_ID,
  secretKey: process.env.YUNKAI_SECRET_KEY,
  serviceUrl: process.env.YUNKAI_URL + '/admin',
};
const connect = changes => sdk.init({ ...config, ...changes }) || sdk;
// The older package answers a refusal as a value with a code, the newer ones throw it.
const settle = async promise => {
  let reply;
  try {
    reply = await promise;
  } catch (error) {
    if (error && error.code) return { code: error.code, message: error.message };
    throw error;
  }
  return reply && reply.code && reply.code !== 'SUCCESS' ? { code: reply.code, message: reply.message } : reply;
};

(async () => {
  const app = connect({});
  const t = { app, connect, settle, name, old: name === 'tcb-admin-node', env: config.env, db: app.database(), _: app.database().command, folder: path.join(__dirname) };
  for (const [title, run] of Object.entries(cases)) {
    try {
      await run(t);
      console.log(JSON.stringify({ case: title, error: null }));
    } catch (error) {
      console.log(JSON.stringify({ case: title, error: String((error && error.stack) || JSON.stringify(error)) }));
    }
  }
  process.exit(0);
})();
