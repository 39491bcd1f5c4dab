import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { yunkai } from './support/recorder.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

let standin
beforeEach(async () => { standin = await startStandin() })
afterEach(() => standin.close())

const call = cloud => cloud.callFunction({ name: 'whoami' })

test('many first calls share one login, made with the code of wx.login and the AppID', async () => {
  const { wx, seen } = strictWx({ code: 'CODE' })
  const cloud = yunkai.createCloud({ url: standin.url, env: 'my-env', wx, pairingCode: '4711' })
  await Promise.all(Array.from({ length: 5 }, () => call(cloud)))
  assert.equal(seen.logins, 1)
  assert.deepEqual(standin.state.auth.map(each => [each.path, each.clientId, each.body]), [
    ['provider/token', 'my-env', { provider_id: 'wx1234567890abcdef', provider_code: 'CODE', provider_params: { provider_code_type: 'open_id', appid: 'wx1234567890abcdef', pairing_code: '4711' } }],
    ['signin/with/provider', 'my-env', { provider_token: 'pt-CODE' }]
  ])
  assert.equal(standin.state.calls[0].url, '/web?env=my-env')
  assert.equal(standin.state.calls[0].env, 'my-env')
  assert.match(standin.state.calls[0].headers['x-sdk-version'], /^yunkai-js\/\d/)
})

test('the pairing code may stand in the address', async () => {
  const cloud = yunkai.createCloud({ url: `${standin.url}/?pair=99%2B1`, user: 'dev:alice' })
  await call(cloud)
  assert.equal(standin.state.auth[0].body.provider_params.pairing_code, '99+1')
  assert.equal(standin.state.calls[0].url, '/web')
})

test('outside of WeChat the default user is the developer', async () => {
  await call(yunkai.createCloud({ url: standin.url }))
  assert.equal(standin.state.auth[0].body.provider_code, 'dev')
})

test('a login is kept in storage, by server, environment and user', async () => {
  const { wx, seen } = strictWx()
  const options = { url: standin.url, wx }
  await call(yunkai.createCloud(options))
  await call(yunkai.createCloud(options))
  assert.equal(seen.logins, 1)
  await call(yunkai.createCloud({ ...options, env: 'other' }))
  assert.equal(seen.logins, 2)
  await call(yunkai.createCloud({ ...options, user: 'dev:bob' }))
  assert.deepEqual([seen.logins, standin.state.logins], [2, 3])
})

test('damaged storage means a login, not an error', async () => {
  const { wx, storage, seen } = strictWx()
  for (const text of ['7', '{"access_token":5}', '"x"', 'null']) {
    storage.set(`yunkai:${standin.url}||`, text)
    await call(yunkai.createCloud({ url: standin.url, wx }))
  }
  assert.equal(seen.logins, 4)
})

test('a token about to end is refreshed before it is used', async () => {
  standin.state.expiresIn = 20
  const cloud = yunkai.createCloud({ url: standin.url })
  await call(cloud)
  await Promise.all([call(cloud), call(cloud)])
  assert.deepEqual([standin.state.logins, standin.state.refreshes], [1, 1])
  assert.deepEqual(standin.state.auth.at(-1).body.grant_type, 'refresh_token')
})

test('a refused token is renewed once and the call repeated; calls under way share that', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  await call(cloud)
  standin.state.revoked.add(standin.state.calls[0].access_token)
  const replies = await Promise.all([call(cloud), call(cloud), call(cloud)])
  assert.deepEqual(replies.map(each => each.result.openid), ['dev', 'dev', 'dev'])
  assert.deepEqual([standin.state.logins, standin.state.refreshes], [1, 1])
})

test('a token the server does not know leads to a new login', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  await call(cloud)
  standin.state.users.clear()
  await call(cloud)
  assert.deepEqual([standin.state.logins, standin.state.refreshes], [2, 0])
})

test('a refused refresh leads to a new login', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  await call(cloud)
  standin.state.refreshBroken = true
  standin.state.revoked.add(standin.state.calls[0].access_token)
  await call(cloud)
  assert.deepEqual([standin.state.logins, standin.state.refreshes], [2, 1])
})

test('a server that refuses every token is asked twice, not for ever', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  standin.script('functions.invokeFunction', { code: 'CHECK_LOGIN_FAILED', message: 'no' })
  await assert.rejects(call(cloud), { errCode: -501019 })
  assert.equal(standin.state.calls.length, 2)
})

test('a refused login says why, and the next call tries again', async () => {
  const cloud = yunkai.createCloud({ url: standin.url, user: 'bad' })
  await assert.rejects(call(cloud), error => error.errCode === -501019 && /cloud\.callFunction:fail .*permission_denied: the pairing code is missing/.test(error.errMsg))
  await assert.rejects(call(cloud))
  assert.equal(standin.state.auth.length, 2)
})

test('a failing wx.login is an error of the call', async () => {
  const { wx } = strictWx()
  wx.login = ({ fail }) => fail({ errMsg: 'login:fail no network' })
  await assert.rejects(call(yunkai.createCloud({ url: standin.url, wx })), error => error.errCode === -601003 && /login:fail no network/.test(error.errMsg))
})

test('no server, and a server that is none of ours, are network errors', async () => {
  const other = await startStandin()
  await other.close()
  await assert.rejects(call(yunkai.createCloud({ url: other.url })), error => error.errCode === -601003 && /ECONNREFUSED/.test(error.errMsg))
  await assert.rejects(call(yunkai.createCloud({ url: `${standin.url}/elsewhere` })), error => error.errCode === -601003 && /is it a Yunkai server/.test(error.errMsg))
})
