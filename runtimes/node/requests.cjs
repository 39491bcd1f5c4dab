'use strict';

/**
 * Outgoing HTTP of a function: counted, so that a call ends only when its requests have; the vendor's hosts are led to our gateway (for SDKs that ignore
 * TCB_CONTEXT_CNFG); `outbound` rules of the project are applied. Everything else passes untouched.
 */

const http = require('http');
const https = require('https');
const Module = require('module');
const path = require('path');

const VENDOR = /(^|\.)(tencentcloudapi\.com|tencentyun\.com|tcloudbasegateway\.com)$/i;
const METADATA = 'metadata.tencentyun.com';
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
const CHANGED = Symbol('yunkai.dispatcher');

/** @type {URL | null} */
let gateway = null;
/** @type {{protocol: string, host: string, port: number, path: string, to: URL}[]} */
let rules = [];
let folder = '';
/** @type {{head: {variables: Record<string, string>}, pending: number, onQuiet: null | (() => void)} | null} */
let current = null;

const plain = { http: { request: http.request, get: http.get }, https: { request: https.request, get: https.get } };
const defaultPort = protocol => (protocol === 'https:' ? 443 : 80);
const bareHost = host => String(host).toLowerCase().replace(/^\[|\]$/g, '');

/** @param {{gateway: string, outbound: Record<string, string>, folder: string}} settings */
function configure(settings) {
  gateway = new URL(settings.gateway);
  folder = settings.folder;
  rules = Object.entries(settings.outbound).map(([from, to]) => {
    const url = new URL(from);
    return {
      protocol: url.protocol,
      host: bareHost(url.hostname),
      port: Number(url.port) || defaultPort(url.protocol),
      path: (url.pathname + url.search).replace(/\/$/, ''),
      to: new URL(to),
    };
  }).sort((a, b) => b.path.length - a.path.length);
}

/**
 * Where a request really goes, or null when it stays as it is.
 * @returns {null | {nowhere: true} | {url: URL, path: string, keepHost: boolean}}
 */
function redirect(protocol, host, port, requestPath) {
  host = bareHost(host);
  if (VENDOR.test(host)) {
    if (host === METADATA) return { nowhere: true };
    return gateway && { url: gateway, path: requestPath, keepHost: true };
  }
  if (rules.length === 0 && current === null) return null;
  port = Number(port) || defaultPort(protocol);
  if (isOurFile(protocol, host, port, requestPath)) return { url: /** @type {URL} */ (gateway), path: requestPath.slice(filePrefix.length), keepHost: true };
  for (const rule of rules) {
    if (rule.protocol !== protocol || rule.host !== host || rule.port !== port || !requestPath.startsWith(rule.path)) continue;
    const rest = requestPath.slice(rule.path.length);
    if (rest !== '' && rest[0] !== '/' && rest[0] !== '?' && rule.path !== '') continue;
    const base = rule.to.pathname.replace(/\/$/, '');
    return { url: rule.to, path: (base + rest).replace(/^(?!\/)/, '/'), keepHost: false };
  }
  return null;
}

/** File addresses name the server as users reach it, which may be a proxy or a network that is closed to this process. */
let publicUrl = '';
let filePrefix = '';
/** @type {URL | null} */
let publicSide = null;
function isOurFile(protocol, host, port, requestPath) {
  const stated = current && current.head.variables.YUNKAI_PUBLIC_URL;
  if (!stated || gateway === null) return false;
  if (stated !== publicUrl) {
    publicUrl = stated;
    publicSide = new URL(stated);
    filePrefix = publicSide.pathname.replace(/\/$/, '');
  }
  const side = /** @type {URL} */ (publicSide);
  return requestPath.startsWith(filePrefix + '/files/') && side.protocol === protocol && bareHost(side.hostname) === host && (Number(side.port) || defaultPort(side.protocol)) === port;
}

function started() {
  const call = current;
  if (call === null) return () => {};
  call.pending++;
  let done = false;
  return () => {
    if (done) return;
    done = true;
    if (--call.pending === 0 && call.onQuiet !== null) call.onQuiet();
  };
}

/** A place that answers every request with 404: what a machine outside the vendor's cloud sees of its metadata service. */
let nowhere = '';
function nowherePath() {
  if (nowhere === '') {
    nowhere = process.platform === 'win32' ? `\\\\.\\pipe\\yunkai-nowhere-${process.pid}` : path.join(folder, 'nowhere');
    const server = http.createServer((_, response) => {
      response.writeHead(404, { connection: 'close' });
      response.end('not found');
    });
    server.listen(nowhere);
    server.unref();
  }
  return nowhere;
}

function wrap(scheme, verb) {
  const original = plain[scheme][verb];
  const ownProtocol = scheme + ':';
  return Object.defineProperty(function (...args) {
    const request = send.call(this, args);
    const ended = started();
    // Only 'close': a listener for 'response' would keep Node from discarding an answer that nobody reads.
    request.once('close', ended);
    return request;
  }, 'name', { value: verb });

  function send(args) {
    const first = args[0];
    const url = typeof first === 'string' ? new URL(first) : first instanceof URL ? first : null;
    const options = url === null ? first : args[1] !== null && typeof args[1] === 'object' ? args[1] : {};
    if (options === null || typeof options !== 'object' || options.socketPath) return original.apply(this, args);
    const rest = url === null ? args.slice(1) : typeof args[1] === 'object' ? args.slice(2) : args.slice(1);
    const protocol = options.protocol || (url && url.protocol) || ownProtocol;
    let host = String(options.hostname || options.host || (url && url.hostname) || 'localhost');
    let port = options.port || (url && url.port);
    const withPort = /^([^:]+):(\d+)$/.exec(host);
    if (withPort) [, host, port] = withPort;
    const requestPath = String(options.path || (url ? url.pathname + url.search : '/'));
    const to = redirect(protocol, host, port, requestPath);
    if (to === null) return original.apply(this, args);

    const changed = { ...options };
    if (url !== null && url.username && !changed.auth) changed.auth = decodeURIComponent(url.username) + ':' + decodeURIComponent(url.password);
    for (const name of ['_defaultAgent', 'defaultPort', 'servername', 'host', 'hostname', 'port', 'href', 'origin', 'search', 'searchParams', 'pathname', 'hash']) delete changed[name];
    if ('nowhere' in to) {
      delete changed.agent;
      return plain.http[verb].call(http, { ...changed, protocol: 'http:', socketPath: nowherePath(), path: requestPath }, ...rest);
    }
    const secure = to.url.protocol === 'https:';
    if (to.keepHost || (changed.agent && changed.agent.protocol && changed.agent.protocol !== to.url.protocol)) delete changed.agent;
    changed.protocol = to.url.protocol;
    changed.host = changed.hostname = bareHost(to.url.hostname);
    changed.port = Number(to.url.port) || defaultPort(to.url.protocol);
    changed.path = to.path;
    changed.headers = withHost(options.headers, to.keepHost ? host : to.url.host, to.keepHost);
    return (secure ? plain.https : plain.http)[verb].call(secure ? https : http, changed, ...rest);
  }
}

/** Sets the Host header; one that is there is kept when it is signed. Headers come as an object or as flat or nested pairs. */
function withHost(headers, host, keep) {
  const pairs = [];
  if (Array.isArray(headers)) {
    if (Array.isArray(headers[0])) pairs.push(...headers);
    else for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i], headers[i + 1]]);
  } else if (headers && typeof headers[Symbol.iterator] === 'function') {
    pairs.push(...headers);
  } else {
    pairs.push(...Object.entries(headers || {}));
  }
  const result = {};
  for (const [name, value] of pairs) {
    if (String(name).toLowerCase() === 'host') {
      if (keep) host = value;
      continue;
    }
    // The same name twice (flat pairs) becomes a list.
    result[name] = name in result ? [].concat(result[name], value) : value;
  }
  result.Host = host;
  return result;
}

/** Built-in fetch and the undici package meet in one global dispatcher. */
function wrapDispatcher() {
  const inner = globalThis[DISPATCHER];
  if (!inner || inner[CHANGED]) return;
  globalThis[DISPATCHER] = Object.create(inner, {
    [CHANGED]: { value: true },
    dispatch: {
      value(options, handler) {
        const origin = options.origin && new URL(String(options.origin));
        const to = origin && redirect(origin.protocol, origin.hostname, origin.port, options.path);
        if (!to) return inner.dispatch(options, handler);
        if ('nowhere' in to) return inner.dispatch({ ...options, origin: 'http://127.0.0.1:1' }, handler);
        const headers = { ...options, origin: to.url.origin, path: to.path };
        headers.headers = withHost(options.headers, to.keepHost ? origin.host : to.url.host, to.keepHost);
        return inner.dispatch(headers, handler);
      },
    },
  });
}

function install() {
  for (const [scheme, module] of [['http', http], ['https', https]]) {
    for (const verb of ['request', 'get']) module[verb] = wrap(scheme, verb);
  }
  if (typeof globalThis.fetch === 'function') {
    const fetch = globalThis.fetch;
    globalThis.fetch = function (input, init) {
      // Touching a class loads the built-in client, and with it the dispatcher.
      void globalThis.Response;
      wrapDispatcher();
      const ended = started();
      const answer = fetch(input, init);
      answer.then(ended, ended);
      return answer;
    };
  }
  const load = Module._load;
  Module._load = function (request, ...others) {
    const loaded = load.call(this, request, ...others);
    if (request === 'undici') wrapDispatcher();
    return loaded;
  };
  Module.syncBuiltinESMExports();
}

/** @param {typeof current} call */
function setCurrent(call) {
  current = call;
}

module.exports = { install, configure, setCurrent, redirect };
