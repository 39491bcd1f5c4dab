import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordingCloud, yunkai } from './support/recorder.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

test('a pending call is asked for until it answers', async () => {
  const replies = [{ data: { pending: true, call_id: 'c1' } }, { data: { pending: true, call_id: 'c1' } }, { data: { response_data: '{"ok":true}' } }]
  const { cloud, bodies } = recordingCloud(() => replies.shift())
  const result = await cloud.callFunction({ name: 'slow', data: { a: 1 }, slow: true, timeout: 9 })
  assert.deepEqual(result, { result: { ok: true }, requestID: 'q1', errMsg: 'cloud.callFunction:ok' })
  assert.deepEqual(bodies.map(({ action, function_name, request_data, call_id, wait_ms }) => ({ action, function_name, request_data, call_id, wait_ms })), [
    { action: 'functions.invokeFunction', function_name: 'slow', request_data: '{"a":1}', call_id: undefined, wait_ms: 45000 },
    { action: 'functions.pollInvocation', function_name: undefined, request_data: undefined, call_id: 'c1', wait_ms: 45000 },
    { action: 'functions.pollInvocation', function_name: undefined, request_data: undefined, call_id: 'c1', wait_ms: 45000 }
  ])
})

test('a lost connection while waiting is tried again, a lost first request is not', async () => {
  const { wx } = strictWx()
  const standin = await startStandin()
  const send = wx.request
  let lost = 0
  wx.request = options => (JSON.parse(options.data).action === 'functions.pollInvocation' && lost++ === 0 ? options.fail({ errMsg: 'request:fail interrupted' }) : send(options))
  standin.script('functions.invokeFunction', { data: { pending: true, call_id: 'x' } })
  standin.state.pending.set('x', [{ response_data: '7' }])
  assert.equal((await yunkai.createCloud({ url: standin.url, wx }).callFunction({ name: 'slow' })).result, 7)
  wx.request = options => (JSON.parse(options.data).action ? options.fail({ errMsg: 'request:fail interrupted' }) : send(options))
  await assert.rejects(yunkai.createCloud({ url: standin.url, wx }).callFunction({ name: 'slow' }), { errCode: -601003 })
  await standin.close()
})

const results = [[undefined, undefined], ['', undefined], ['null', null], ['"text"', 'text'], ['0', 0], ['[1]', [1]]]

test('the result is what the function returned', async () => {
  for (const [response_data, expected] of results) {
    const { cloud } = recordingCloud(() => ({ data: { response_data } }))
    assert.deepEqual((await cloud.callFunction({ name: 'f' })).result, expected)
  }

  await assert.rejects(recordingCloud(() => ({ data: { response_data: '{' } })).cloud.callFunction({ name: 'f' }), { errCode: -404012 })
})

const cycle = {}
cycle.a = [cycle]
const refused = [[undefined, -401003], [{}, -401003], [{ name: 5 }, -401003], [{ name: 'f', data: 'text' }, -401003], [{ name: 'f', data: [1] }, -401003], [{ name: 'f', data: cycle }, -402001], [{ name: 'f', data: { a: { toJSON() { throw new Error('no') } } } }, -1]]

test('a call that makes no sense is refused before it is sent', async () => {
  const { cloud, bodies } = recordingCloud()
  for (const [options, errCode] of refused) {
    await assert.rejects(cloud.callFunction(options), { errCode })
  }

  assert.equal(bodies.length, 0)
})

test('data is JSON; binary becomes a Buffer, a CloudID what the function may expect', async () => {
  const { cloud, last } = recordingCloud(() => ({ data: { response_data: '1' } }))
  const bytes = new Uint8Array([1, 2, 255])
  await cloud.callFunction({ name: 'f', data: { a: bytes.buffer, b: bytes.subarray(1), c: Buffer.from([7]), d: new Date(0), id: cloud.CloudID('42'), same: [bytes, bytes] } })
  const sent = JSON.parse(last().request_data)
  assert.deepEqual([sent.a, sent.b, sent.c, sent.d], [{ type: 'Buffer', data: [1, 2, 255] }, { type: 'Buffer', data: [2, 255] }, { type: 'Buffer', data: [7] }, '1970-01-01T00:00:00.000Z'])
  assert.deepEqual([sent.id.cloudID, sent.id.errCode], ['42', -601005])
  assert.ok(new cloud.CloudID('1') instanceof cloud.CloudID)
})

test('values marked by CDN arrive as addresses and are gone after the call', async () => {
  const standin = await startStandin()
  const { wx, seen } = strictWx()
  const cloud = yunkai.createCloud({ url: standin.url, wx })
  let fetched
  standin.script('functions.invokeFunction', async body => {
    const event = JSON.parse(body.request_data)
    fetched = await Promise.all([event.text, event.deep.list[0]].map(async url => (await fetch(url)).text()))
    return { data: { response_data: 'true' } }
  })
  await cloud.callFunction({ name: 'f', data: { text: cloud.CDN('很大'), deep: { list: [new cloud.CDN(new TextEncoder().encode('bytes').buffer)] } } })
  assert.deepEqual(fetched, ['很大', 'bytes'])
  await until(() => standin.state.files.size === 0)
  await assert.rejects(cloud.callFunction({ name: 'f', data: { x: cloud.CDN(5) } }), { errCode: -401002 })
  assert.deepEqual(seen.refusals, [])
  await standin.close()
})

async function until(condition) {
  for (const end = Date.now() + 20000; !condition();) {
    assert.ok(Date.now() < end, 'in time')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
