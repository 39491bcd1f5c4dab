// What the tried projects ask of api.weixin.qq.com, answered without WeChat: login codes, an access token, codes as pictures, messages.
const http = require('http')

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
// 16 bytes: the key that phone numbers in these tests are encrypted with.
const sessionKey = Buffer.from('0123456789abcdef').toString('base64')

const answers = {
  '/sns/jscode2session': () => ({ openid: 'o-from-weixin', session_key: sessionKey }),
  '/cgi-bin/token': () => ({ access_token: 'TOKEN', expires_in: 7200 }),
  '/cgi-bin/wxaapp/createwxaqrcode': () => png,
  '/wxa/getwxacode': () => png,
  '/wxa/getwxacodeunlimit': () => png,
  '/cgi-bin/message/wxopen/template/send': () => ({ errcode: 0, errmsg: 'ok' }),
  '/cgi-bin/message/wxopen/template/uniform_send': () => ({ errcode: 0, errmsg: 'ok' }),
  '/customservice/msgrecord/getmsglist': () => ({ errcode: 0, recordlist: [{ openid: 'o-1', opercode: 2003, text: '你好', time: 1700000000, worker: 'w' }, { openid: 'o-2', opercode: 2002, text: 'x', time: 1700000001, worker: 'w' }] })
}

http.createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const answer = answers[new URL(request.url, 'http://x').pathname]
    const body = answer ? answer() : { errcode: 40066, errmsg: `invalid url ${request.url}` }
    response.writeHead(200, { 'content-type': Buffer.isBuffer(body) ? 'image/png' : 'application/json' })
    response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body))
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
