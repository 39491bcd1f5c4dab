import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { bareContext } from './support/bare.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

let standin
beforeEach(async () => { standin = await startStandin() })
afterEach(() => standin.close())

const tencent = () => ({ init() { throw new Error('Tencent') }, callFunction() { throw new Error('Tencent') }, database() { throw new Error('Tencent') }, other: 1 })

const shapes = {
  'a plain member': wx => { wx.cloud = tencent() },
  'a getter': wx => { Object.defineProperty(wx, 'cloud', { get: tencent, configurable: true }) },
  'a getter with a setter that cannot be redefined': wx => {
    let value = tencent()
    Object.defineProperty(wx, 'cloud', { get: () => value, set: next => { value = next }, configurable: false })
  },
  'a non-configurable getter': wx => {
    const value = tencent()
    Object.defineProperty(wx, 'cloud', { get: () => value, configurable: false })
  },
  'a non-configurable, read-only member whose methods are getters': wx => {
    const value = {}
    for (const [name, method] of Object.entries(tencent())) Object.defineProperty(value, name, { get: () => method, configurable: true })
    Object.defineProperty(wx, 'cloud', { value, writable: false, configurable: false })
  },
  'a frozen wx': wx => {
    wx.cloud = tencent()
    Object.freeze(wx)
  },
  'no cloud': () => {}
}

describe('install replaces wx.cloud when it is', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    test(name, async () => {
      const { wx } = strictWx()
      shape(wx)
      const { yunkai, run } = bareContext({ wx })
      const returned = yunkai.install({ url: standin.url })
      assert.equal(run('wx.cloud.callFunction'), returned.callFunction)
      run('wx.cloud.init({ env: "author-1", traceUser: true, unknown: 1 })')
      assert.equal((await run('wx.cloud.callFunction({ name: "echo", data: { a: 1 } })')).result.a, 1)
      await run('wx.cloud.database().collection("c").add({ data: { n: 1 } })')
      assert.equal(standin.last('database.insertDocument').env, 'author-1')
    })
  }
})

const hopeless = {
  'a frozen wx without a cloud': wx => Object.freeze(wx),
  'a frozen cloud on a frozen wx': wx => {
    wx.cloud = Object.freeze(tencent())
    Object.freeze(wx)
  },
  'a fixed getter that makes a new object each time': wx => { Object.defineProperty(wx, 'cloud', { get: tencent, configurable: false }) },
  'a fixed cloud of which one method is fixed': wx => {
    const value = tencent()
    Object.defineProperty(value, 'callFunction', { value: value.callFunction, writable: false, configurable: false })
    Object.defineProperty(wx, 'cloud', { value, writable: false, configurable: false })
  }
}

describe('install says what to do instead when nothing works:', () => {
  for (const [name, shape] of Object.entries(hopeless)) {
    test(name, () => {
      const { wx } = strictWx()
      shape(wx)
      const before = wx.cloud?.init
      assert.throws(() => bareContext({ wx }).yunkai.install({ url: standin.url }), /createCloud\(/)
      if (before && !name.includes('each time')) assert.equal(wx.cloud.init, before, 'nothing is left half replaced')
    })
  }
})

test('a second install replaces the first, even when methods were replaced in place', async () => {
  const other = await startStandin()
  const { wx } = strictWx()
  shapes['a non-configurable getter'](wx)
  const { yunkai } = bareContext({ wx })
  yunkai.install({ url: standin.url })
  yunkai.install({ url: other.url })
  await wx.cloud.callFunction({ name: 'echo' })
  assert.deepEqual([standin.state.calls.length, other.state.calls.length], [0, 1])
  await other.close()
})

test('functions of wx are looked up at each call', async () => {
  const { wx } = strictWx()
  const cloud = bareContext({ wx }).yunkai.install({ url: standin.url })
  const send = wx.request
  let seen = 0
  wx.request = options => (seen++, send(options))
  await cloud.callFunction({ name: 'echo' })
  assert.equal(seen, 3)
})

test('without any wx, install gives the cloud', () => {
  assert.equal(typeof bareContext({ wx: undefined, process, XMLHttpRequest: function () {} }).yunkai.install({ url: standin.url }).callFunction, 'function')
})
