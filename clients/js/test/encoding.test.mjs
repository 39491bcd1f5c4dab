// Conditions, changes and documents as they travel, row by row. Rows follow what the official SDKs were seen to send.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import vm from 'node:vm'
import { recordingCloud } from './support/recorder.mjs'

const { cloud, last } = recordingCloud()
const db = cloud.database()
const _ = db.command
const $ = _.aggregate
const int = n => ({ $numberInt: String(n) })
const point = (lng, lat) => ({ type: 'Point', coordinates: [int(lng), int(lat)] })
const foreignDate = vm.runInNewContext('new Date(5)')

const queries = [
  ['a plain value', { a: 1, s: 'x', t: true, n: null }, { a: int(1), s: 'x', t: true, n: null }],
  ['nested objects become paths', { nest: { y: { z: 2 }, k: _.neq(2) } }, { 'nest.y.z': int(2), 'nest.k': { $ne: int(2) } }],
  ['an empty nested object is dropped', { a: {}, b: 1 }, { b: int(1) }],
  ['nothing at all', {}, {}],
  ['undefined is dropped', { a: undefined, b: 1 }, { b: int(1) }],
  ['arrays stay whole', { a: [1, { b: 2 }] }, { a: [int(1), { b: int(2) }] }],
  ['eq keeps an object whole', { a: _.eq({ b: { c: 1 } }) }, { a: { $eq: { b: { c: int(1) } } } }],
  ['eq of an empty object', { a: _.eq({}) }, { a: { $eq: {} } }],
  ['comparisons', { a: _.neq(1), b: _.gt(1), c: _.gte(1), d: _.lt(1), e: _.lte(1) }, { a: { $ne: int(1) }, b: { $gt: int(1) }, c: { $gte: int(1) }, d: { $lt: int(1) }, e: { $lte: int(1) } }],
  ['neq of undefined', { b: _.neq(undefined) }, { b: {} }],
  ['lists', { a: _.in([1, 'x']), b: _.nin([2]), c: _.all(['p']) }, { a: { $in: [int(1), 'x'] }, b: { $nin: [int(2)] }, c: { $all: ['p'] } }],
  ['exists, size', { a: _.exists(true), b: _.size(2) }, { a: { $exists: true }, b: { $size: int(2) } }],
  ['mod of two numbers and of a list', { a: _.mod(4, 1), b: _.mod([3, 2]) }, { a: { $mod: [int(4), int(1)] }, b: { $mod: [int(3), int(2)] } }],
  ['elemMatch of a condition', { a: _.elemMatch({ score: _.gt(8), p: { q: 1 } }) }, { a: { $elemMatch: { score: { $gt: int(8) }, 'p.q': int(1) } } }],
  ['elemMatch of commands', { a: _.elemMatch(_.gt(8).lt(10)) }, { a: { $elemMatch: { $gt: int(8), $lt: int(10) } } }],
  ['all of elemMatch', { a: _.all([_.elemMatch({ b: 1 })]) }, { a: { $all: [{ $elemMatch: { b: int(1) } }] } }],
  ['and in a chain', { a: _.gt(1).and(_.lt(10)) }, { $and: [{ a: { $gt: int(1) } }, { a: { $lt: int(10) } }] }],
  ['a direct chain', { a: _.gt(1).lt(9) }, { $and: [{ a: { $gt: int(1) } }, { a: { $lt: int(9) } }] }],
  ['or in a chain', { b: _.eq(1).or(_.eq(2)) }, { $or: [{ b: { $eq: int(1) } }, { b: { $eq: int(2) } }] }],
  ['or of a list on a field', { b: _.or([_.lt(1), _.gt(5)]) }, { $or: [{ b: { $lt: int(1) } }, { b: { $gt: int(5) } }] }],
  ['logic of two fields is joined', { a: _.gt(1).and(_.lt(3)), b: _.and(_.gt(4), _.lt(6)) }, { $and: [{ a: { $gt: int(1) } }, { a: { $lt: int(3) } }, { b: { $gt: int(4) } }, { b: { $lt: int(6) } }] }],
  ['not of a command, a pattern and a value', { a: _.not(_.eq(3)), b: _.not(/x/i), c: _.not(1) }, { a: { $not: { $eq: int(3) } }, b: { $not: { $regularExpression: { pattern: 'x', options: 'i' } } }, c: { $not: { $eq: int(1) } } }],
  ['not and nor in a chain', { a: _.gt(1).not(_.eq(3)) }, { $and: [{ a: { $gt: int(1) } }, { a: { $not: { $eq: int(3) } } }] }],
  ['nor on a field', { a: _.nor([_.eq(1), _.eq(2)]) }, { $nor: [{ a: { $eq: int(1) } }, { a: { $eq: int(2) } }] }],
  ['or as the whole condition', _.or([{ a: 1 }, { b: _.gt(2), c: { d: 1 } }]), { $or: [{ a: int(1) }, { b: { $gt: int(2) }, 'c.d': int(1) }] }],
  ['and of ors', _.and([_.or([{ a: 1 }, { a: 2 }]), { b: 3 }]), { $and: [{ $or: [{ a: int(1) }, { a: int(2) }] }, { b: int(3) }] }],
  ['spread arguments', _.or({ a: 1 }, { b: 2 }), { $or: [{ a: int(1) }, { b: int(2) }] }],
  ['expr', _.expr($.gt(['$a', '$b'])), { $expr: { $gt: ['$a', '$b'] } }],
  ['jsonSchema beside other conditions', _.and([{ a: 1 }, _.jsonSchema({ required: ['b'], properties: { b: { minimum: 1 } } })]), { $and: [{ a: int(1) }, { $jsonSchema: { required: ['b'], properties: { b: { minimum: int(1) } } } }] }],
  ['nor of a schema', _.nor([_.jsonSchema({ required: ['b'] })]), { $nor: [{ $jsonSchema: { required: ['b'] } }] }],
  ['text on a field', { a: _.text({ search: '云开发', caseSensitive: true }) }, { a: { $search: '云开发', $caseSensitive: true } }],
  ['text of all fields', _.text('coffee -tea'), { $text: { $search: 'coffee -tea' } }],
  ['text with a language and another condition', _.and(_.text({ search: 'x', language: 'none' }), { b: 1 }), { $and: [{ $text: { $search: 'x', $language: 'none' } }, { b: int(1) }] }],
  ['operators written by hand', { age: { $gt: 5, $lt: 9 }, $or: [{ a: { b: 1 } }, { c: _.gt(1) }] }, { age: { $gt: int(5), $lt: int(9) }, $or: [{ a: { b: int(1) } }, { c: { $gt: int(1) } }] }],
  ['operators by hand beside paths', { a: { $exists: true, b: 1 } }, { 'a.b': int(1), a: { $exists: true } }],
  ['two conditions on one path', { 'a.b': _.gt(1), a: { b: _.lt(5) } }, { 'a.b': { $gt: int(1), $lt: int(5) } }],
  ['patterns', { a: /^x/im, b: db.RegExp({ regexp: 'y', options: 's' }), c: new db.RegExp({ regexp: 'z' }) }, { a: { $regularExpression: { pattern: '^x', options: 'im' } }, b: { $regularExpression: { pattern: 'y', options: 's' } }, c: { $regularExpression: { pattern: 'z', options: '' } } }],
  ['dates, also of another realm', { a: _.lt(new Date(1700000000000)), b: foreignDate }, { a: { $lt: { $date: { $numberLong: '1700000000000' } } }, b: { $date: { $numberLong: '5' } } }],
  ['a server date with an offset', { a: _.lt(db.serverDate({ offset: -1000 })) }, { a: { $lt: { $tcb_server_date: { offset: int(-1000) } } } }],
  ['the template of the caller', { _openid: '{openid}' }, { _openid: '{openid}' }],
  ['geoNear', { loc: _.geoNear({ geometry: db.Geo.Point(113, 23), maxDistance: 1000 }) }, { loc: { $nearSphere: { $geometry: point(113, 23), $maxDistance: int(1000) } } }],
  ['geoWithin a circle', { loc: _.geoWithin({ centerSphere: [db.Geo.Point(1, 2), 0.1] }) }, { loc: { $geoWithin: { $centerSphere: [[int(1), int(2)], { $numberDouble: '0.1' }] } } }],
  ['geoWithin and geoIntersects', { a: _.geoWithin({ geometry: db.Geo.Polygon({ type: 'Polygon', coordinates: [[[0, 0], [3, 2], [2, 3], [0, 0]]] }) }), b: _.geoIntersects({ geometry: db.Geo.Point(1, 1) }) }, { a: { $geoWithin: { $geometry: { type: 'Polygon', coordinates: [[[int(0), int(0)], [int(3), int(2)], [int(2), int(3)], [int(0), int(0)]]] } } }, b: { $geoIntersects: { $geometry: point(1, 1) } } }]
]

describe('where', () => {
  for (const [name, condition, expected] of queries) {
    test(name, async () => {
      await db.collection('c').where(condition).get()
      assert.deepEqual(JSON.parse(last().query), expected)
    })
  }
})

const updates = [
  ['paths and whole values', { a: 1, nest: { x: { y: 2 } }, 'arr.0.x': 1, list: [1], gone: undefined, empty: {} }, { $set: { a: int(1), 'nest.x.y': int(2), 'arr.0.x': int(1), list: [int(1)] } }],
  ['set whole, with a server date inside', { s: _.set({ x: 1, at: db.serverDate() }) }, { $set: { s: { x: int(1), at: { $tcb_server_date: { offset: int(0) } } } } }],
  ['set of an empty object', { s: _.set({}) }, { $set: { s: {} } }],
  ['remove', { rm: _.remove() }, { $unset: { rm: '' } }],
  ['arithmetic', { a: _.inc(2), b: _.mul(1.5), c: _.max(3), d: _.min(1) }, { $inc: { a: int(2) }, $mul: { b: { $numberDouble: '1.5' } }, $max: { c: int(3) }, $min: { d: int(1) } }],
  ['rename, bit', { a: _.rename('b.c'), n: _.bit({ and: 5 }) }, { $rename: { a: 'b.c' }, $bit: { n: { and: int(5) } } }],
  ['push in its forms', { a: _.push([1, 2]), b: _.push(1, 2), c: _.push({ x: 1 }), d: _.push({ each: [1], position: 0, sort: -1, slice: 3 }) }, { $push: { a: { $each: [int(1), int(2)] }, b: { $each: [int(1), int(2)] }, c: { $each: [{ x: int(1) }] }, d: { $each: [int(1)], $position: int(0), $sort: int(-1), $slice: int(3) } } }],
  ['pop, shift, unshift', { po: _.pop(), sh: _.shift(), un: _.unshift([9]) }, { $pop: { po: int(1), sh: int(-1) }, $push: { un: { $each: [int(9)], $position: int(0) } } }],
  ['pull in its forms', { a: _.pull(3), b: _.pull({ a: _.gt(1) }), c: _.pull(_.in([1, 2])), d: _.pullAll([1]) }, { $pull: { a: int(3), b: { a: { $gt: int(1) } }, c: { $in: [int(1), int(2)] } }, $pullAll: { d: [int(1)] } }],
  ['addToSet in its forms', { a: _.addToSet('v'), b: _.addToSet({ each: [1] }), c: _.addToSet({ $each: [1] }), d: _.addToSet({ x: 1 }) }, { $addToSet: { a: 'v', b: { $each: [int(1)] }, c: { $each: [int(1)] }, d: { x: int(1) } } }],
  ['commands in nested objects', { n: { i: _.inc(1) } }, { $inc: { 'n.i': int(1) } }],
  ['operators written by hand', { $inc: { a: 1 }, b: 2 }, { $inc: { a: int(1) }, $set: { b: int(2) } }],
  ['leaf values', { d: new Date(0), g: db.Geo.Point(1, 2), n: null, z: -0 }, { $set: { d: { $date: { $numberLong: '0' } }, g: point(1, 2), n: null, z: int(0) } }]
]

describe('update', () => {
  for (const [name, data, expected] of updates) {
    test(name, async () => {
      await db.collection('c').doc('d').update({ data })
      assert.deepEqual(JSON.parse(last().data), expected)
    })
  }
})

const values = [
  [1, int(1)], [-2147483648, int(-2147483648)], [2147483648, { $numberLong: '2147483648' }], [1.5, { $numberDouble: '1.5' }], [NaN, { $numberDouble: 'NaN' }],
  [-Infinity, { $numberDouble: '-Infinity' }], [1e21, { $numberDouble: '1e+21' }], ['x', 'x'], [false, false], [null, null],
  [[1, undefined, () => 1], [int(1), null, null]], [{ a: undefined, f() {}, b: 1 }, { b: int(1) }], [{ toJSON: () => 'shown' }, 'shown'], [db.Geo.LineString([db.Geo.Point(1, 2), db.Geo.Point(3, 4)]), { type: 'LineString', coordinates: [[int(1), int(2)], [int(3), int(4)]] }]
]

test('values of a new document', async () => {
  for (const [value, expected] of values) {
    await db.collection('c').add({ data: { v: value } })
    assert.deepEqual(JSON.parse(last().data[0]), { v: expected })
  }
})

test('a member called __proto__ is a member', async () => {
  await db.collection('c').add({ data: JSON.parse('{"__proto__":{"x":1}}') })
  assert.equal(last().data[0], '{"__proto__":{"x":{"$numberInt":"1"}}}')
  const back = await recordingCloud(() => ({ data: { list: ['{"__proto__":{"polluted":true}}'] } })).cloud.database().collection('c').get()
  assert.equal(back.data[0].polluted, undefined)
  assert.ok(Object.hasOwn(back.data[0], '__proto__'))
})

const cycle = {}
cycle.self = cycle
const deep = JSON.parse('{"a":'.repeat(300) + '1' + '}'.repeat(300))
const refusals = [
  ['a cycle', () => db.collection('c').add({ data: cycle }), -402001],
  ['a cycle in an update', () => db.collection('c').doc('d').update({ data: cycle }), -402001],
  ['a document that is far too deep', () => db.collection('c').add({ data: deep }), -401002],
  ['a command in a new document', () => db.collection('c').add({ data: { a: _.inc(1) } }), -401002],
  ['a command in set', () => db.collection('c').doc('d').set({ data: { a: _.inc(1) } }), -401002],
  ['a query command in an update', () => db.collection('c').doc('d').update({ data: { a: _.gt(1) } }), -401002],
  ['an invalid date', () => db.collection('c').add({ data: { a: new Date(NaN) } }), -401002],
  ['binary data', () => db.collection('c').add({ data: { a: new ArrayBuffer(1) } }), -401002],
  ['_id in an update', () => db.collection('c').doc('d').update({ data: { _id: 'x', a: 1 } }), -501007],
  ['_id in set', () => db.collection('c').doc('d').set({ data: { _id: 'x' } }), -501007],
  ['no data', () => db.collection('c').add({}), -401003],
  ['no options', () => db.collection('c').doc('d').update(), -401003],
  ['empty data', () => db.collection('c').doc('d').update({ data: {} }), -501007]
]

describe('a write is refused before it is sent', () => {
  for (const [name, call, errCode] of refusals) {
    test(name, async () => {
      const sent = last()
      await assert.rejects(call, error => error instanceof Error && error.errCode === errCode && /:fail /.test(error.errMsg))
      assert.equal(last(), sent)
    })
  }
})

const misuses = [
  ['where of all undefined', () => db.collection('c').where({ a: undefined }), -501007],
  ['where of text', () => db.collection('c').where('a'), -401003],
  ['an update command in where', () => db.collection('c').where({ a: _.inc(1) }), -401002],
  ['a bare comparison as the condition', () => db.collection('c').where(_.gt(1)), -401002],
  ['doc without id', () => db.collection('c').doc(undefined), -401003],
  ['a collection without name', () => db.collection(''), -401003],
  ['a wrong direction', () => db.collection('c').orderBy('a', 'up'), -401003],
  ['a negative limit', () => db.collection('c').limit(-1), -401003],
  ['a fraction to skip', () => db.collection('c').skip(1.5), -401003],
  ['a longitude out of range', () => db.Geo.Point(181, 0), -401003],
  ['an open ring', () => db.Geo.Polygon({ type: 'Polygon', coordinates: [[[0, 0], [1, 1], [2, 0], [3, 3]]] }), -401003],
  ['a pattern without text', () => db.RegExp({}), -401003]
]

describe('a mistake in building a query shows where it is made', () => {
  for (const [name, build, errCode] of misuses) {
    test(name, () => assert.throws(build, error => error.errCode === errCode))
  }
})

test('an update that says nothing changes nothing and is not sent', async () => {
  const sent = last()
  assert.deepEqual((await db.collection('c').doc('d').update({ data: { a: {}, b: undefined } })).stats, { updated: 0 })
  assert.equal(last(), sent)
})

test('geo shapes work with and without new, from instances and from GeoJSON', () => {
  const { Point, MultiPoint, LineString, Polygon, MultiPolygon, MultiLineString } = db.Geo
  const ring = [[0, 0], [3, 2], [2, 3], [0, 0]].map(([x, y]) => new Point(x, y))
  const polygon = new Polygon([LineString(ring)])
  assert.equal(polygon.lines[0].points[1].longitude, 3)
  assert.deepEqual(MultiPolygon([polygon]).toJSON(), { type: 'MultiPolygon', coordinates: [[[[0, 0], [3, 2], [2, 3], [0, 0]]]] })
  assert.deepEqual(JSON.parse(JSON.stringify(MultiPoint(ring))).coordinates.length, 4)
  assert.deepEqual(MultiLineString([LineString(ring)]).toJSON(), { type: 'MultiLineString', coordinates: [[[0, 0], [3, 2], [2, 3], [0, 0]]] })
  assert.equal(String(Point(1, 2)), '{"type":"Point","coordinates":[1,2]}')
  assert.deepEqual(Object.keys(Point(1, 2)), ['longitude', 'latitude'])
})

const stages = [
  ['match', a => a.match({ a: _.gt(1), n: { x: 1 } }), '$match', '{"a":{"$gt":{"$numberInt":"1"}},"n.x":{"$numberInt":"1"}}'],
  ['group', a => a.group({ _id: '$k', total: $.sum('$n') }), '$group', '{"_id":"$k","total":{"$sum":"$n"}}'],
  ['sort', a => a.sort({ total: -1 }), '$sort', '{"total":{"$numberInt":"-1"}}'],
  ['limit', a => a.limit(10), '$limit', '10'],
  ['unwind of a path', a => a.unwind('$tags'), '$unwind', '"$tags"'],
  ['count', a => a.count('n'), '$count', '"n"'],
  ['sample of a number and of an object', a => a.sample(3), '$sample', '{"size":{"$numberInt":"3"}}'],
  ['lookup with a pipeline', a => a.lookup({ from: 'u', let: { x: '$a' }, pipeline: $.pipeline().match(_.expr($.eq(['$b', '$$x']))).project({ _id: 0 }).done(), as: 'us' }), '$lookup', '{"from":"u","let":{"x":"$a"},"pipeline":[{"$match":{"$expr":{"$eq":["$b","$$x"]}}},{"$project":{"_id":{"$numberInt":"0"}}}],"as":"us"}'],
  ['neq, several arguments', a => a.project({ a: $.neq(['$a', 1]), b: $.concat('$x', '-') }), '$project', '{"a":{"$ne":["$a",{"$numberInt":"1"}]},"b":{"$concat":["$x","-"]}}'],
  ['geoNear', a => a.geoNear({ near: db.Geo.Point(1, 2), distanceField: 'd', spherical: true, query: { a: { b: _.gt(1) } } }), '$geoNear', '{"near":{"type":"Point","coordinates":[{"$numberInt":"1"},{"$numberInt":"2"}]},"distanceField":"d","spherical":true,"query":{"a.b":{"$gt":{"$numberInt":"1"}}}}'],
  ['replaceRoot', a => a.replaceRoot({ newRoot: $.mergeObjects([$.arrayElemAt(['$u', 0]), '$$ROOT']) }), '$replaceRoot', '{"newRoot":{"$mergeObjects":[{"$arrayElemAt":["$u",{"$numberInt":"0"}]},"$$ROOT"]}}']
]

describe('aggregate', () => {
  for (const [name, build, stageKey, stageValue] of stages) {
    test(name, async () => {
      const result = await build(db.collection('c').aggregate()).end()
      assert.equal(result.errMsg, 'collection.aggregate:ok')
      assert.deepEqual(last().stages, [{ stageKey, stageValue }])
      assert.equal(last().action, 'database.aggregateDocuments')
    })
  }

  test('every stage and operator of the typings is there', () => {
    const builder = db.collection('c').aggregate()
    for (const stage of 'addFields bucket bucketAuto count geoNear group limit lookup match project replaceRoot sample skip sort sortByCount unwind end'.split(' ')) assert.equal(typeof builder[stage], 'function', stage)
    for (const operator of ['switch', 'in', 'dateToString', 'zip', 'stdDevSamp', 'toObjectId', 'meta']) assert.equal(typeof $[operator], 'function', operator)
  })
})

const replies = [
  ['{"n":{"$numberInt":"1"},"l":{"$numberLong":"3000000000"},"d":{"$numberDouble":"1.5"},"x":{"$numberDouble":"Infinity"}}', { n: 1, l: 3000000000, d: 1.5, x: Infinity }],
  ['{"a":{"$date":{"$numberLong":"-5"}},"b":{"$date":"1970-01-01T00:00:01.000Z"},"c":{"$date":0}}', { a: new Date(-5), b: new Date(1000), c: new Date(0) }],
  ['{"o":{"$oid":"65f0c0ffee0123456789abcd"},"u":{"$undefined":true},"r":{"$regularExpression":{"pattern":"^a","options":"is"}}}', { o: '65f0c0ffee0123456789abcd', u: null, r: /^a/i }],
  ['{"type":"Polygon","coordinates":[]}', { type: 'Polygon', coordinates: [] }],
  ['{"p":{"type":"Point","coordinates":[{"$numberInt":"500"},{"$numberInt":"0"}]}}', { p: { type: 'Point', coordinates: [500, 0] } }],
  ['{"k":{"$unknown":1},"e":{}}', { k: { $unknown: 1 }, e: {} }]
]

test('documents are read back', async () => {
  for (const [text, expected] of replies) {
    const { cloud: reader } = recordingCloud(() => ({ data: { list: [text] } }))
    assert.deepEqual((await reader.database().collection('c').get()).data[0], expected)
  }

  const { cloud: reader } = recordingCloud(() => ({ data: { list: ['{"p":{"type":"Point","coordinates":[{"$numberInt":"1"},{"$numberInt":"2"}]}}'] } }))
  assert.ok((await reader.database().collection('c').get()).data[0].p instanceof db.Geo.Point)
  assert.deepEqual((await reader.database().collection('c').aggregate().end()).list[0], { p: { type: 'Point', coordinates: [1, 2] } })
})

// The captured examples of the server SDK's wire, word for word but for the envelope.
const captured = [
  [() => db.collection('todos').where({ a: 1 }).orderBy('x', 'desc').orderBy('y', 'asc').skip(20).limit(15).field({ a: true, b: false, c: 1 }).get(),
    { collectionName: 'todos', queryType: 'WHERE', query: '{"a":{"$numberInt":"1"}}', order: '{"x":{"$numberInt":"-1"},"y":{"$numberInt":"1"}}', offset: 20, limit: 15, projection: '{"a":{"$numberInt":"1"},"b":{"$numberInt":"0"},"c":{"$numberInt":"1"}}', action: 'database.getDocument' }],
  [() => db.collection('todos').orderBy('2', 'asc').orderBy('1', 'desc').get(), { collectionName: 'todos', queryType: 'WHERE', order: '{"2":{"$numberInt":"1"},"1":{"$numberInt":"-1"}}', action: 'database.getDocument' }],
  [() => db.collection('todos').doc('id-1').get().catch(() => 0), { collectionName: 'todos', query: '{"_id":"id-1"}', queryType: 'DOC', multi: false, action: 'database.getDocument' }],
  [() => db.collection('todos').doc(7).field({ tags: _.project.slice([1, 2]) }).get().catch(() => 0), { collectionName: 'todos', query: '{"_id":{"$numberInt":"7"}}', queryType: 'DOC', multi: false, projection: '{"tags":{"$slice":[{"$numberInt":"1"},{"$numberInt":"2"}]}}', action: 'database.getDocument' }],
  [() => db.collection('todos').add({ data: { _id: 'my', n: 1, sd: db.serverDate() } }), { collectionName: 'todos', data: ['{"_id":"my","n":{"$numberInt":"1"},"sd":{"$tcb_server_date":{"offset":{"$numberInt":"0"}}}}'], action: 'database.insertDocument' }],
  [() => db.collection('todos').doc('id-1').set({ data: { a: 1, nest: { x: { y: 1 } } } }), { collectionName: 'todos', queryType: 'DOC', data: '{"a":{"$numberInt":"1"},"nest":{"x":{"y":{"$numberInt":"1"}}}}', multi: false, merge: false, upsert: true, query: '{"_id":"id-1"}', action: 'database.modifyDocument' }],
  [() => db.collection('todos').where({ done: false }).update({ data: { done: true } }), { collectionName: 'todos', queryType: 'WHERE', multi: true, merge: true, upsert: false, data: '{"$set":{"done":true}}', query: '{"done":false}', action: 'database.modifyDocument' }],
  [() => db.collection('todos').where({ done: true }).remove(), { collectionName: 'todos', query: '{"done":true}', queryType: 'WHERE', multi: true, action: 'database.removeDocument' }],
  [() => db.collection('todos').doc('d').remove(), { collectionName: 'todos', query: '{"_id":"d"}', queryType: 'DOC', multi: false, action: 'database.removeDocument' }],
  [() => db.collection('todos').where({ done: false }).count(), { collectionName: 'todos', queryType: 'WHERE', query: '{"done":false}', action: 'database.calculateDocument' }],
  [() => db.collection('todos').limit(0).skip(0).get(), { collectionName: 'todos', queryType: 'WHERE', action: 'database.getDocument' }],
  [() => db.collection('todos').where({ a: 1 }).where({ b: 2 }).get(), { collectionName: 'todos', queryType: 'WHERE', query: '{"b":{"$numberInt":"2"}}', action: 'database.getDocument' }]
]

test('calls send what the SDKs send', async () => {
  for (const [call, expected] of captured) {
    await call()
    const { dataVersion, access_token, seqId, ...body } = last()
    assert.deepEqual(body, expected)
    assert.deepEqual([dataVersion, access_token, typeof seqId], ['2020-01-10', 't', 'string'])
  }
})

test('a query can be continued in several ways', async () => {
  const base = db.collection('c').where({ a: 1 })
  base.limit(3)
  await base.get()
  assert.equal(last().limit, undefined)
})
