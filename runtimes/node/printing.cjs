'use strict';

/** What functions print, sent to the server under the call that is running. Printing is never allowed to block or to grow without bound. */

const { Type } = require('./frames.cjs');
const { format, inspect } = require('util');
const { original } = require('./timers.cjs');

const MAX_LINE = 64 * 1024;
const MAX_LINES = 5000;
const MAX_TOTAL = 1024 * 1024;
/** So many lines of a call are sent at once, so that a function that prints and then hangs is seen to have printed. */
const PROMPT_LINES = 50;
const MAX_HELD = 200;

const Level = { log: 0, info: 1, warn: 2, error: 3, debug: 4, stdout: 5, stderr: 6 };

/** @type {import('./frames.cjs').FrameWriter} */
let writer;
let current = -1;
let lines = 0;
let total = 0;
let dropped = 0;
let indent = '';
/** Printed while no call was running: shown under the next one. @type {[number, string][]} */
let held = [];
let scheduled = false;

function print(level, text) {
  if (current === -1) {
    if (held.length < MAX_HELD) held.push([level, text.length > MAX_LINE ? text.slice(0, MAX_LINE) : text]);
    return;
  }
  if (lines >= MAX_LINES || total >= MAX_TOTAL) {
    dropped++;
    return;
  }
  if (text.length > MAX_LINE) text = text.slice(0, MAX_LINE) + ' … (cut at ' + MAX_LINE + ' of ' + text.length + ' characters)';
  lines++;
  total += text.length;
  writer.text(Type.Log, current, text, level, 1);
  if (lines <= PROMPT_LINES || writer.used > 16 * 1024) {
    writer.flush();
  } else if (!scheduled) {
    scheduled = true;
    original.setImmediate(() => {
      scheduled = false;
      writer.flush();
    });
  }
}

/** @param {number} id */
function begin(id) {
  current = id;
  lines = total = dropped = 0;
  if (held.length > 0) {
    const earlier = held;
    held = [];
    for (const [level, text] of earlier) print(level, text);
  }
}

function end() {
  if (dropped > 0) {
    const notice = `${dropped} more lines were not kept: one call may print ${MAX_LINES} lines and ${MAX_TOTAL} characters`;
    writer.text(Type.Log, current, notice, Level.warn, 1);
  }
  current = -1;
}

/** @param {import('./frames.cjs').FrameWriter} target */
function install(target) {
  writer = target;
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    const number = Level[level];
    console[level] = function (...args) {
      const text = format(...args);
      print(number, indent === '' ? text : indent + text.replaceAll('\n', '\n' + indent));
    };
  }
  console.trace = function (...args) {
    const at = { name: 'Trace', message: format(...args), stack: '' };
    Error.captureStackTrace(at, console.trace);
    print(Level.error, at.stack);
  };
  console.dir = (value, options) => print(Level.log, inspect(value, { customInspect: false, ...options }));
  console.group = console.groupCollapsed = function (...args) {
    if (args.length > 0) console.log(...args);
    if (indent.length < 64) indent += '  ';
  };
  console.groupEnd = () => { indent = indent.slice(2); };
  // The advanced logger of the SDKs; tcb-admin-node refuses to log without it.
  console.__baseLog__ = (record, level) => print(Level[level] ?? Level.log, typeof record === 'string' ? record : JSON.stringify(record));
  for (const name of ['stdout', 'stderr']) {
    process[name].write = function (chunk, encoding, done) {
      if (typeof encoding === 'function') [encoding, done] = [undefined, encoding];
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      print(Level[name], text.endsWith('\n') ? text.slice(0, -1) : text);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
  }
}

module.exports = { install, begin, end };
