// One ending per event.kind; the callback form is in the folder `callback`.
exports.main = (event, context) => {
  switch (event.kind) {
    case 'sync': return { ok: 1 };
    case 'promise': return Promise.resolve('text');
    case 'undefined': return undefined;
    case 'null': return null;
    case 'date': return { at: new Date(0), gone: undefined, f() {} };
    case 'throws': throw new Error('ROOM_FULL');
    case 'rejects': return Promise.reject(new TypeError('no'));
    case 'throwsText': throw 'just text';
    case 'throwsObject': throw { code: 7 };
    case 'cycle': { const a = {}; a.a = a; return a; }
    case 'bigint': return { n: 1n };
    case 'large': return 'x'.repeat(10 * 1024 * 1024);
    case 'missing': return require('not-there');
    case 'context': return { ...context, left: context.getRemainingTimeInMillis(), none: undefined };
    case 'env': return { ...process.env };
    case 'proto': return { inherits: typeof process.env.hasOwnProperty, coerced: (process.env.N = 1, process.env.N), was: delete process.env.N };
    case 'tz': return new Date(Date.UTC(2020, 0, 1)).getHours();
    case 'child': return require('child_process').execFileSync(process.execPath, ['-p', 'process.env.WX_OPENID'], { encoding: 'utf8' }).trim();
    case 'unhandled': Promise.reject(new Error('nobody cares')); return new Promise(done => setTimeout(() => done('alive'), 20));
    case 'cpu': return process.cpuUsage().user + process.cpuUsage().system;
    case 'warm': return 'warm';
    default: return event.kind;
  }
};
