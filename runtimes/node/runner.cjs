'use strict';

const { Type } = require('./frames.cjs');
const { original, ...timers } = require('./timers.cjs');
const { createContext } = require('./context.cjs');
const { FailureText } = require('./failures.cjs');
const { loadHandler, shareSdk } = require('./handler.cjs');
const environment = require('./environment.cjs');
const printing = require('./printing.cjs');
const requests = require('./requests.cjs');
const fs = require('fs');
const os = require('os');
const path = require('path');

/** Loop turns without a pending request after which a call counts as ended: an SDK sends one or two turns after it was called. */
const QUIET_TURNS = 2;
const now = performance.now.bind(performance);
const activeResources = process.getActiveResourcesInfo ? process.getActiveResourcesInfo.bind(process) : () => [];

/** Runs calls one after another. */
class Runner {
  /** @param {import('./frames.cjs').FrameWriter} writer @param {{name: string, directory: string} | null} preloaded */
  constructor(writer, preloaded) {
    this.writer = writer;
    this.preloaded = preloaded;
    /** @type {any[]} */
    this.waiting = [];
    this.running = null;
    this.code = null;
    /** @type {Function | null} */
    this.handler = null;
  }

  /** @param {any} code the load frame */
  load(code) {
    this.code = code;
    // A folder that is not there is reported by the first call.
    const directories = [code.codeDirectory, realPath(code.codeDirectory) ?? code.codeDirectory];
    // Dependencies lie in a folder of their own, node_modules is a link into it; a package from the function's own folder lies beside node_modules there.
    const modules = realPath(path.join(code.codeDirectory, 'node_modules'));
    this.failures = new FailureText(modules === null ? directories : [...directories, path.dirname(modules)]);
    environment.setInstance(code.variables);
    requests.configure(code);
    if (code.sdk && this.preloaded && code.sdk.name === this.preloaded.name && code.sdk.directory === this.preloaded.directory) shareSdk(code.sdk, directories);
    try {
      process.chdir(code.codeDirectory);
    } catch {
      // As above.
    }
    try {
      // Spare workers start at low priority; without the right to go back the function stays there.
      if (os.getPriority() > 0) os.setPriority(0);
    } catch {
      // Not permitted: the price is speed on a busy machine, nothing else.
    }
  }

  /** @param {number} id @param {any} head @param {string} event */
  enqueue(id, head, event) {
    this.waiting.push({ id, head, event, requestId: head.requestId, pending: 0, onQuiet: null, answered: false, ended: false, startedAt: 0 });
    if (this.running === null) this.next();
  }

  /** The calls that have not begun go back: the one that runs takes long, and may even wait for one of them. */
  giveBack() {
    const start = this.writer.begin(4);
    this.writer.buffer.writeUInt32LE(this.waiting.length, start);
    this.writer.end(Type.Recalled, 0, start + 4);
    this.waiting.length = 0;
    this.writer.flush();
  }

  next() {
    const call = this.waiting.shift();
    if (call === undefined) {
      this.running = null;
      timers.park();
      return;
    }
    this.running = call;
    environment.begin(call.head.variables);
    printing.begin(call.id);
    requests.setCurrent(call);
    timers.resume();
    call.startedAt = now();
    if (this.handler !== null) this.invoke(call, this.handler);
    else this.loadAndInvoke(call);
  }

  loadAndInvoke(call) {
    const ready = handler => {
      this.handler = handler;
      call.startedAt = now();
      this.writer.empty(Type.Started, call.id);
      this.writer.flush();
      this.invoke(call, handler);
    };
    try {
      const handler = loadHandler(this.code);
      if (typeof handler === 'function') ready(handler);
      else handler.then(ready, error => this.threw(call, error));
    } catch (error) {
      this.threw(call, error);
    }
  }

  invoke(call, handler) {
    try {
      const event = call.event === '' ? {} : JSON.parse(call.event);
      call.event = '';
      const result = handler(event, createContext(this.code, call), (error, value) => {
        if (error !== null && error !== undefined) this.threw(call, error);
        else this.returned(call, value);
      });
      if (result !== null && result !== undefined && typeof result.then === 'function') {
        result.then(value => this.returned(call, value), error => this.threw(call, error));
      } else if (result !== undefined || handler.length < 3) {
        this.returned(call, result);
      }
    } catch (error) {
      this.threw(call, error);
    }
  }

  returned(call, value) {
    if (call.answered) return;
    let text;
    try {
      text = value === undefined ? '' : JSON.stringify(value) ?? '';
    } catch (error) {
      const reason = error && error.message;
      this.threw(call, Object.assign(new TypeError(`The return value cannot be written as JSON: ${reason}`), { stack: error && error.stack }));
      return;
    }
    const bytes = text.length * 3 > this.code.maxResultBytes ? Buffer.byteLength(text) : 0;
    if (bytes > this.code.maxResultBytes) {
      const start = this.writer.begin(8);
      this.writer.buffer.writeUInt32LE(this.micros(call), start);
      this.writer.buffer.writeUInt32LE(bytes >>> 0, start + 4);
      this.writer.end(Type.TooLarge, call.id, start + 8);
    } else {
      this.writer.text(Type.Result, call.id, text, this.micros(call), 4);
    }
    this.afterReply(call);
  }

  threw(call, error) {
    if (call.answered) return;
    this.writer.text(Type.Threw, call.id, JSON.stringify(this.failures.describe(error)), this.micros(call), 4);
    this.afterReply(call);
  }

  micros(call) {
    return Math.min(0xffffffff, Math.max(0, Math.round((now() - call.startedAt) * 1000)));
  }

  /** The reply leaves in the next turn; the call ends when nothing of it is pending. */
  afterReply(call) {
    call.answered = true;
    let quiet = 0;
    let limit = null;
    let expired = false;
    const turn = () => {
      if (call.ended) return;
      // With more calls waiting the reply shares a write with the end of the call, one turn later; alone it leaves now.
      if (quiet === 0 && (this.waiting.length === 0 || call.pending > 0)) this.writer.flush();
      if (!expired && call.pending > 0) {
        quiet = 0;
        this.writer.flush();
        limit ??= original.setTimeout(() => {
          expired = true;
          call.onQuiet = null;
          turn();
        }, this.code.drainMs);
        call.onQuiet = () => {
          call.onQuiet = null;
          original.setImmediate(turn);
        };
        return;
      }
      if (!expired && ++quiet < QUIET_TURNS) {
        original.setImmediate(turn);
        return;
      }
      if (!expired && activeResources().some(isFileWork)) {
        // A file being read is often the first half of an upload. There is no event for its end; look again shortly.
        this.writer.flush();
        quiet = 0;
        limit ??= original.setTimeout(() => { expired = true; }, this.code.drainMs);
        original.setTimeout(turn, 1);
        return;
      }
      if (limit !== null) original.clearTimeout(limit);
      this.ended(call);
    };
    original.setImmediate(turn);
  }

  ended(call) {
    call.ended = true;
    printing.end();
    requests.setCurrent(null);
    if (this.waiting.length === 0) environment.end();
    this.writer.empty(Type.Ended, call.id);
    // Before the next call starts: what the server knows to have started it must not start again elsewhere.
    this.writer.flush();
    this.next();
  }
}

function realPath(folder) {
  try {
    return fs.realpathSync(folder);
  } catch {
    return null;
  }
}

function isFileWork(name) {
  return name === 'FSReqCallback' || name === 'FSReqPromise' || name === 'GetAddrInfoReqWrap';
}

module.exports = { Runner };
