'use strict';

/**
 * `process.env` as functions see it: one plain object behind a thin proxy. Setting and removing two dozen variables per call in the real environment costs
 * more than the call. `TZ` alone is passed on, since the date functions read the real one.
 */

const real = process.env;
const hasOwn = Object.prototype.hasOwnProperty;
/** @type {Record<string, string>} */
const values = Object.assign(Object.create(Object.prototype), real);
/** @type {string[]} */
let ofThisCall = [];

function text(value) {
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return String(value);
}

function passOn(name, value) {
  if (name !== 'TZ') return;
  if (value === undefined) delete real.TZ;
  else real.TZ = value;
}

const proxy = new Proxy(values, {
  set(target, name, value) {
    if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    target[name] = text(value);
    passOn(name, target[name]);
    return true;
  },
  defineProperty(target, name, descriptor) {
    if ('value' in descriptor) descriptor = { ...descriptor, value: text(descriptor.value), configurable: true, enumerable: true, writable: true };
    return Reflect.defineProperty(target, name, descriptor);
  },
  deleteProperty(target, name) {
    delete target[name];
    passOn(name, undefined);
    return true;
  },
});

function install() {
  process.env = proxy;
}

/** Variables of the instance; also put into the real environment, where native code and worker threads look. */
function setInstance(variables) {
  for (const name of Object.keys(variables)) values[name] = real[name] = variables[name];
}

/** Variables of one call. The previous call's that this one does not set are removed; setting over the others is much cheaper than removing and adding them. */
function begin(variables) {
  for (let i = 0; i < ofThisCall.length; i++) {
    if (!hasOwn.call(variables, ofThisCall[i])) delete values[ofThisCall[i]];
  }
  ofThisCall = Object.keys(variables);
  for (let i = 0; i < ofThisCall.length; i++) {
    const name = ofThisCall[i];
    values[name] = variables[name];
    if (name === 'TZ') passOn(name, variables[name]);
  }
}

function end() {
  for (let i = 0; i < ofThisCall.length; i++) delete values[ofThisCall[i]];
  ofThisCall = [];
}

const LOCAL = new Set(['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG']);

/** What `context.environment` and `context.environ` carry. */
function snapshot() {
  const all = {};
  for (const name of Object.keys(values)) if (!LOCAL.has(name)) all[name] = values[name];
  return all;
}

module.exports = { install, setInstance, begin, end, snapshot };
