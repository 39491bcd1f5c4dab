'use strict';
// What applications do with wx-server-sdk inside a function, as assertions. One file for every generation of the package: `generation` is its
// major version, for the few places where the packages themselves differ (docs/compatibility.md names them).
const assert = require('assert');

/** @type {Record<string, (t: {cloud: any, db: any, _: any, event: any, context: any, generation: number, openid: string}) => Promise<any>>} */
const cases = {};
module.exports = cases;

let sequence = 0;
const unique = (t, name) => `${name}_g${t.generation}_${Date.now().toString(36)}_${sequence++}`;

async function collection(t, name, documents) {
  const full = unique(t, name);
  await t.db.createCollection(full);
  const coll = t.db.collection(full);
  for (const data of documents || []) await coll.add({ data });
  return coll;
}

async function failure(promise) {
  let result;
  try {
    result = await promise;
  } catch (error) {
    return error;
  }
  assert.fail('should have failed, but gave ' + JSON.stringify(result));
}

const plain = list => list.map(({ _id, ...rest }) => rest);

cases.identity_of_the_calling_user_is_in_the_context_and_in_the_event = async t => {
  const wx = t.cloud.getWXContext();
  assert.strictEqual(wx.OPENID, t.openid);
  assert.strictEqual(wx.APPID, t.event.userInfo.appId);
  assert.strictEqual(wx.SOURCE, 'wx_client');
  assert.strictEqual(wx.ENV, t.event.env);
  assert.ok(!('UNIONID' in wx), 'a unionid needs an open-platform account');
  assert.strictEqual(t.event.userInfo.openId, t.openid);
  assert.strictEqual(t.event.userInfo.nickName, 'own member is kept');
};

cases.context_names_the_function_and_its_limits = async t => {
  assert.strictEqual(typeof t.context.request_id, 'string');
  assert.strictEqual(t.context.function_version, '$LATEST');
  assert.strictEqual(t.context.namespace, t.event.env);
  assert.ok(t.context.memory_limit_in_mb >= 128);
  assert.ok(t.context.time_limit_in_ms >= 1000);
  assert.strictEqual(JSON.parse(t.context.environment).TCB_ENV, t.event.env);
  assert.ok(t.context.environ.includes('TCB_ENV=' + t.event.env));
};

cases.add_get_update_and_remove_one_document = async t => {
  const coll = await collection(t, 'crud');
  const added = await coll.add({ data: { title: '三体', tags: ['科幻', 'sf'], n: 1, nested: { a: { b: 1 } }, nothing: null } });
  assert.match(added._id, /^[0-9a-zA-Z_-]{8,}$/);
  assert.strictEqual(added.errMsg, 'collection.add:ok');

  const got = await coll.doc(added._id).get();
  assert.strictEqual(got.errMsg, 'document.get:ok');
  assert.deepStrictEqual(got.data, { _id: added._id, title: '三体', tags: ['科幻', 'sf'], n: 1, nested: { a: { b: 1 } }, nothing: null });

  assert.strictEqual((await coll.doc(added._id).update({ data: { n: t._.inc(2), nested: { a: { c: 2 } } } })).stats.updated, 1);
  const changed = (await coll.doc(added._id).get()).data;
  assert.strictEqual(changed.n, 3);
  assert.deepStrictEqual(changed.nested, { a: { b: 1, c: 2 } });

  assert.strictEqual((await coll.doc(added._id).remove()).stats.removed, 1);
  assert.strictEqual((await coll.doc(added._id).remove()).stats.removed, 0);
  assert.strictEqual((await coll.doc(added._id).update({ data: { n: 1 } })).stats.updated, 0);
};

cases.a_missing_document_fails_with_the_words_apps_test = async t => {
  const coll = await collection(t, 'missing');
  const error = await failure(coll.doc('10002').get());
  assert.strictEqual(error.errCode, -1);
  assert.ok(error.errMsg.includes('document with _id 10002 does not exist'), error.errMsg);
};

cases.set_creates_and_then_replaces = async t => {
  const coll = await collection(t, 'set');
  const created = await coll.doc('one').set({ data: { a: 1, b: { c: 2 } } });
  assert.strictEqual(created._id, 'one');
  assert.deepStrictEqual(created.stats, { updated: 0, created: 1 });
  const replaced = await coll.doc('one').set({ data: { x: 1 } });
  assert.deepStrictEqual(replaced.stats, { updated: 1, created: 0 });
  assert.deepStrictEqual((await coll.doc('one').get()).data, { _id: 'one', x: 1 });
};

cases.number_ids_are_not_string_ids = async t => {
  const coll = await collection(t, 'ids');
  await coll.add({ data: { _id: 1, kind: 'number' } });
  await coll.add({ data: { _id: '1', kind: 'string' } });
  assert.strictEqual((await coll.doc(1).get()).data.kind, 'number');
  assert.strictEqual((await coll.doc('1').get()).data.kind, 'string');
};

cases.queries_with_every_comparison = async t => {
  const coll = await collection(t, 'query', [1, 2, 3, 4, 5].map(n => ({ n, s: 's' + n, arr: [n, n * 10], sub: { v: n % 2 } })).concat([{ s: 'no number' }]));
  const _ = t._;
  const numbers = async condition => (await coll.where(condition).get()).data.map(d => d.n).sort();
  assert.deepStrictEqual(await numbers({ n: 3 }), [3]);
  assert.deepStrictEqual(await numbers({ n: _.gt(3) }), [4, 5]);
  assert.deepStrictEqual(await numbers({ n: _.gte(3).and(_.lt(5)) }), [3, 4]);
  assert.deepStrictEqual(await numbers({ n: _.in([1, 5, 9]) }), [1, 5]);
  assert.deepStrictEqual(await numbers({ n: _.nin([1, 2, 3]) }), [4, 5, undefined]);
  assert.deepStrictEqual(await numbers({ n: _.neq(1) }), [2, 3, 4, 5, undefined]);
  assert.deepStrictEqual(await numbers({ n: _.exists(false) }), [undefined]);
  assert.deepStrictEqual(await numbers({ n: _.eq(1).or(_.eq(5)) }), [1, 5]);
  assert.deepStrictEqual(await numbers(_.or([{ n: 1 }, { s: 's4' }])), [1, 4]);
  assert.deepStrictEqual(await numbers({ sub: { v: 0 } }), [2, 4]);
  assert.deepStrictEqual(await numbers({ arr: 20 }), [2]);
  assert.deepStrictEqual(await numbers({ arr: _.all([3, 30]) }), [3]);
  assert.deepStrictEqual(await numbers({ 'arr.1': _.gt(35) }), [4, 5]);
  assert.deepStrictEqual(await numbers({ arr: _.elemMatch(_.gt(45)) }), [5]);
  assert.deepStrictEqual(await numbers({ arr: _.size(2), n: _.lte(1) }), [1]);
  assert.deepStrictEqual(await numbers({ s: /^S[12]$/i }), [1, 2]);
  assert.deepStrictEqual(await numbers({ s: t.db.RegExp({ regexp: '5$', options: 'i' }) }), [5]);
  assert.deepStrictEqual(await numbers({ n: _.not(_.gt(1)) }), [1, undefined]);
  if (t.generation > 1) assert.deepStrictEqual(await numbers({ n: _.mod(2, 1) }), [1, 3, 5]);
};

cases.logic_commands_in_every_form = async t => {
  if (t.generation === 1) return; // it has only the chained forms of some
  const coll = await collection(t, 'logic', [{ k: 'a', n: 1, list: [{ p: 1, q: 'x' }, { p: 2, q: 'y' }] }, { k: 'b', n: 5, list: [{ p: 3, q: 'x' }] }, { k: 'c', n: 10.5, list: [] }, { k: 'd', n: '5' }, { k: 'e', n: null }, { k: 'f' }]);
  const _ = t._;
  const found = async condition => (await coll.where(condition).get()).data.map(d => d.k).join('');
  for (const [condition, expected] of [
    [{ n: _.and([_.gt(0), _.lt(9)]) }, 'ab'],
    [{ n: _.and(_.gt(0), _.lt(9)) }, 'ab'],
    [{ n: _.gt(0).lt(9) }, 'ab'],
    [{ n: _.or([_.eq(1), _.eq('5')]) }, 'ad'],
    [{ n: _.or(_.eq(1), _.eq('5')) }, 'ad'],
    [_.or([{ n: 1 }, { k: 'd' }]), 'ad'],
    [_.or({ n: 1 }, { k: 'd' }), 'ad'],
    [_.and([{ k: _.in(['a', 'b', 'c']) }, _.or([{ n: 1 }, { n: 5 }])]), 'ab'],
    [_.nor([{ n: 1 }, { k: 'b' }]), 'cdef'],
    [{ n: _.nor([_.eq(1), _.eq(5)]) }, 'cdef'],
    [{ n: _.not(_.eq(1)) }, 'bcdef'],
    [{ n: null }, 'ef'],
    [{ n: _.eq(null) }, 'ef'],
    [{ n: _.neq(null) }, 'abcd'],
    [{ n: _.gt('4') }, 'd'],
    [{ n: _.mod(5, 0) }, 'bc'],
    [{ list: _.elemMatch({ p: _.gt(1), q: 'x' }) }, 'b'],
    [{ list: { p: 2 } }, 'a'],
    [{ 'list.0.p': 3 }, 'b'],
    [{ list: _.size(0) }, 'c'],
    [{ list: _.eq([{ p: 3, q: 'x' }]) }, 'b'],
  ]) {
    assert.strictEqual(await found(condition), expected, JSON.stringify(condition));
  }
  assert.strictEqual((await coll.orderBy('n', 'asc').get()).data.map(d => d.k).join(''), 'efabcd', 'null and missing, numbers, strings');
  assert.strictEqual((await coll.orderBy('n', 'desc').get()).data.map(d => d.k).join(''), 'dcbaef');
};

cases.array_commands_with_their_options = async t => {
  if (t.generation === 1) return; // it has neither options of push nor pull
  const _ = t._;
  const coll = await collection(t, 'arrays');
  let n = 0;
  for (const [before, command, after] of [
    [[1, 9], _.push({ each: [2, 3], position: 1 }), [1, 2, 3, 9]],
    [[3, 1], _.push({ each: [2], sort: 1 }), [1, 2, 3]],
    [[{ s: 3 }, { s: 1 }], _.push({ each: [{ s: 2 }], sort: { s: -1 }, slice: 2 }), [{ s: 3 }, { s: 2 }]],
    [[1, 2, 3], _.push({ each: [4], slice: -2 }), [3, 4]],
    [[1], _.push([[2, 3]]), [1, [2, 3]]],
    [[1], _.addToSet({ each: [1, 2, 2] }), [1, 2]],
    [[1, 5, 9], _.pull(_.in([1, 9])), [5]],
    [[{ x: 1, y: { z: 1 } }, { x: 5, y: { z: 9 } }], _.pull({ x: _.gt(3), 'y.z': 9 }), [{ x: 1, y: { z: 1 } }]],
    [[1, 2, 3, 2], _.pullAll([2, 3]), [1]],
    [undefined, _.push([1]), [1]],
  ]) {
    const id = 'a' + n++;
    await coll.add({ data: before === undefined ? { _id: id } : { _id: id, list: before } });
    await coll.doc(id).update({ data: { list: command } });
    assert.deepStrictEqual((await coll.doc(id).get()).data.list, after, id + ' ' + JSON.stringify(before));
  }
};

cases.updates_that_cannot_be_made_are_refused_and_change_nothing = async t => {
  const document = { _id: 'r', n: 'text', nothing: null, five: 5, list: [1] };
  const coll = await collection(t, 'refused', [document]);
  const _ = t._;
  for (const data of [{ n: _.inc(1) }, { nothing: { a: 1 } }, { 'five.a': 1 }, { five: _.push([1]) }, { 'list.x': 1 }, { 'list.0.x': 1 }]) {
    const error = await failure(coll.doc('r').update({ data }));
    assert.strictEqual(error.errCode, -502001, JSON.stringify(data));
  }
  await failure((async () => coll.doc('r').update({ data: { _id: 'other', five: 6 } }))());
  assert.deepStrictEqual((await coll.doc('r').get()).data, document);
};

cases.odd_ids_keys_and_dates_come_back = async t => {
  const coll = await collection(t, 'odd');
  for (const _id of ['中文 id', 'a/b?c#d%20', '😀', -1.5, 0]) {
    await coll.add({ data: { _id, v: [_id] } });
    assert.deepStrictEqual((await coll.doc(_id).get()).data, { _id, v: [_id] });
  }
  const values = { '键 😀': '👨‍👩‍👧', old: new Date(-1), ancient: new Date('0001-01-01T00:00:00.000Z'), last: new Date(8640000000000000), empty: {}, none: [], text: 'x'.repeat(400000) };
  await coll.add({ data: { _id: 'v', ...values } });
  const { _id, ...doc } = (await coll.doc('v').get()).data;
  assert.deepStrictEqual(doc, values);
};

cases.order_limit_skip_field_and_count = async t => {
  const coll = await collection(t, 'page', Array.from({ length: 30 }, (x, n) => ({ n, group: n % 3, secret: 'x' })));
  const page = await coll.where({ group: 1 }).orderBy('n', 'desc').skip(2).limit(3).field({ n: true, _id: false }).get();
  assert.deepStrictEqual(page.data, [{ n: 22 }, { n: 19 }, { n: 16 }]);
  const sorted = (await coll.orderBy('group', 'desc').orderBy('n', 'asc').limit(4).get()).data;
  assert.deepStrictEqual(sorted.map(d => d.n), [2, 5, 8, 11]);
  assert.strictEqual((await coll.where({ group: 0 }).count()).total, 10);
  assert.strictEqual((await coll.count()).total, 30);
  assert.deepStrictEqual((await coll.get()).data.map(d => d.n), Array.from({ length: 30 }, (x, n) => n), 'insertion order');
};

cases.a_get_without_limit_gives_a_hundred_rows = async t => {
  const coll = await collection(t, 'hundred');
  await Promise.all(Array.from({ length: 120 }, (x, n) => coll.add({ data: { n } })));
  assert.strictEqual((await coll.get()).data.length, 100);
  assert.strictEqual((await coll.limit(1000).get()).data.length, 120);
  assert.strictEqual((await coll.limit(999999).get()).data.length, 120);
};

cases.update_commands = async t => {
  const _ = t._;
  const coll = await collection(t, 'update', [{ _id: 'u', n: 10, list: [1, 2, 3], old: 'x', obj: { keep: 1 }, low: 5, high: 5, tags: ['a'] }]);
  await coll.doc('u').update({ data: { n: _.mul(2), list: _.push([4, 5]), old: _.remove(), obj: _.set({ whole: true }), added: { deep: { er: 1 } } } });
  await coll.doc('u').update({ data: { list: _.shift() } });
  await coll.doc('u').update({ data: { list: _.unshift([0]) } });
  await coll.doc('u').update({ data: { list: _.pop() } });
  const { _id, ...doc } = (await coll.doc('u').get()).data;
  assert.deepStrictEqual(doc, { n: 20, list: [0, 2, 3, 4], obj: { whole: true }, low: 5, high: 5, tags: ['a'], added: { deep: { er: 1 } } });
  if (t.generation > 1) {
    await coll.doc('u').update({ data: { low: _.min(3), high: _.max(9), tags: _.addToSet('b'), list: _.pull(_.gt(2)), n: _.rename('renamed') } });
    await coll.doc('u').update({ data: { tags: _.addToSet({ each: ['b', 'c'] }) } });
    const later = (await coll.doc('u').get()).data;
    assert.deepStrictEqual([later.low, later.high, later.tags, later.list, later.renamed, later.n], [3, 9, ['a', 'b', 'c'], [0, 2], 20, undefined]);
  }
};

cases.update_and_remove_by_condition = async t => {
  const coll = await collection(t, 'many', Array.from({ length: 6 }, (x, n) => ({ n, done: n < 4 })));
  assert.strictEqual((await coll.where({ done: true }).update({ data: { archived: true } })).stats.updated, 4);
  assert.strictEqual((await coll.where({ archived: true }).count()).total, 4);
  assert.strictEqual((await coll.where({ n: t._.gte(2) }).remove()).stats.removed, 4);
  assert.strictEqual((await coll.count()).total, 2);
  // The package itself refuses a condition of which nothing is left, some generations while building it.
  await failure((async () => coll.where({ n: undefined }).remove())());
  assert.strictEqual((await coll.count()).total, 2);
};

cases.dates_survive_and_the_server_date_is_now = async t => {
  const coll = await collection(t, 'dates');
  const at = new Date(1700000000123);
  const before = Date.now();
  await coll.add({ data: { _id: 'd', at, zero: new Date(0), inside: [{ at }], now: t.db.serverDate(), later: t.db.serverDate({ offset: 3600000 }) } });
  const doc = (await coll.doc('d').get()).data;
  assert.ok(doc.at instanceof Date);
  assert.strictEqual(doc.at.getTime(), at.getTime());
  assert.strictEqual(doc.inside[0].at.getTime(), at.getTime());
  assert.ok(Math.abs(doc.now.getTime() - before) < 60000);
  assert.ok(Math.abs(doc.later.getTime() - doc.now.getTime() - 3600000) < 1000);
  assert.strictEqual((await coll.where({ at: t._.lt(new Date(1700000000124)) }).count()).total, 1);
  assert.strictEqual((await coll.where({ at: t._.lt(t.db.serverDate()) }).count()).total, 1);
};

cases.numbers_keep_their_value = async t => {
  const coll = await collection(t, 'numbers');
  const values = { int: 42, negative: -7, big: 3000000000, double: 1.5, tiny: 1e-7, huge: 1e21, zero: 0 };
  await coll.add({ data: { _id: 'n', ...values } });
  const { _id, ...doc } = (await coll.doc('n').get()).data;
  assert.deepStrictEqual(doc, values);
};

cases.geo_values_are_stored_and_come_back = async t => {
  const coll = await collection(t, 'geo');
  await coll.add({ data: { _id: 'g', at: t.db.Geo.Point(113.3, 23.1) } });
  const point = (await coll.doc('g').get()).data.at;
  assert.strictEqual(point.longitude, 113.3);
  assert.strictEqual(point.latitude, 23.1);
};

cases.branches_lists_and_patterns_page_in_order = async t => {
  const _ = t._;
  const coll = await collection(t, 'branches', Array.from({ length: 12 }, (x, n) => ({ n, shelf: n % 4, name: (n % 2 ? 'abc' : 'xyz') + n })));
  const numbers = async query => (await query.get()).data.map(doc => doc.n);
  assert.deepStrictEqual(await numbers(coll.where({ shelf: _.in([1, 3]) }).orderBy('n', 'desc').skip(1).limit(3)), [9, 7, 5]);
  assert.deepStrictEqual(await numbers(coll.where(_.or([{ shelf: 0 }, { name: /^abc1/ }])).orderBy('n', 'asc')), [0, 1, 4, 8, 11]);
  assert.strictEqual((await coll.where(_.or([{ shelf: 0 }, { n: _.lt(2) }])).count()).total, 4);
  if (typeof _.jsonSchema === 'function') {
    assert.deepStrictEqual(await numbers(coll.where(_.jsonSchema({ required: ['n'], properties: { n: { bsonType: 'int', maximum: 2 }, name: { pattern: '^xyz' } } })).orderBy('n', 'asc')), [0, 2]);
    await failure((async () => coll.where(_.jsonSchema({ requred: ['n'] })).get())());
  }
};

cases.a_duplicate_id_is_refused_with_E11000 = async t => {
  const coll = await collection(t, 'duplicate');
  await coll.add({ data: { _id: 'same' } });
  const error = await failure(coll.add({ data: { _id: 'same' } }));
  assert.ok(String(error.errMsg || error.message).includes('E11000 duplicate key error'), String(error.errMsg || error.message));
  assert.strictEqual(error.errCode, -502001);
  assert.strictEqual((await coll.count()).total, 1);
};

cases.creating_a_collection_twice_fails = async t => {
  const name = unique(t, 'twice');
  await t.db.createCollection(name);
  await failure(t.db.createCollection(name));
};

cases.a_write_that_is_not_awaited_still_happens = async t => {
  const name = unique(t, 'unawaited');
  await t.db.createCollection(name);
  t.db.collection(name).add({ data: { late: true } });
  return name;
};

cases.documents_left_by_an_unawaited_write_are_there = async t => {
  // Another instance may take this call and look while the write is still on its way.
  const deadline = Date.now() + 2000;
  let total;
  do {
    total = (await t.db.collection(t.event.name).where({ late: true }).count()).total;
  } while (total === 0 && Date.now() < deadline);
  assert.strictEqual(total, 1);
};

cases.an_admin_write_has_no_owner_unless_it_says_so = async t => {
  const coll = await collection(t, 'owner');
  await coll.add({ data: { _id: 'a' } });
  await coll.add({ data: { _id: 'b', _openid: 'somebody' } });
  assert.strictEqual((await coll.doc('a').get()).data._openid, undefined);
  assert.strictEqual((await coll.where({ _openid: 'somebody' }).get()).data.length, 1);
};

cases.a_function_calls_another_with_the_same_user = async t => {
  const result = await t.cloud.callFunction({ name: 'echo', data: { a: 1, 中文: '好', at: new Date(0) } });
  assert.strictEqual(result.errMsg, 'callFunction:ok');
  assert.strictEqual(result.result.event.a, 1);
  assert.strictEqual(result.result.event['中文'], '好');
  assert.strictEqual(result.result.event.at, '1970-01-01T00:00:00.000Z');
  assert.strictEqual(result.result.wx.OPENID, t.openid);
  assert.strictEqual(result.result.wx.SOURCE, 'wx_client,scf');
  assert.strictEqual(result.result.wx.ENV, t.event.env);
};

cases.results_of_a_callee_keep_their_kind = async t => {
  for (const [returns, expected] of [['null', null], ['string', 'plain text'], ['number', 7], ['digits', 123], ['list', [1, { a: 2 }]]]) {
    assert.deepStrictEqual((await t.cloud.callFunction({ name: 'echo', data: { returns } })).result, expected, returns);
  }
};

cases.a_callee_that_throws_fails_the_call_with_its_words = async t => {
  const error = await failure(t.cloud.callFunction({ name: 'echo', data: { throws: 'ROOM_FULL' } }));
  assert.ok(error.errMsg.includes('Error: ROOM_FULL'), error.errMsg);
  assert.strictEqual(error.errCode, t.generation === 4 ? -1 : -504002);
};

cases.a_callee_that_does_not_exist_fails_the_call = async t => {
  const error = await failure(t.cloud.callFunction({ name: 'nowhere', data: {} }));
  assert.ok(error.errMsg.includes('FunctionName parameter could not be found'), error.errMsg);
};

cases.files_are_uploaded_downloaded_overwritten_and_deleted = async t => {
  const cloudPath = `目录/${unique(t, 'file')} 名.txt`;
  const content = Buffer.from('内容 ' + 'x'.repeat(70000));
  const uploaded = await t.cloud.uploadFile({ cloudPath, fileContent: content });
  assert.ok(uploaded.fileID.startsWith('cloud://' + t.event.env + '.'), uploaded.fileID);
  assert.ok(uploaded.fileID.endsWith('/' + cloudPath));

  const downloaded = await t.cloud.downloadFile({ fileID: uploaded.fileID });
  assert.strictEqual(downloaded.statusCode, 200);
  assert.ok(content.equals(downloaded.fileContent));

  const again = await t.cloud.uploadFile({ cloudPath, fileContent: Buffer.from('new') });
  assert.strictEqual(again.fileID, uploaded.fileID);
  assert.strictEqual((await t.cloud.downloadFile({ fileID: uploaded.fileID })).fileContent.toString(), 'new');

  const missing = uploaded.fileID + '.missing';
  const urls = await t.cloud.getTempFileURL({ fileList: [uploaded.fileID, { fileID: uploaded.fileID, maxAge: 60 }, missing] });
  assert.deepStrictEqual(urls.fileList.map(item => item.status === 0), [true, true, false]);
  assert.match(urls.fileList[0].tempFileURL, /^http/);
  assert.strictEqual(urls.fileList[2].status, -503003);

  const deleted = await t.cloud.deleteFile({ fileList: [uploaded.fileID, missing] });
  assert.deepStrictEqual(deleted.fileList.map(item => item.status), [0, -503003]);
  await failure(t.cloud.downloadFile({ fileID: uploaded.fileID }));
};

cases.a_stream_and_an_empty_file_are_uploaded = async t => {
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const file = path.join(os.tmpdir(), unique(t, 'stream') + '.bin');
  fs.writeFileSync(file, Buffer.alloc(300000, 7));
  const uploaded = await t.cloud.uploadFile({ cloudPath: unique(t, 'stream') + '.bin', fileContent: fs.createReadStream(file) });
  assert.ok(Buffer.alloc(300000, 7).equals((await t.cloud.downloadFile({ fileID: uploaded.fileID })).fileContent));
  const empty = await t.cloud.uploadFile({ cloudPath: unique(t, 'empty') + '.txt', fileContent: Buffer.alloc(0) });
  assert.strictEqual((await t.cloud.downloadFile({ fileID: empty.fileID })).fileContent.length, 0);
};

cases.a_literal_environment_id_of_another_account_leads_here = async t => {
  const name = unique(t, 'alias');
  await t.db.createCollection(name);
  await t.db.collection(name).add({ data: { here: true } });
  const other = t.cloud.database({ env: 'somebody-elses-1a2b3c' });
  assert.deepStrictEqual(plain((await other.collection(name).get()).data), [{ here: true }]);
  // Generation 1 remembers the last environment for all later calls of the instance.
  t.cloud.database({ env: t.event.env });
};

cases.an_operator_that_comes_later_fails_clearly = async t => {
  const coll = await collection(t, 'later', [{ a: 1 }]);
  const error = await failure(coll.aggregate().match({ a: 1 }).end());
  assert.match(String(error.errMsg || error.message), /not supported/i);
};
