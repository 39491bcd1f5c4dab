// The course demo. Its book service is gone: ours answers at the same address.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bookService = fileURLToPath(new URL('../../../examples/bookcase/service/server.js', import.meta.url))

export default {
  source: 'Tencent-CloudEDU/WXCloud-bookcase 90a413e',
  settings: {
    collections: { mybook: { aclTag: 'READONLY' } },
    services: { books: { command: ['node', 'books.js'], outbound: 'https://api.douban.com' } }
  },
  prepare: ({ copy }) => cpSync(bookService, join(copy, 'books.js')),

  async run({ step, assert, until, phone, launch, user }) {
    const alice = phone('dev:alice')
    const program = launch('miniprogram', alice)
    const cloud = user('dev:alice')

    await step('login returns the openid of event.userInfo', async () => {
      assert.match((await cloud.callFunction({ name: 'login' })).result.openid, /^o/)
    })

    await step('bookinfo returns the service\'s text as text, which the page parses', async () => {
      const { result } = await cloud.callFunction({ name: 'bookinfo', data: { isbn: '9787536692930' } })
      assert.equal(typeof result, 'string')
      assert.equal(JSON.parse(result).title, '三体')
    })

    await step('scanCode: scan, function, add', async () => {
      alice.answers.scanCode = () => ({ result: '9787536692930' })
      const page = await program.open('pages/scanCode/scanCode')
      program.tap(page, 'scanCode')
      await until(async () => (await cloud.database().collection('mybook').count()).total === 1)
    })

    await step('index lists, detail shows', async () => {
      const index = await program.open('pages/index/index')
      await until(() => index.data.book_list.length === 1)
      program.tap(index, 'viewItem', { dataset: { id: index.data.book_list[0]._id } })
      const detail = await program.follow()
      await until(() => detail.data.book)
      assert.equal(detail.data.book.title, '三体')
      assert.match(detail.data.book._openid, /^o/)
    })

    await step('detail: update', async () => {
      const detail = program.page
      program.tap(detail, 'update')
      await until(async () => (await cloud.database().collection('mybook').doc(detail.data.id).get()).data.title === '局部更新测试2')
    })

    await step('batchupdate updates by where (the author\'s own openid: nothing here)', async () => {
      const { result } = await cloud.callFunction({ name: 'batchupdate' })
      assert.equal(result.stats.updated, 0)
      assert.match(result.errMsg, /ok$/)
    })

    await step('detail: delete', async () => {
      program.tap(program.page, 'delete')
      await until(async () => (await cloud.database().collection('mybook').count()).total === 0)
    })
  }
}
