// Loaded by Jest before each test file: see README.md.
const http = require('http')
const https = require('https')

// Jest 23 took a describe() whose function is async; the tests in it are declared before its first await.
const relaxed = declare => (name, body) => declare(name, () => { body() })
const { describe } = global
global.describe = Object.assign(relaxed(describe), { skip: relaxed(describe.skip), only: relaxed(describe.only), each: describe.each })

// The vendor's hosts are ours; everything else goes where it is sent. The Host header is signed, so it stays.
const gateway = new URL(process.env.YUNKAI_URL)
const plain = { request: http.request, get: http.get }
for (const module of [http, https]) {
  for (const verb of ['request', 'get']) {
    const original = module[verb]
    module[verb] = function (...parts) {
      const url = typeof parts[0] === 'string' || parts[0] instanceof URL ? new URL(parts.shift()) : null
      const options = parts[0] && typeof parts[0] === 'object' ? parts.shift() : {}
      const host = String(options.hostname || options.host || (url && url.hostname) || '').replace(/:\d+$/, '')
      if (!/(^|\.)(tencentcloudapi|tencentyun)\.com$/.test(host)) {
        return original.call(this, ...(url ? [url, options] : [options]), ...parts)
      }

      const led = { ...options, protocol: 'http:', host: gateway.hostname, hostname: gateway.hostname, port: gateway.port, path: options.path || (url ? url.pathname + url.search : '/'), headers: { ...options.headers } }
      for (const key of ['agent', '_defaultAgent', 'defaultPort', 'servername']) delete led[key]
      if (!Object.keys(led.headers).some(key => key.toLowerCase() === 'host')) led.headers.Host = host
      return plain[verb].call(http, led, ...parts)
    }
  }
}
