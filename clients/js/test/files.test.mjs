import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { bareContext } from './support/bare.mjs'
import { recordingCloud, yunkai } from './support/recorder.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

let standin
let folder
beforeEach(async () => {
  standin = await startStandin()
  folder = mkdtempSync(join(tmpdir(), 'yunkai-files-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await standin.close()
})

function fileOf(content) {
  const path = join(folder, 'f.bin')
  writeFileSync(path, content)
  return path
}

test('a small file is one multipart form with the fields of the ticket, the file last', async () => {
  const { wx } = strictWx()
  const cloud = bareContext({ wx }).yunkai.createCloud({ url: standin.url })
  await cloud.uploadFile({ cloudPath: 'a.txt', filePath: fileOf('hi') })
  assert.deepEqual(standin.state.form, { key: 'a.txt', signature: 'sig', 'x-cos-meta-fileid': 'cos-1', success_action_status: '201', 'x-cos-security-token': 'tok', file: 'hi' })
})

test('on a device a file above 8 MB goes in parts below the limit, and a part that fails is sent again', async () => {
  const { wx, seen } = strictWx()
  const cloud = bareContext({ wx }).yunkai.createCloud({ url: standin.url })
  const content = randomBytes(11 * 1024 * 1024)
  standin.state.partFailures = 1
  const progress = []
  const result = await new Promise((resolve, reject) => {
    const task = cloud.uploadFile({ cloudPath: 'big.bin', filePath: fileOf(content), success: resolve, fail: reject })
    task.onProgressUpdate(event => progress.push(event.progress))
  })
  assert.equal(result.fileID, 'cloud://standin.7374-standin/big.bin')
  assert.ok(standin.state.files.get('big.bin').equals(content))
  assert.deepEqual(seen.refusals, [])
  assert.deepEqual(seen.requests.filter(each => each.method === 'PUT').map(each => each.size), [4194304, 4194304, 4194304, 3145728])
  assert.equal(progress.at(-1), 100)
  assert.equal(standin.last('storage.getUploadMetadata').size, content.length)
})

test('a part that is refused ends the upload and frees its parts', async () => {
  const { wx } = strictWx()
  standin.script('storage.getUploadMetadata', () => {
    standin.state.uploads.set('u', { path: 'x', parts: [] })
    return { data: { url: `${standin.url}/files/x`, authorization: 'wrong', fileId: 'f', uploadId: 'u', partSize: 4 * 1024 * 1024 } }
  })
  await assert.rejects(yunkai.createCloud({ url: standin.url, wx }).uploadFile({ cloudPath: 'x', filePath: fileOf(Buffer.alloc(9 * 1024 * 1024)) }), error => error.errCode === -503001 && /AccessDenied: no signature/.test(error.errMsg))
  await until(() => standin.last('storage.abortUpload')?.upload_id === 'u')
})

test('the task is there at once: an abort before anything was sent, and one in the middle', async () => {
  const { wx } = strictWx()
  const cloud = yunkai.createCloud({ url: standin.url, wx })
  for (const early of [true, false]) {
    const error = await new Promise(resolve => {
      const task = cloud.uploadFile({ cloudPath: 'x', filePath: fileOf(Buffer.alloc(9 * 1024 * 1024)), success: () => resolve(null), fail: resolve })
      assert.deepEqual(Object.keys(task).sort(), ['abort', 'offHeadersReceived', 'offProgressUpdate', 'onHeadersReceived', 'onProgressUpdate'])
      if (early) task.abort()
      else task.onProgressUpdate(() => task.abort())
    })
    assert.equal(error.errMsg, 'cloud.uploadFile:fail abort')
  }

  assert.equal(standin.state.files.size, 0)
  await until(() => standin.last('storage.abortUpload'))
})

test('a listener that is taken off hears nothing', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  const heard = []
  await new Promise((resolve, reject) => {
    const off = () => heard.push('off')
    const task = cloud.uploadFile({ cloudPath: 'x', filePath: fileOf('x'), success: resolve, fail: reject })
    task.onProgressUpdate(off)
    task.onProgressUpdate(() => heard.push('on'))
    task.onHeadersReceived(event => heard.push(typeof event.header))
    task.offProgressUpdate(off)
  })
  assert.deepEqual(heard, ['on', 'object'])
})

test('Node.js streams a large file up and down', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  const content = randomBytes(20 * 1024 * 1024)
  const { fileID } = await cloud.uploadFile({ cloudPath: 'n.bin', filePath: fileOf(content) })
  const down = await cloud.downloadFile({ fileID })
  assert.match(down.tempFilePath, /\.bin$/)
  assert.ok(readFileSync(down.tempFilePath).equals(content))
})

test('a missing local file and a refused upload are errors of the call', async () => {
  const cloud = yunkai.createCloud({ url: standin.url })
  await assert.rejects(cloud.uploadFile({ cloudPath: 'x', filePath: join(folder, 'none') }), error => /cloud\.uploadFile:fail .*ENOENT/.test(error.errMsg))
  standin.script('storage.getUploadMetadata', { code: 'STORAGE_EXCEED_AUTHORITY', message: 'not yours' })
  await assert.rejects(cloud.uploadFile({ cloudPath: 'x', filePath: fileOf('x') }), { errCode: -503002, errMsg: 'cloud.uploadFile:fail -503002 storage permission denied. not yours' })
  for (const options of [undefined, {}, { cloudPath: 'x' }, { filePath: 'x' }]) {
    await assert.rejects(cloud.uploadFile(options), { errCode: -401003 })
  }
})

test('an upload above the server\'s limit has its own number', async () => {
  standin.script('storage.getUploadMetadata', { data: { url: `${standin.url}/too-large`, fileId: 'f' } })
  standin.state.pages.set('/too-large', { type: 'application/xml', status: 400, text: '<Error><Code>EntityTooLarge</Code><Message>5 GB at most</Message></Error>' })
  await assert.rejects(yunkai.createCloud({ url: standin.url }).uploadFile({ cloudPath: 'x', filePath: fileOf('x') }), error => error.errCode === -403001 && /5 GB at most/.test(error.errMsg))
})

test('a base library that cannot read a part of a file reads the whole one', async () => {
  const { wx } = strictWx()
  const files = wx.getFileSystemManager()
  wx.getFileSystemManager = () => ({ ...files, readFile: options => files.readFile({ ...options, position: 0, length: undefined }) })
  const content = randomBytes(9 * 1024 * 1024)
  await yunkai.createCloud({ url: standin.url, wx }).uploadFile({ cloudPath: 'old.bin', filePath: fileOf(content) })
  assert.ok(standin.state.files.get('old.bin').equals(content))
})

test('addresses are escaped once for the download', async () => {
  const { wx } = strictWx()
  standin.state.files.set('书 a.txt', Buffer.from('x'))
  const cloud = yunkai.createCloud({ url: standin.url, wx })
  const asked = []
  const send = wx.downloadFile
  wx.downloadFile = options => (asked.push(options.url), send(options))
  await cloud.downloadFile({ fileID: 'cloud://e.b/书 a.txt' })
  assert.deepEqual(asked, [`${standin.url}/files/%E4%B9%A6%20a.txt?t=1`])
  assert.deepEqual(standin.last('storage.batchGetDownloadUrl').file_list, [{ fileid: 'cloud://e.b/书 a.txt', max_age: 600 }])
})

test('lists keep their order, ages and failures; a list of no file ids asks nobody', async () => {
  const { cloud, last, bodies } = recordingCloud(() => ({ data: { download_list: [{ fileid: 'cloud://a/1', code: 'SUCCESS', download_url: 'http://x/1' }, { fileID: 'cloud://a/2', code: 'STORAGE_EXCEED_AUTHORITY', tempFileURL: '' }] } }))
  assert.deepEqual((await cloud.getTempFileURL({ fileList: ['https://x/y.png', 'cloud://a/1', { fileID: 'cloud://a/2', maxAge: 60 }] })).fileList, [
    { fileID: 'https://x/y.png', tempFileURL: '', maxAge: 0, status: -503003, errMsg: 'STORAGE_FILE_NONEXIST' },
    { fileID: 'cloud://a/1', tempFileURL: 'http://x/1', maxAge: 0, status: 0, errMsg: 'ok' },
    { fileID: 'cloud://a/2', tempFileURL: '', maxAge: 60, status: -503002, errMsg: 'STORAGE_EXCEED_AUTHORITY' }
  ])
  assert.deepEqual(last().file_list, [{ fileid: 'cloud://a/1' }, { fileid: 'cloud://a/2', max_age: 60 }])
  assert.deepEqual((await cloud.deleteFile({ fileList: ['', null, 5] })).fileList.map(each => each.status), [-503003, -503003, -503003])
  assert.equal(bodies.length, 1)
  for (const options of [undefined, {}, { fileList: [] }, { fileList: 'cloud://a/1' }]) {
    await assert.rejects(cloud.deleteFile(options), { errCode: -401002 })
  }
})

async function until(condition) {
  for (const end = Date.now() + 20000; !condition();) {
    assert.ok(Date.now() < end, 'in time')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
