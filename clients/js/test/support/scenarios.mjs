// What every platform and every server must do, written once: run with the stand-in, with a real server (YUNKAI_URL), in a bare
// context, in Node.js and in a browser. A scenario gets {createCloud(options), equal(actual, expected, what), file(bytesOrText), read(path)}.

const collection = 'yunkai_client_scenarios'

export const scenarios = [
  {
    name: 'documents are added, read, changed, replaced, counted and removed',
    async run({ createCloud, equal }) {
      const db = createCloud({ user: 'dev:alice' }).database()
      const books = db.collection(collection)
      const mark = `m${Math.random()}`
      const added = await books.add({ data: { mark, title: '云开', pages: 300, price: 19.5, big: 3000000000, at: new Date(1700000000000), where: db.Geo.Point(113.5, 23), none: null, skipped: undefined, tags: ['a', 'b'] } })
      equal(added.errMsg, 'collection.add:ok', 'errMsg of add')
      const one = await books.doc(added._id).get()
      equal(one.errMsg, 'document.get:ok', 'errMsg of get')
      equal(one.data.pages, 300, 'an int')
      equal(one.data.price, 19.5, 'a double')
      equal(one.data.big, 3000000000, 'a long')
      equal(one.data.title, '云开', 'text')
      equal(one.data.none, null, 'null')
      equal('skipped' in one.data, false, 'undefined is dropped')
      equal(Object.prototype.toString.call(one.data.at), '[object Date]', 'a Date stays one')
      equal(one.data.at.getTime(), 1700000000000, 'its time')
      equal(one.data.where.longitude, 113.5, 'a Geo instance')
      equal(typeof one.data._openid, 'string', 'the owner')
      equal((await books.doc(added._id).update({ data: { pages: db.command.inc(2), title: '二', price: db.command.remove() } })).stats.updated, 1, 'updated')
      const changed = (await books.where({ mark }).get()).data
      equal(changed.length, 1, 'found by where')
      equal(changed[0].pages, 302, 'inc')
      equal('price' in changed[0], false, 'removed field')
      equal((await books.where({ mark }).count()).total, 1, 'count')
      const set = await books.doc(added._id).set({ data: { mark, title: '三' } })
      equal([set._id, set.stats.updated, set.stats.created].join(), [added._id, 1, 0].join(), 'set replaces')
      const fresh = `id-${mark}`
      equal((await books.doc(fresh).set({ data: { mark } })).stats.created, 1, 'set creates')
      equal((await books.where({ mark }).remove()).stats.removed, 2, 'removed')
    }
  },
  {
    name: 'a missing document is an error with the words that programs look for, or null',
    async run({ createCloud, equal }) {
      const cloud = createCloud({ user: 'dev:alice' })
      const error = await failureOf(cloud.database().collection(collection).doc('no-such').get())
      equal(error.errCode, -1, 'errCode')
      equal(/document with _id no-such does not exist/.test(error.errMsg), true, error.errMsg)
      equal(/^document\.get:fail .*cannot find document with _id no-such/.test(error.errMsg), true, error.errMsg)
      equal((await cloud.database({ throwOnNotFound: false }).collection(collection).doc('no-such').get()).data, null, 'throwOnNotFound: false')
    }
  },
  {
    name: 'two clouds in one process are two users',
    async run({ createCloud, equal }) {
      const who = async user => (await createCloud({ user }).callFunction({ name: 'whoami' })).result.openid
      const [alice, bob, again] = await Promise.all([who('dev:alice'), who('dev:bob'), who('dev:alice')])
      equal(alice === bob, false, 'alice is not bob')
      equal(alice, again, 'the same code is the same user')
    }
  },
  {
    name: 'functions get JSON and give their result; errors keep their text',
    async run({ createCloud, equal }) {
      const cloud = createCloud({ user: 'dev:alice' })
      const reply = await cloud.callFunction({ name: 'echo', data: { a: 1, text: '你好', at: new Date(0), gone: undefined, list: [1, undefined] } })
      equal(reply.errMsg, 'cloud.callFunction:ok', 'errMsg')
      equal(typeof reply.requestID, 'string', 'requestID')
      equal(JSON.stringify([reply.result.a, reply.result.text, reply.result.at, 'gone' in reply.result, reply.result.list]), JSON.stringify([1, '你好', '1970-01-01T00:00:00.000Z', false, [1, null]]), 'result')
      const thrown = await failureOf(cloud.callFunction({ name: 'fail' }))
      equal(thrown.errCode, -504002, 'errCode of a throw')
      equal(thrown.errMsg.indexOf('Error: ROOM_FULL') > 0, true, thrown.errMsg)
      const missing = await failureOf(cloud.callFunction({ name: 'no-such-function' }))
      equal(missing.errCode, -501000, 'errCode of a missing function')
      equal(/^cloud\.callFunction:fail Error: errCode: -501000 {2}\| errMsg: FunctionName parameter could not be found/.test(missing.errMsg), true, missing.errMsg)
    }
  },
  {
    name: 'files go up, come down, get addresses and are deleted',
    async run({ createCloud, equal, file, read }) {
      const cloud = createCloud({ user: 'dev:alice' })
      const text = '内容 of a file\r\n--boundary'
      const up = await cloud.uploadFile({ cloudPath: 'scenario/a b 书.txt', filePath: await file(text) })
      equal(up.errMsg, 'cloud.uploadFile:ok', 'errMsg')
      equal(up.fileID.indexOf('cloud://'), 0, up.fileID)
      equal(up.statusCode >= 200 && up.statusCode < 300, true, 'statusCode')
      const down = await cloud.downloadFile({ fileID: up.fileID })
      equal(down.statusCode, 200, 'statusCode of the download')
      equal(await read(down.tempFilePath), text, 'content')
      const urls = await cloud.getTempFileURL({ fileList: [up.fileID, { fileID: up.fileID, maxAge: 60 }, 'http://elsewhere/x.png', '', 'cloud://nowhere.x/none.txt'] })
      equal(urls.fileList.map(item => (item.status === 0) + ':' + (item.tempFileURL !== '')).join(), 'true:true,true:true,false:false,false:false,false:false', 'per item')
      equal(urls.fileList[0].errMsg, 'ok', 'item errMsg')
      equal(urls.fileList[2].errMsg, 'STORAGE_FILE_NONEXIST', 'failed item errMsg')
      const gone = await cloud.deleteFile({ fileList: [up.fileID, 'not a file id'] })
      equal(gone.fileList.map(item => item.status === 0).join(), 'true,false', 'deleted')
      const error = await failureOf(cloud.downloadFile({ fileID: up.fileID }))
      equal(error.errCode, -503003, error.errMsg)
    }
  },
  {
    name: 'callback style returns nothing, calls success or fail, then complete',
    async run({ createCloud, equal }) {
      const cloud = createCloud({ user: 'dev:alice' })
      const order = []
      const result = await new Promise(resolve => {
        const returned = cloud.callFunction({ name: 'echo', data: { a: 1 }, success: () => order.push('success'), complete: resolve })
        order.push(String(returned))
      })
      equal(result.result.a, 1, 'complete gets the result')
      const error = await new Promise(resolve => {
        const returned = cloud.callFunction({ name: 'fail', fail: () => order.push('fail'), complete: resolve })
        order.push(String(returned))
      })
      equal(error.errCode, -504002, 'complete gets the error')
      equal(order.join(), 'undefined,success,undefined,fail', 'order')
    }
  },
  {
    name: 'conditions and changes mean what the documentation says',
    needsServer: true,
    async run({ createCloud, equal }) {
      const db = createCloud({ user: 'dev:alice' }).database()
      const _ = db.command
      const books = db.collection(collection)
      const mark = `q${Math.random()}`
      for (let n = 0; n < 25; n++) {
        await books.add({ data: { mark, n, name: n % 2 ? `Odd ${n}` : `even ${n}`, tags: [n, n + 1], nest: { deep: { n } }, at: db.serverDate({ offset: n === 0 ? -3600000 : 0 }) } })
      }

      const find = async (condition, shape = query => query) => (await shape(books.where({ mark, ...condition }).orderBy('n', 'asc')).get()).data.map(book => book.n).join()
      equal((await books.where({ mark }).get()).data.length, 20, '20 rows without a limit')
      equal((await books.where({ mark }).limit(999999).get()).data.length, 20, '20 rows at most')
      equal(await find({}, query => query.skip(22).limit(2)), '22,23', 'skip and limit')
      equal((await books.where({ mark }).orderBy('n', 'desc').limit(1).get()).data[0].n, 24, 'descending')
      equal(await find({ n: _.gt(2).and(_.lt(5)) }), '3,4', 'and')
      equal(await find({ n: _.lt(1).or(_.gt(23)) }), '0,24', 'or')
      equal(await find({ n: _.in([3, 99]) }), '3', 'in')
      equal(await find({ n: _.mod(10, 4) }), '4,14,24', 'mod')
      equal(await find({ name: /^odd 1$/i }), '1', 'a pattern')
      equal(await find({ name: db.RegExp({ regexp: 'n 2$' }) }), '2', 'db.RegExp')
      equal(await find({ tags: 5 }), '4,5', 'an element of an array')
      equal(await find({ tags: _.all([5, 6]) }), '5', 'all')
      equal(await find({ tags: _.elemMatch(_.gt(23).lt(25)) }), '23,24', 'elemMatch')
      equal(await find({ nest: { deep: { n: 7 } } }), '7', 'nested')
      equal(await find({ $or: [{ n: { $eq: 8 } }, { n: _.eq(9) }] }), '8,9', 'operators by hand')
      equal(await find({ gone: _.exists(false), n: _.neq(0) }, query => query.limit(1)), '1', 'exists, neq')
      equal(await find({ at: _.lt(db.serverDate({ offset: -1800000 })) }), '0', 'a server date in a condition')
      const shown = (await books.where({ mark, n: 1 }).field({ n: true, _id: false }).get()).data[0]
      equal(Object.keys(shown).join(), 'n', 'projection')

      const id = (await books.where({ mark, n: 3 }).get()).data[0]._id
      const change = async data => {
        equal((await books.doc(id).update({ data })).stats.updated, 1, JSON.stringify(data))
        return (await books.doc(id).get()).data
      }
      equal((await change({ nest: { extra: 1 } })).nest.deep.n, 3, 'nested objects are merged')
      equal((await change({ nest: _.set({ only: 1 }) })).nest.deep, undefined, 'set replaces')
      equal((await change({ tags: _.push([7, 8]) })).tags.join(), '3,4,7,8', 'push')
      equal((await change({ tags: _.unshift(1) })).tags.join(), '1,3,4,7,8', 'unshift')
      equal((await change({ tags: _.pull(_.in([3, 7])) })).tags.join(), '1,4,8', 'pull')
      equal((await change({ tags: _.addToSet({ each: [4, 5] }) })).tags.join(), '1,4,8,5', 'addToSet')
      equal((await change({ tags: _.pop(), n: _.mul(2) })).tags.join(), '1,4,8', 'pop')
      equal((await change({ name: _.rename('title'), n: _.max(50) })).title, 'Odd 3', 'rename')
      equal((await books.where({ mark, n: _.lt(3) }).update({ data: { n: _.inc(100) } })).stats.updated, 3, 'many')
      equal((await books.where({ mark }).remove()).stats.removed, 25, 'cleared')
    }
  },
  {
    name: 'documents of another user are neither seen nor changed, and nobody writes _openid',
    needsServer: true,
    async run({ createCloud, equal }) {
      const mine = createCloud({ user: 'dev:alice' }).database().collection(collection)
      const theirs = createCloud({ user: 'dev:mallory' }).database().collection(collection)
      const { _id } = await mine.add({ data: { secret: 1 } })
      equal((await failureOf(theirs.doc(_id).get())).errCode, -1, 'not seen')
      equal((await theirs.where({ _id }).get()).data.length, 0, 'not found')
      // Refused or without effect: either way nothing changes.
      await theirs.doc(_id).update({ data: { secret: 2 } }).catch(() => {})
      await theirs.doc(_id).remove().catch(() => {})
      equal((await mine.doc(_id).get()).data.secret, 1, 'unchanged')
      equal((await failureOf(mine.add({ data: { _openid: 'someone' } }))).errCode < -1, true, '_openid')
      await mine.doc(_id).remove()
    }
  },
  {
    name: 'a large file arrives whole',
    needsServer: true,
    async run({ createCloud, equal, file, read }) {
      const cloud = createCloud({ user: 'dev:alice' })
      let text = '0123456789abcdef'
      while (text.length < 9 * 1024 * 1024) text += text
      const { fileID } = await cloud.uploadFile({ cloudPath: 'scenario/large.txt', filePath: await file(text) })
      equal((await read((await cloud.downloadFile({ fileID })).tempFilePath)) === text, true, 'content')
      await cloud.deleteFile({ fileList: [fileID] })
    }
  },
  {
    name: 'values marked by CDN arrive as addresses',
    needsServer: true,
    async run({ createCloud, equal }) {
      const cloud = createCloud({ user: 'dev:alice' })
      const { result } = await cloud.callFunction({ name: 'echo', data: { big: cloud.CDN('x'.repeat(1000)) } })
      equal(/^https?:/.test(result.big), true, result.big)
    }
  }
]

async function failureOf(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }

  throw new Error('the call should have failed')
}
