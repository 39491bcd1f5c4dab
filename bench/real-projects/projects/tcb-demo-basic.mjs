// Its functions want a config of one's own (the README says so): the examples that lie beside are copied. api.weixin.qq.com is ours; WeChat Pay and open APIs come later.
import { cpSync, readFileSync } from 'node:fs'
import { createCipheriv } from 'node:crypto'
import { join } from 'node:path'

const functions = 'cloud/functions'
const weixin = { command: ['node', 'weixin.js'], outbound: 'https://api.weixin.qq.com' }

export default {
  source: 'TencentCloudBase/tcb-demo-basic 6a7104a',
  settings: {
    collections: {
      goods: { aclTag: 'READONLY', seed: 'cloud/database/goods.json' },
      users: { aclTag: 'PRIVATE' }, reserves: { aclTag: 'PRIVATE' }, 'orders-v2': { aclTag: 'PRIVATE' }
    },
    functions: { 'user-session': { timeout: 10 }, wxaqrcode: { timeout: 10 }, 'send-message': { timeout: 10 }, getMessageList: { timeout: 10 }, 'pay-message': { timeout: 10 } },
    services: { weixin }
  },
  prepare: ({ copy, services }) => cpSync(join(services, 'weixin.js'), join(copy, 'weixin.js')),

  async run({ step, assert, same, until, rejection, phone, launch, user, copy, server }) {
    const alice = phone('dev:alice')
    alice.answers.getSetting = () => ({ authSetting: { 'scope.userInfo': true } })
    alice.answers.getUserInfo = () => ({ userInfo: { nickName: '爱丽丝', avatarUrl: 'http://a/b.png', gender: 2 } })
    const program = launch('client', alice)
    const cloud = user('dev:alice')
    const call = (name, data) => cloud.callFunction({ name, data })

    await step('as cloned, functions without their config fail with the documented text', async () => {
      const error = await rejection(call('user-session', { code: 'c' }))
      assert.equal(error.errCode, -504002)
      assert.match(error.errMsg, /Cannot find module '\.\/config'/)
    })

    for (const name of ['getMessageList', 'pay', 'pay-message', 'pay-v2', 'send-message', 'user-session', 'wxaqrcode']) {
      cpSync(join(copy, functions, name, 'config/example.js'), join(copy, functions, name, 'config/index.js'))
    }

    await step('goods: the seed in the console\'s export format, read by the page', async () => {
      const page = await program.open('pages/pay-list/index')
      await until(() => page.data.goods.length > 0)
      const names = [...readFileSync(join(copy, 'cloud/database/goods.json'), 'utf8').matchAll(/"name": "(.+?)"/g)].map(match => match[1])
      same(page.data.goods.map(each => each.name), names)
      assert.equal(Object.prototype.toString.call(page.data.goods[0].timestamp), '[object Date]')
    })

    await step('user: session (wx-js-utils, outbound), then the phone number decrypted with the stored key', async () => {
      const page = await program.open('pages/user/index')
      await until(async () => (await cloud.database().collection('users').count()).total === 1)
      const cipher = createCipheriv('aes-128-cbc', Buffer.from('0123456789abcdef'), Buffer.alloc(16))
      const phoneData = JSON.stringify({ phoneNumber: '13580006666', watermark: { appid: server.appId } })
      const encryptedData = cipher.update(phoneData, 'utf8', 'base64') + cipher.final('base64')
      await until(() => page.data.userTemp)
      await program.tap(page, 'bindGetPhoneNumber', { detail: { encryptedData, iv: Buffer.alloc(16).toString('base64') } })
      assert.equal(page.data.userInfo.phoneNumber, '13580006666')
      const stored = (await cloud.database().collection('users').get()).data[0]
      same([stored.nickName, stored.phoneNumber, stored.session_key], ['爱丽丝', '13580006666', Buffer.from('0123456789abcdef').toString('base64')])
      assert.equal((await user('dev:bob').database().collection('users').get()).data.length, 0)
    })

    await step('user: logout updates one\'s own document', async () => {
      const page = program.page
      page.setUserInfo((await cloud.database().collection('users').get()).data[0])
      await program.tap(page, 'bindLogout')
      assert.equal((await cloud.database().collection('users').get()).data[0].expireTime, 0)
    })

    await step('wxaqrcode: access token kept by tcb-admin-node, picture uploaded, then found again', async () => {
      const page = await program.open('pages/wxaqrcode/index')
      program.tap(page, 'onCreateSquare')
      await until(() => page.data.qrSource)
      assert.match(page.data.qrSource, /^cloud:\/\/.*qr\/square\.png$/)
      const [file] = (await cloud.getTempFileURL({ fileList: [page.data.qrSource] })).fileList
      assert.equal((await program.wx.downloadFile({ url: file.tempFileURL })).statusCode, 200)
    })

    await step('reserve: add, message by the function, detail', async () => {
      const page = await program.open('pages/reserve/index')
      const value = { visitor: '张三', phone: '135', date: '2026-11-25', building: 1, desc: '面谈' }
      for (const type of [1, 2, 3]) {
        await page.onReserve({ detail: { target: { id: `messageType${type}` }, formId: 'form', value } })
      }
      assert.equal(alice.calls.filter(each => each.name === 'showToast').at(-1).parameters.title, '预约成功')
      const detail = await program.open('pages/reserve-detail/index')
      await until(() => detail.data.reserve.visitor === '张三')
      assert.equal((await cloud.database().collection('reserves').count()).total, 1)
    })

    await step('customer messages', async () => {
      const page = await program.open('pages/customer-msg/messageList/index')
      await until(() => page.data.messageList.length === 1)
      same(page.data.openIdList, ['o-1', 'o-2'])
      assert.equal(page.data.messageList[0].text, '你好')
    })

    await step('orders: an empty list, a deletion', async () => {
      const page = await program.open('pages/pay-order/index')
      await until(() => alice.calls.at(-1).name === 'hideLoading')
      same(page.data.historyorders, [])
      const { _id } = await cloud.database().collection('orders-v2').add({ data: { outTradeNo: 'n1', status: 0 } })
      const again = await program.open('pages/pay-order/index')
      await until(() => again.data.historyorders.length === 1)
      const order = await program.open('pages/pay-list/index')
      assert.ok(order)
      await cloud.database().collection('orders-v2').doc(_id).remove()
    })

    await step('pay-v2: an order of unknown goods is refused by the function; WeChat Pay itself is not there yet', async () => {
      same((await call('pay-v2', { type: 'unifiedorder', data: { goodId: 'no-such' } })).result, { code: 1, message: '找不到商品' })
      const error = await rejection(call('pay-v2', { type: 'unifiedorder', data: { goodId: 'goods_1' } }))
      assert.equal(error.errCode, -504002)
      console.log(`      ${error.errMsg.split('\n')[0]}`)
    })

    await step('pay (its own WeChat Pay client), pay-result, refund-result, pay-message answer', async () => {
      same((await call('pay', { type: 'unifiedorder', data: { goodId: 'no-such' } })).result, { code: 1, message: '找不到商品' })
      for (const name of ['pay-result', 'refund-result']) {
        const answer = await call(name, { outTradeNo: 'n1' }).catch(error => error)
        console.log(`      ${name}: ${JSON.stringify(answer.result ?? answer.errMsg.split('\n')[0])}`)
        assert.ok(answer.result || answer.errCode === -504002)
      }
      const message = await call('pay-message', { code: 'c', data: {} }).catch(error => error)
      console.log(`      pay-message: ${JSON.stringify(message.result ?? message.errMsg)}`)
    })

    await step('customerMessage answers; sending needs open APIs', async () => {
      assert.equal((await call('customerMessage', { MsgType: 'miniprogrampage' })).result, 'success')
      const error = await rejection(call('customerMessage', { MsgType: 'event', Event: 'user_enter_tempsession', FromUserName: 'o' }))
      assert.equal(error.errCode, -504002)
      console.log(`      ${error.errMsg.split('\n')[0]}`)
    })
  }
}
