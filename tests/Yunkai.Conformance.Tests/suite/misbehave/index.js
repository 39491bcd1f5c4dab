const kinds = {
  throws: () => { throw new Error('ROOM_FULL'); },
  rejects: async () => { throw new TypeError('no such room'); },
  text: async () => { throw 'only a text'; },
  inPackage: async () => require('thrower').run(),
  inSdk: () => { const cloud = require('wx-server-sdk'); cloud.init(); return cloud.callFunction({ name: 7 }); },
  missing: async () => require('not-there'),
  never: () => new Promise(() => {}),
  loop: () => { for (;;) {} },
  exits: () => process.exit(7),
  exitsQuietly: () => process.exit(0),
  crashes: () => { setTimeout(() => { throw new Error('outside of the call'); }, 1); return new Promise(() => {}); },
  flood: () => { for (let i = 0; i < 100000; i++) console.log('line ' + i + ' of very many'); return 'flooded'; },
  cycle: () => { const a = {}; a.self = a; return a; },
  large: event => 'x'.repeat(event.bytes),
  unawaited: event => {
    const cloud = require('wx-server-sdk');
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
    cloud.database().collection('left').add({ data: { mark: event.mark } });
    return 'returned';
  },
  sees: async event => {
    const cloud = require('wx-server-sdk');
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
    return (await cloud.database().collection('left').where({ mark: event.mark }).count()).total;
  },
  asks: async event => {
    const cloud = require('wx-server-sdk');
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
    const { result } = await cloud.callFunction({ name: 'patient', data: { kind: 'large', bytes: event.bytes } });
    return result.length;
  },
};
exports.main = event => (kinds[event.kind] ?? (() => 'well'))(event);
