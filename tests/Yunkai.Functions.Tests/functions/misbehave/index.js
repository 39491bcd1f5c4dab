const { spawn } = require('child_process');
exports.main = event => {
  switch (event.kind) {
    case 'loop': console.log('pid ' + process.pid); for (;;) {}
    case 'never': return new Promise(() => {});
    case 'exit': return process.exit(event.code);
    case 'crash': setTimeout(() => { throw new Error('outside'); }, 1); return new Promise(() => {});
    case 'abort': return process.abort();
    case 'memory': { const all = []; for (;;) all.push(new Array(100000).fill(Math.random())); }
    case 'buffers': { const all = []; return new Promise(() => setInterval(() => all.push(Buffer.alloc(20e6, 1)), 5)); }
    case 'flood': for (let i = 0; i < 100000; i++) console.log('line ' + i); return 'flooded';
    case 'children': {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: event.detached });
      console.log('child ' + child.pid);
      return event.then === 'return' ? child.pid : new Promise(() => {});
    }
    case 'garbage':
    case 'huge':
    case 'forged': {
      const socket = process._getActiveHandles().find(h => h.constructor.name === 'Socket' && h.writable && h !== process.stdout && h !== process.stderr);
      const bytes = event.kind === 'garbage' ? Buffer.from('ffffffff0000000005', 'hex')
        : event.kind === 'huge' ? Buffer.from('00000040' + '00000000' + '05', 'hex')
        : Buffer.concat([Buffer.from('0b000000' + '77777777' + '05' + '00000000', 'hex'), Buffer.from('{}')]);
      socket.write(bytes);
      return new Promise(() => {});
    }
    case 'socket': {
      for (const h of process._getActiveHandles()) if (h.destroy && h.fd !== 0) h.destroy();
      return new Promise(() => {});
    }
    default: return process.pid;
  }
};
