'use strict';

/**
 * Timers that a finished call left behind run inside the next call, as on the platform, where the process is frozen in between. Freezing by signal comes only
 * after a moment of idleness and not on every system; until then this gate holds back what falls due between calls.
 */

const original = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval };
const { promisify } = require('util');

let open = true;
/** @type {Map<object, () => void>} */
const parked = new Map();

function wrap(start) {
  const wrapped = function (callback, delay, ...args) {
    if (typeof callback !== 'function') return start(callback, delay, ...args);
    const timer = start(function () {
      if (open) return Reflect.apply(callback, timer, args);
      parked.set(timer, () => Reflect.apply(callback, timer, args));
    }, delay);
    return timer;
  };
  // util.promisify(setTimeout) must keep working.
  if (start[promisify.custom]) Object.defineProperty(wrapped, promisify.custom, { enumerable: true, value: start[promisify.custom] });
  return Object.defineProperty(wrapped, 'name', { value: start.name });
}

function wrapClear(clear) {
  return Object.defineProperty(function (timer) {
    if (parked.size > 0 && timer !== null && typeof timer === 'object') parked.delete(timer);
    return clear(timer);
  }, 'name', { value: clear.name });
}

function install() {
  const timers = require('timers');
  globalThis.setTimeout = timers.setTimeout = wrap(original.setTimeout);
  globalThis.setInterval = timers.setInterval = wrap(original.setInterval);
  globalThis.clearTimeout = timers.clearTimeout = wrapClear(original.clearTimeout);
  globalThis.clearInterval = timers.clearInterval = wrapClear(original.clearInterval);
}

/** Holds back timers from now on. */
function park() {
  open = false;
}

/** Lets timers run again; those that fell due meanwhile run at once, in their order. */
function resume() {
  open = true;
  if (parked.size === 0) return;
  const due = [...parked.keys()];
  original.setImmediate(() => {
    for (const timer of due) {
      const run = parked.get(timer);
      parked.delete(timer);
      // One that was cleared by the one before it is gone; a throw is an uncaught exception like any timer's, and must not lose the others.
      if (run) original.setImmediate(run);
    }
  });
}

module.exports = { original, install, park, resume };
