'use strict';

const environment = require('./environment.cjs');

/**
 * The second argument of a function. The two forms of the environment are made when they are read: most functions never do.
 * @param {object} code what the load frame said @param {object} call the running call
 */
function createContext(code, call) {
  const env = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    memory_limit_in_mb: code.memoryMegabytes,
    time_limit_in_ms: code.timeoutMs,
    request_id: call.requestId,
    function_version: '$LATEST',
    function_name: code.functionName,
    namespace: code.environmentId,
    tencentcloud_region: env.TENCENTCLOUD_REGION || '',
    tencentcloud_appid: env.TENCENTCLOUD_APPID || '',
    tencentcloud_uin: env.TENCENTCLOUD_UIN || '',
    get environment() { return JSON.stringify(call.environment ??= environment.snapshot()); },
    get environ() {
      const all = (call.environment ??= environment.snapshot());
      return Object.keys(all).map(name => name + '=' + all[name]).join(';');
    },
    getRemainingTimeInMillis() { return Math.max(0, Math.ceil(code.timeoutMs - (performance.now() - call.startedAt))); },
  };
}

module.exports = { createContext };
