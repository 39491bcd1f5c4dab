import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { bareContext } from './support/bare.mjs'
import { recordingCloud, yunkai } from './support/recorder.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

const codes = [
  ['SYS_ERR', -501001], ['SOMETHING_NEW', -501001], ['SERVER_TIMEOUT', -501002], ['EXCEED_REQUEST_LIMIT', -501003], ['EXCEED_CONCURRENT_REQUEST_LIMIT', -501004], ['INVALIID_ENV', -501005],
  ['INVALID_COMMON_PARAM', -501006], ['INVALID_PARAM', -501007], ['INVALID_REQUEST_SOURCE', -501008], ['RESOURCE_NOT_INITIAL', -501009], ['OPERATION_NOT_SUPPORTED', -501021],
  ['DATABASE_REQUEST_FAILED', -502001], ['DATABASE_INVALID_OPERRATOR', -502002], ['DATABASE_PERMISSION_DENIED', -502003], ['DATABASE_COLLECTION_EXCEED_LIMIT', -502004], ['DATABASE_COLLECTION_NOT_EXIST', -502005], ['DATABASE_RESULT_TOO_LARGE', -602001],
  ['STORAGE_REQUEST_FAIL', -503001], ['STORAGE_EXCEED_AUTHORITY', -503002], ['STORAGE_FILE_NONEXIST', -503003], ['STORAGE_SIGN_PARAM_INVALID', -503004],
  ['FUNCTIONS_REQUEST_FAIL', -504001], ['FUNCTIONS_EXECUTE_FAIL', -504002], ['FUNCTIONS_TIME_LIMIT_EXCEEDED', -504003], ['FUNCTION_NOT_FOUND', -501000], ['FUNCTIONS_RESULT_TOO_LARGE', -604001], ['toString', -501001]
]

test('string codes become the documented numbers', async () => {
  for (const [code, errCode] of codes) {
    const { cloud } = recordingCloud(() => ({ requestId: 'r9', code, message: 'why' }))
    await assert.rejects(cloud.database().collection('c').get(), error => {
      assert.equal(error.errCode, errCode, code)
      assert.ok(error instanceof Error)
      assert.equal(error.requestID, 'r9')
      assert.match(error.errMsg, /^collection\.get:fail -\d+ .*why$/)
      return true
    })
  }
})

test('a payload that is too large keeps the known words', async () => {
  const { cloud } = recordingCloud(() => ({ code: 'EXCEED_REQUEST_SIZE_LIMIT', message: '7 MB' }))
  await assert.rejects(cloud.callFunction({ name: 'f' }), { errCode: -1, errMsg: 'cloud.callFunction:fail Error: data exceed max size. 7 MB' })
})

test('the message of an error follows errMsg, and setting it rewrites errMsg', async () => {
  const { cloud } = recordingCloud(() => ({ code: 'DATABASE_COLLECTION_NOT_EXIST', message: '[ResourceNotFound] Db or Table not exist: c' }))
  const error = await cloud.database().collection('c').get().catch(reason => reason)
  assert.equal(error.errMsg, 'collection.get:fail -502005 database collection not exists. [ResourceNotFound] Db or Table not exist: c')
  assert.equal(error.message, `errCode: -502005 database collection not exists | errMsg: ${error.errMsg}`)
  error.message = 'mine'
  assert.equal(error.errMsg, 'mine')
  assert.equal(error.message, 'errCode: -502005 database collection not exists | errMsg: mine')
  assert.match(String(error.stack), /errCode: -502005/)
})

test('a mistake in success keeps complete alive and is not swallowed', async () => {
  const errors = []
  const { cloud } = recordingCloud(() => ({ data: { response_data: '1' } }))
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const seen = new Promise(resolve => process.once('uncaughtException', error => { errors.push(error.message); resolve() }))
  await new Promise(resolve => cloud.callFunction({ name: 'f', success() { throw new Error('page') }, complete: resolve }))
  await seen
  listeners.forEach(each => process.on('uncaughtException', each))
  assert.deepEqual(errors, ['page'])
})

const environments = [
  ['nothing', {}, undefined, undefined, undefined, undefined],
  ['init', {}, { env: 'i' }, undefined, undefined, 'i'],
  ['install before init', { env: 'own' }, { env: 'i' }, undefined, undefined, 'own'],
  ['a repeated init env means the own one', { env: 'own' }, { env: 'i' }, 'i', undefined, 'own'],
  ['database env', {}, { env: 'i' }, 'd', undefined, 'd'],
  ['an empty database env', {}, { env: 'i' }, '', undefined, 'i'],
  ['config of the call', {}, { env: 'i' }, 'd', 'c', 'c'],
  ['an env per part', {}, { env: { database: 'idb', functions: 'ifn' } }, undefined, undefined, 'idb']
]

describe('the environment of a call:', () => {
  for (const [name, options, init, bound, config, expected] of environments) {
    test(name, async () => {
      const { cloud, last } = recordingCloud(undefined, options)
      assert.equal(init ? cloud.init(init) : undefined, undefined)
      cloud.init({ env: 'late' })
      await cloud.database(bound === undefined ? undefined : { env: bound }).collection('c').get(config ? { config: { env: config } } : undefined)
      assert.equal(last().env, init || name !== 'nothing' ? expected : 'late')
    })
  }
})

test('a Cloud instance is bound to its environment and needs init()', async () => {
  const { cloud, last } = recordingCloud(() => ({ data: { response_data: '1', list: [] } }), { env: 'own' })
  const shared = new cloud.Cloud({ resourceEnv: 'shared', resourceAppid: 'wx2', identityless: true })
  await assert.rejects(shared.callFunction({ name: 'f' }), /init\(\)/)
  await assert.rejects(shared.database().collection('c').get(), /init\(\)/)
  await shared.init()
  await shared.callFunction({ name: 'f' })
  assert.equal(last().env, 'shared')
  await cloud.callFunction({ name: 'f' })
  assert.equal(last().env, 'own')
})

test('what this version does not carry says so, in both styles', async () => {
  const { cloud, bodies } = recordingCloud()
  const gateway = new cloud.services.Gateway({})
  const model = cloud.extend.AI.createModel('m')
  for (const call of [cloud.callContainer, cloud.connectContainer, gateway.call, model.generateText, model.streamText, cloud.extend.AI.bot.list]) {
    await assert.rejects(call({}), error => error.errCode === -501021 && /:fail .*not supported/.test(error.errMsg))
    assert.equal((await new Promise(resolve => call({ fail: resolve }))).errCode, -501021)
  }

  const collection = cloud.database().collection('c')
  for (const target of [collection, collection.where({ a: 1 }), collection.doc('d')]) {
    const watcher = target.watch({ onChange() {}, onError: error => told(error) })
    let told
    const error = await new Promise(resolve => { told = resolve })
    assert.match(error.errMsg, /watch:fail -402002 .*later/)
    assert.equal(await watcher.close(), undefined)
    assert.throws(() => target.watch({ onChange() {} }), { errCode: -401003 })
  }

  assert.equal(bodies.length, 0)
})

const addresses = [
  [undefined, /url must be the address/], ['', /url must be/], ['127.0.0.1:7300', /url must be/], ['ftp://x', /url must be/], [{}, /url must be|names no server/], [{ develop: 'http://x' }, /names no server for the trial version/, 'trial']
]

test('an address that cannot work is refused at once', () => {
  for (const [url, message, envVersion] of addresses) {
    const { wx } = strictWx({ envVersion })
    assert.throws(() => bareContext({ wx }).yunkai.createCloud({ url }), message)
  }

  assert.throws(() => yunkai.createCloud(), /options are needed/)
})

describe('with an address for each version of the Mini Program', () => {
  let develop
  let release
  beforeEach(async () => { [develop, release] = [await startStandin(), await startStandin()] })
  afterEach(() => Promise.all([develop.close(), release.close()]))

  test('the one that fits is used', async () => {
    for (const [envVersion, used, unused] of [['develop', develop, release], ['release', release, develop]]) {
      const { wx } = strictWx({ envVersion })
      const before = unused.state.calls.length
      await bareContext({ wx }).yunkai.createCloud({ url: { develop: develop.url + '/', release: release.url } }).callFunction({ name: 'echo' })
      assert.ok(used.state.calls.length > 0)
      assert.equal(unused.state.calls.length, before)
    }
  })
})
