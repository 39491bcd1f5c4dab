// The pages of examples/bookcase against a running server: node bookcase.mjs URL
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPhone } from './phone.mjs'
import { clientFile, launch } from './program.mjs'
import { assert, createSteps, until } from './steps.mjs'

const url = process.argv[2]
const root = join(fileURLToPath(new URL('../../../', import.meta.url)), 'examples', 'bookcase', 'miniprogram')
const steps = createSteps()
const { step } = steps
const isbn = '9787536692930'
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const phone = createPhone({ code: 'dev:pages-alice', appId: 'wx1234567890abcdef' })
const program = launch({ root, url, phone })
const bob = createRequire(import.meta.url)(fileURLToPath(clientFile)).createCloud({ url, user: 'dev:pages-bob' })
const shelfOfBob = async () => (await bob.callFunction({ name: 'shelf', data: { skip: 0 } })).result.books

await step('the list is empty at first', async () => {
  const list = await program.open('pages/list/list')
  assert.equal(list.data.error, '')
  assert.deepEqual([list.data.list.length, list.data.isAtEnd, list.data.isLoading], [0, true, false])
})

await step('a scanned ISBN is looked up by the function', async () => {
  phone.answers.scanCode = () => ({ result: isbn })
  const add = await program.open('pages/add/add')
  await program.tap(add, 'scan')
  assert.equal(add.data.error, '')
  assert.equal(add.data.book.title, '三体')
})

await step('an ISBN nobody knows shows the function\'s own error', async () => {
  const add = program.page
  await program.tap(add, 'typed', { detail: { value: '9780000000002' } })
  await program.tap(add, 'lookup')
  assert.match(add.data.error, /没有找到|不是一个 ISBN/)
  assert.equal(add.data.book, null)
})

await step('adding stores it and returns to the list', async () => {
  const add = program.page
  await program.tap(add, 'scan')
  await program.tap(add, 'add')
  assert.equal(add.data.error, '')
  const list = await program.follow()
  assert.equal(list.route, 'pages/list/list')
  assert.equal(list.data.list.length, 1)
  assert.equal(list.data.list[0].title, '三体')
  assert.equal(list.data.list[0].is_private, false)
  assert.equal(Object.prototype.toString.call(list.data.list[0].created), '[object Date]')
})

await step('a public book shows on others\' shelf, without the owner\'s note', async () => {
  const shelf = await shelfOfBob()
  assert.deepEqual(shelf.map(book => [book.title, 'note' in book, '_openid' in book]), [['三体', false, false]])
})

await step('detail: progress, note and cover are kept', async () => {
  const list = program.page
  program.tap(list, 'open', { dataset: { id: list.data.list[0]._id } })
  const detail = await program.follow()
  assert.equal(detail.data.book.title, '三体')
  await program.tap(detail, 'changeProgress', { detail: { value: 40 } })
  await program.tap(detail, 'changeNote', { detail: { value: '好看' } })
  phone.answers.chooseMedia = () => ({ tempFiles: [{ tempFilePath: phone.file('cover.png', png), fileType: 'image' }] })
  await program.tap(detail, 'chooseCover')
  assert.equal(detail.data.error, '')
  const again = await program.open('pages/detail/detail?id=' + detail.data.book._id)
  assert.deepEqual([again.data.book.progress, again.data.book.note], [40, '好看'])
  assert.match(again.data.book.cover, /^cloud:\/\//)
  const cover = await phone.wx.downloadFile({ url: again.data.book.cover_url })
  assert.equal(cover.statusCode, 200)
})

await step('the cover\'s file id is of no use to another user', async () => {
  const { fileList } = await bob.getTempFileURL({ fileList: [program.page.data.book.cover] })
  assert.notEqual(fileList[0].status, 0)
  assert.equal(fileList[0].tempFileURL, '')
})

await step('private: it leaves the shelf, and nobody else can read, change or delete it', async () => {
  const detail = program.page
  await program.tap(detail, 'changePrivate', { detail: { value: true } })
  assert.equal(detail.data.error, '')
  assert.deepEqual(await shelfOfBob(), [])
  const theirs = bob.database().collection('books')
  await assert.rejects(theirs.doc(detail.data.book._id).get(), /cannot find document|does not exist/)
  assert.equal((await theirs.doc(detail.data.book._id).update({ data: { title: 'mine now' } })).stats.updated, 0)
  assert.equal((await theirs.doc(detail.data.book._id).remove()).stats.removed, 0)
})

await step('the me page: login, count, and all public again by the function', async () => {
  const me = await program.open('pages/me/me')
  assert.match(me.data.openId, /^o/)
  assert.equal(me.data.total, 1)
  await program.tap(me, 'setAll', { dataset: { private: 'no' } })
  assert.equal(me.data.message, '1 本书改为公开')
  assert.equal((await shelfOfBob()).length, 1)
})

await step('deleting takes the book and its cover away', async () => {
  await program.back()
  const detail = program.page
  await until(() => detail.data.book)
  const { cover, cover_url: address } = detail.data.book
  await program.tap(detail, 'remove')
  assert.equal(detail.data.error, '')
  assert.equal(phone.calls.at(-1).name, 'navigateBack')
  const list = await program.open('pages/list/list')
  assert.deepEqual(list.data.list.length, 0)
  assert.equal((await phone.wx.downloadFile({ url: address })).statusCode, 404)
  assert.notEqual((await phone.wx.cloud.getTempFileURL({ fileList: [cover] })).fileList[0].status, 0)
})

await step('more than a page of books is read page by page', async () => {
  const books = program.require('lib/books.js')
  await Promise.all(Array.from({ length: 25 }, (_, i) => books.add({ title: `书 ${i}`, author: ['甲', '乙'] }, true)))
  const list = await program.open('pages/list/list')
  assert.deepEqual([list.data.list.length, list.data.isAtEnd], [20, false])
  await list.onReachBottom()
  assert.deepEqual([list.data.list.length, list.data.isAtEnd], [25, true])
  assert.equal(new Set(list.data.list.map(book => book._id)).size, 25)
})

program.dispose()
process.exit(steps.failed === 0 ? 0 : 1)
