// A `wx` over real HTTP that is as strict as a phone: it refuses what WeChat refuses, and remembers that it had to.
import { request as httpRequest } from 'node:http'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const methods = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']
const largest = 10 * 1024 * 1024

let folder

/** One folder for all phones of a test file, removed with the process. */
function temporaryFolder() {
  if (!folder) {
    folder = mkdtempSync(join(tmpdir(), 'strict-wx-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  }

  return folder
}

let downloads = 0

export function strictWx(options = {}) {
  const storage = new Map()
  const seen = { concurrent: 0, most: 0, refusals: [], logins: 0, requests: [] }

  function refuse(parameters, text) {
    seen.refusals.push(text)
    setTimeout(() => parameters.fail?.({ errMsg: text }))
    return { abort() {} }
  }

  function send(name, parameters, method, headers, body, finish) {
    if (!methods.includes(method)) return refuse(parameters, `${name}:fail method ${method} is not supported`)
    if (seen.concurrent >= 10) return refuse(parameters, `${name}:fail exceed max task count 10`)
    if ((parameters.timeout ?? 60000) > 60000) return refuse(parameters, `${name}:fail timeout above 60 s`)
    if (body.length > largest) return refuse(parameters, `${name}:fail data exceeds 10 MB`)
    seen.concurrent++
    seen.most = Math.max(seen.most, seen.concurrent)
    seen.requests.push({ name, method, size: body.length })
    let isDone = false
    const end = action => {
      if (!isDone) {
        isDone = true
        seen.concurrent--
        clearTimeout(timer)
        action()
      }
    }
    const outgoing = httpRequest(parameters.url, { method, headers: { ...headers, 'content-length': body.length } }, incoming => {
      const chunks = []
      incoming.on('data', chunk => chunks.push(chunk))
      incoming.on('end', () => end(() => finish(incoming, Buffer.concat(chunks))))
    })
    const timer = setTimeout(() => end(() => { outgoing.destroy(); parameters.fail?.({ errMsg: `${name}:fail timeout` }) }), parameters.timeout ?? 60000)
    timer.unref()
    outgoing.on('error', error => end(() => parameters.fail?.({ errMsg: `${name}:fail ${error.message}` })))
    outgoing.end(body)
    return { abort: () => end(() => { outgoing.destroy(); parameters.fail?.({ errMsg: `${name}:fail abort` }) }), onProgressUpdate: callback => setTimeout(() => callback({ progress: 100, totalBytesSent: body.length, totalBytesExpectedToSend: body.length })), onHeadersReceived() {} }
  }

  function header(parameters) {
    const result = {}
    for (const [name, value] of Object.entries(parameters.header ?? {})) {
      if (name.toLowerCase() === 'referer') throw new Error('referer is not allowed')
      if (value !== undefined) result[name] = String(value)
    }
    return result
  }

  const wx = {
    request(parameters) {
      const { data, method = 'GET' } = parameters
      const body = typeof data === 'string' ? Buffer.from(data) : data instanceof ArrayBuffer || Object.prototype.toString.call(data) === '[object ArrayBuffer]' ? Buffer.from(data) : Buffer.from(data === undefined ? '' : JSON.stringify(data))
      return send('request', parameters, method, header(parameters), body, (incoming, bytes) => {
        const text = bytes.toString('utf8')
        parameters.success?.({ statusCode: incoming.statusCode, header: incoming.headers, data: parameters.dataType === undefined || parameters.dataType === 'json' || options.parsesAlways ? parse(text) : text, errMsg: 'request:ok' })
      })
    },
    uploadFile(parameters) {
      const boundary = '----strictwx'
      const fields = Object.entries(parameters.formData ?? {}).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')
      const body = Buffer.concat([Buffer.from(`${fields}--${boundary}\r\nContent-Disposition: form-data; name="${parameters.name}"; filename="${basename(parameters.filePath)}"\r\n\r\n`), readFileSync(parameters.filePath), Buffer.from(`\r\n--${boundary}--\r\n`)])
      return send('uploadFile', parameters, 'POST', { ...header(parameters), 'content-type': `multipart/form-data; boundary=${boundary}` }, body, (incoming, bytes) =>
        parameters.success?.({ statusCode: incoming.statusCode, data: bytes.toString('utf8'), errMsg: 'uploadFile:ok' }))
    },
    downloadFile(parameters) {
      return send('downloadFile', parameters, 'GET', header(parameters), Buffer.alloc(0), (incoming, bytes) => {
        const tempFilePath = join(temporaryFolder(), `tmp_${++downloads}`)
        writeFileSync(tempFilePath, bytes)
        parameters.success?.({ statusCode: incoming.statusCode, tempFilePath, errMsg: 'downloadFile:ok' })
      })
    },
    connectSocket() {
      throw new Error('no socket is expected of this version')
    },
    login({ success }) {
      seen.logins++
      setTimeout(() => success({ code: options.code ?? 'dev:phone', errMsg: 'login:ok' }))
    },
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx1234567890abcdef', envVersion: options.envVersion ?? 'develop' } }),
    getStorageSync: key => (storage.has(key) ? JSON.parse(storage.get(key)) : ''),
    setStorageSync: (key, value) => void storage.set(key, JSON.stringify(value)),
    removeStorageSync: key => void storage.delete(key),
    getFileSystemManager: () => ({
      getFileInfo({ filePath, success, fail }) {
        try { success({ size: statSync(filePath).size }) } catch (error) { fail({ errMsg: `getFileInfo:fail ${error.message}` }) }
      },
      readFile({ filePath, position, length, success, fail }) {
        try {
          const bytes = readFileSync(filePath).subarray(position, length === undefined ? undefined : position + length)
          success({ data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) })
        } catch (error) { fail({ errMsg: `readFile:fail ${error.message}` }) }
      }
    })
  }
  return { wx, seen, storage }
}

function parse(text) {
  try { return JSON.parse(text) } catch { return text }
}
