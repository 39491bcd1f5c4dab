'use strict';
// What servers elsewhere do with the packages for Node, as assertions: one file for @cloudbase/node-sdk 2.x and 3.x and tcb-admin-node.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');

const cases = {};
module.exports = cases;

let sequence = 0;
const unique = (t, word) => `${word}_${t.name.replace(/\W/g, '_')}_${Date.now().toString(36)}${sequence++}`.slice(-32);

async function collection(t, word, documents) {
  const name = unique(t, word);
  await t.db.createCollection(name);
  const coll = t.db.collection(name);
  for (const document of documents || []) await coll.add(document);
  return coll;
}

cases.documents_are_added_read_changed_and_removed = async t => {
  const coll = await collection(t, 'crud');
  const added = await coll.add({ _id: 'a', n: 1, list: [1], nested: { x: 1 }, at: new Date(1700000000123), text: '中文 😀', nothing: null });
  assert.strictEqual(added.id, 'a');
  assert.strictEqual((await coll.doc('a').update({ n: t._.inc(5), nested: { y: 2 }, list: t._.push([2, 3]), text: t._.set('新') })).updated, 1);
  const [document] = (await coll.doc('a').get()).data;
  assert.ok(document.at instanceof Date);
  assert.deepStrictEqual(document, { _id: 'a', n: 6, list: [1, 2, 3], nested: { x: 1, y: 2 }, at: new Date(1700000000123), text: '新', nothing: null });
  assert.strictEqual((await coll.doc('a').remove()).deleted, 1);
  assert.deepStrictEqual((await coll.doc('a').get()).data, []);
  assert.strictEqual((await coll.doc('a').update({ n: 1 })).updated, 0);
};

cases.set_creates_and_then_replaces = async t => {
  const coll = await collection(t, 'set');
  const created = await coll.doc('s').set({ a: 1, b: 2 });
  assert.deepStrictEqual([created.updated, created.upsertedId], [0, 's']);
  const replaced = await coll.doc('s').set({ c: 3 });
  assert.deepStrictEqual([replaced.updated, replaced.upsertedId], [1, undefined]);
  assert.deepStrictEqual((await coll.doc('s').get()).data, [{ _id: 's', c: 3 }]);
};

cases.queries_sort_page_and_count = async t => {
  const coll = await collection(t, 'query', Array.from({ length: 8 }, (x, n) => ({ _id: 'd' + n, n, s: n % 2 ? 'odd' : 'Even', tags: [n, n + 1] })));
  const _ = t._;
  const ids = async condition => (await coll.where(condition).orderBy('n', 'asc').get()).data.map(d => d._id).join('');
  assert.strictEqual(await ids({ n: _.gt(2).and(_.lte(5)) }), 'd3d4d5');
  assert.strictEqual(await ids(_.or([{ n: 0 }, { n: _.eq(7) }])), 'd0d7');
  assert.strictEqual(await ids({ n: _.in([1, 3]), s: /^ODD$/i }), 'd1d3');
  assert.strictEqual(await ids({ s: t.db.RegExp({ regexp: '^even', options: 'i' }), n: _.lt(4) }), 'd0d2');
  assert.strictEqual(await ids({ tags: 4 }), 'd3d4');
  const page = await coll.where({ n: _.gte(0) }).orderBy('n', 'desc').skip(1).limit(2).field({ n: true, _id: false }).get();
  assert.deepStrictEqual(page.data, [{ n: 6 }, { n: 5 }]);
  assert.strictEqual((await coll.where({ s: 'odd' }).count()).total, 4);
  assert.strictEqual((await coll.where({ s: 'odd' }).update({ seen: true })).updated, 4);
  assert.strictEqual((await coll.where({ seen: true }).remove()).deleted, 4);
  assert.strictEqual((await coll.count()).total, 4);
};

cases.a_hundred_writes_at_once_are_all_there = async t => {
  const coll = await collection(t, 'burst');
  const added = await Promise.all(Array.from({ length: 100 }, (x, n) => coll.add({ n })));
  assert.strictEqual(new Set(added.map(reply => reply.id)).size, 100);
  assert.strictEqual((await coll.count()).total, 100);
};

cases.server_dates_and_places_are_stored = async t => {
  const coll = await collection(t, 'kinds');
  await coll.add({ _id: 'k', now: t.db.serverDate(), later: t.db.serverDate({ offset: 60000 }), at: new t.db.Geo.Point(113.3, 23.1) });
  const [document] = (await coll.doc('k').get()).data;
  assert.strictEqual(document.later.getTime() - document.now.getTime(), 60000);
  assert.deepStrictEqual([document.at.longitude, document.at.latitude], [113.3, 23.1]);
};

cases.a_duplicate_id_is_refused_with_E11000 = async t => {
  const coll = await collection(t, 'duplicate', [{ _id: 'same' }]);
  const refusal = await t.settle(coll.add({ _id: 'same' }));
  assert.strictEqual(refusal.code, 'DATABASE_REQUEST_FAILED');
  assert.ok(refusal.message.includes('E11000 duplicate key error'), refusal.message);
};

cases.an_unknown_operator_and_a_later_feature_are_refused_with_a_code = async t => {
  const coll = await collection(t, 'refused', [{ n: 1 }]);
  assert.strictEqual((await t.settle(coll.where({ n: { $foo: 1 } }).get())).code, 'DATABASE_INVALID_OPERRATOR');
  assert.strictEqual((await t.settle(coll.aggregate().match({ n: 1 }).end())).code, 'OPERATION_NOT_SUPPORTED');
};

cases.functions_answer_without_a_user = async t => {
  const { result } = await t.app.callFunction({ name: 'echo', data: { a: 1, 中文: '好' } });
  assert.deepStrictEqual(result.event, { a: 1, 中文: '好' });
  assert.strictEqual(result.wx.OPENID, undefined);
  assert.strictEqual(result.wx.ENV, t.env);
  assert.strictEqual((await t.app.callFunction({ name: 'echo', data: { returns: 'null' } })).result, null);
  assert.strictEqual((await t.app.callFunction({ name: 'echo', data: { returns: 'string' } })).result, 'plain text');
  const thrown = await t.settle(t.app.callFunction({ name: 'echo', data: { throws: 'ROOM_FULL' } }));
  assert.strictEqual(thrown.code, 'FUNCTIONS_EXECUTE_FAIL');
  assert.ok(thrown.message.includes('Error: ROOM_FULL'), thrown.message);
  const missing = await t.settle(t.app.callFunction({ name: 'nowhere', data: {} }));
  assert.ok(missing.message.includes('FunctionName parameter could not be found'), missing.message);
};

cases.files_with_odd_names_go_up_come_down_and_go = async t => {
  const content = Buffer.from('内容 '.repeat(20000));
  const cloudPath = `外/${unique(t, 'f')} 100%#?&+.txt`;
  const { fileID } = await t.app.uploadFile({ cloudPath, fileContent: content });
  assert.ok(fileID.startsWith(`cloud://${t.env}.`) && fileID.endsWith('/' + cloudPath), fileID);
  assert.ok(content.equals((await t.app.downloadFile({ fileID })).fileContent));
  const file = path.join(os.tmpdir(), unique(t, 'stream'));
  fs.writeFileSync(file, 'from a stream');
  try {
    await t.app.uploadFile({ cloudPath, fileContent: fs.createReadStream(file) });
  } finally {
    fs.unlinkSync(file);
  }
  assert.strictEqual((await t.app.downloadFile({ fileID })).fileContent.toString(), 'from a stream');

  const urls = (await t.app.getTempFileURL({ fileList: [fileID, fileID + '.none', { fileID, maxAge: 60 }] })).fileList;
  assert.deepStrictEqual(urls.map(item => item.code), ['SUCCESS', 'STORAGE_FILE_NONEXIST', 'SUCCESS']);
  assert.strictEqual(await (await fetch(urls[0].tempFileURL)).text(), 'from a stream');
  const gone = (await t.app.deleteFile({ fileList: [fileID, fileID + '.none'] })).fileList;
  assert.deepStrictEqual(gone.map(item => item.code), ['SUCCESS', 'STORAGE_FILE_NONEXIST']);
  assert.strictEqual((await t.settle(t.app.downloadFile({ fileID }))).code, 'STORAGE_FILE_NONEXIST');
};

cases.find_and_change_returns_the_document = async t => {
  if (t.old) return; // the older package has no such call
  const coll = await collection(t, 'return', [{ _id: 'r', n: 1 }]);
  const reply = await coll.where({ _id: 'r' }).updateAndReturn({ n: t._.inc(1) });
  assert.strictEqual(reply.updated, 1);
  assert.deepStrictEqual(reply.doc, { _id: 'r', n: 2 });
};

cases.a_literal_environment_of_another_account_leads_here = async t => {
  const coll = await collection(t, 'alias', [{ _id: 'x' }]);
  const other = t.connect({ env: 'somebody-elses-1a2b3c' });
  assert.strictEqual((await other.database().collection(coll.name || coll._coll).count()).total, 1);
  t.connect({});
};

// Last: the older package keeps one configuration for the whole process.
cases.wrong_keys_are_refused_with_the_documented_code = async t => {
  for (const changes of [{ secretKey: 'x'.repeat(32) }, { secretId: 'AKIDnobody' }]) {
    const refusal = await t.settle(t.connect(changes).database().collection('any').get());
    assert.strictEqual(refusal.code, 'SIGN_PARAM_INVALID', JSON.stringify(refusal));
  }
};
