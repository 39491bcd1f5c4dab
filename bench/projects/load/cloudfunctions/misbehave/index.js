// One function that does whatever a call asks it to do wrong.
const kinds = {
  fine: async () => ({ ok: true }),
  throws: async () => { throw new Error('asked to'); },
  hangs: () => { for (;;); },
  never: () => new Promise(() => {}),
  exits: async () => process.exit(3),
  aborts: async () => process.abort(),
  floods: async () => { for (let i = 0; i < 20000; i++) console.log('line', i); return { ok: true }; },
  cycle: async () => { const o = {}; o.o = o; return o; },
  large: async () => 'x'.repeat(10 * 1024 * 1024),
  rejectsLater: async () => { setTimeout(() => Promise.reject(new Error('late')), 1); return { ok: true }; },
  grows: async () => { const kept = []; for (;;) kept.push(Buffer.alloc(16 << 20, 1)); },
  stdout: async () => { process.stdout.write('x'.repeat(1 << 20)); return { ok: true }; },
};
exports.main = (event, context) => kinds[event.kind](event, context);
