import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { bareContext } from './support/bare.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

let standin
beforeEach(async () => { standin = await startStandin() })
afterEach(() => standin.close())

test('a hundred adds at once never pass 8 requests, and all arrive', async () => {
  const { wx, seen } = strictWx()
  const { yunkai } = bareContext({ wx })
  const clouds = [yunkai.createCloud({ url: standin.url }), yunkai.createCloud({ url: standin.url, user: 'dev:bob' })]
  await Promise.all(Array.from({ length: 100 }, (_, n) => clouds[n % 2].database().collection('c').add({ data: { n } })))
  assert.equal(standin.state.collections.get('c').size, 100)
  assert.equal(seen.most, 8)
  assert.deepEqual(seen.refusals, [])
})

test('long function calls leave room for documents', async () => {
  const { wx } = strictWx()
  const cloud = bareContext({ wx }).yunkai.createCloud({ url: standin.url })
  const waiting = []
  standin.script('functions.invokeFunction', () => new Promise(resolve => waiting.push(() => resolve({ data: { response_data: '1' } }))))
  const calls = Array.from({ length: 12 }, () => cloud.callFunction({ name: 'long' }))
  await cloud.database().collection('c').add({ data: {} })
  assert.ok(waiting.length <= 6, String(waiting.length))
  const end = Date.now() + 20000
  for (let answered = 0; answered < 12;) {
    assert.ok(Date.now() < end)
    while (waiting.length > 0) { waiting.shift()(); answered++ }
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  assert.equal((await Promise.all(calls)).length, 12)
})

test('no request asks for more than 60 s, and none uses PATCH', async () => {
  const { wx, seen } = strictWx()
  const timeouts = []
  const send = wx.request
  wx.request = options => (timeouts.push(options.timeout), send(options))
  const cloud = bareContext({ wx }).yunkai.createCloud({ url: standin.url })
  await cloud.callFunction({ name: 'echo', timeout: 999999 })
  await cloud.database().collection('c').doc('x').update({ data: { a: 1 } })
  assert.ok(timeouts.every(each => each <= 60000), timeouts.join())
  assert.deepEqual(seen.refusals, [])
})

test('a host that parses JSON by itself is fine', async () => {
  const { wx } = strictWx({ parsesAlways: true })
  const cloud = bareContext({ wx }).yunkai.createCloud({ url: standin.url })
  assert.equal((await cloud.callFunction({ name: 'echo', data: { a: 1 } })).result.a, 1)
})

test('the strict wx itself refuses what a phone refuses', async () => {
  const { wx } = strictWx()
  const failure = options => new Promise(resolve => wx.request({ url: standin.url, ...options, fail: error => resolve(error.errMsg), success: () => resolve('') }))
  assert.match(await failure({ method: 'PATCH' }), /PATCH/)
  assert.match(await failure({ method: 'POST', timeout: 60001 }), /60 s/)
  assert.match(await failure({ method: 'POST', data: 'x'.repeat(10 * 1024 * 1024 + 1) }), /10 MB/)
  const many = await Promise.all(Array.from({ length: 12 }, () => failure({})))
  assert.equal(many.filter(text => /max task count/.test(text)).length, 2)
})
