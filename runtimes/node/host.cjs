'use strict';

/** Entry of a worker: node host.cjs ADDRESS PARENT_PID [--low] [--watch] [--sdk NAME DIRECTORY]. The token comes in YUNKAI_WORKER_TOKEN. */

// First of all: the modules below copy the environment.
const token = process.env.YUNKAI_WORKER_TOKEN;
delete process.env.YUNKAI_WORKER_TOKEN;

const net = require('net');
const os = require('os');
const path = require('path');
const { Worker } = require('worker_threads');
const { VERSION, Type, FrameReader, FrameWriter } = require('./frames.cjs');
const timers = require('./timers.cjs');
const environment = require('./environment.cjs');
const printing = require('./printing.cjs');
const requests = require('./requests.cjs');
const { Runner } = require('./runner.cjs');

const args = process.argv.slice(2);
const address = args[0];
const parent = Number(args[1]);
const sdkAt = args.indexOf('--sdk');
const sdk = sdkAt > 0 ? { name: args[sdkAt + 1], directory: args[sdkAt + 2] } : null;
const die = () => process.kill(process.pid, 'SIGKILL');

if (args.includes('--low')) {
  try {
    os.setPriority(10);
  } catch {
    // Only a courtesy to running calls.
  }
}
if (args.includes('--watch')) {
  new Worker(path.join(__dirname, 'watchdog.cjs'), { workerData: { parent }, env: {}, execArgv: [] }).unref();
}
// What a function sees as its own command line.
process.argv.length = 1;
process.argv.push(path.join(process.cwd(), 'index.js'));
process.execArgv.length = 0;

const writer = new FrameWriter();
environment.install();
printing.install(writer);
timers.install();
requests.install();

let sdkError = null;
if (sdk !== null) {
  try {
    require(sdk.directory);
  } catch (error) {
    sdkError = String((error && error.message) || error).slice(0, 2000);
  }
}

const runner = new Runner(writer, sdkError === null ? sdk : null);
const reader = new FrameReader((type, id, buffer, start, end) => {
  if (type === Type.Invoke) {
    const split = start + 4 + buffer.readUInt32LE(start);
    if (split > end) throw new Error('bad invoke frame');
    runner.enqueue(id, JSON.parse(buffer.toString('utf8', start + 4, split)), buffer.toString('utf8', split, end));
  } else if (type === Type.Load) {
    runner.load(JSON.parse(buffer.toString('utf8', start, end)));
  } else if (type === Type.Recall) {
    runner.giveBack();
  }
  // Types of a later version are passed over.
});

/** @type {any} */
const options = {
  path: address,
  onread: {
    buffer: reader.buffer,
    callback(count) {
      reader.received(count);
      return true;
    },
  },
};
const socket = net.connect(options);
socket.on('connect', () => {
  writer.attach(socket);
  writer.text(Type.Hello, 0, JSON.stringify({ version: VERSION, token, pid: process.pid, node: process.version, sdkError }), 0, 0);
  writer.flush();
  timers.park();
});
// Without the server there is nobody to answer and nobody to stop us. Not process.exit: user code could hold that up.
socket.on('close', die);
socket.on('error', die);
process.on('exit', () => writer.flush());
