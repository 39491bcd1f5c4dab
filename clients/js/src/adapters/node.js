// Node.js: scripts and tests. A filePath is a local path; downloads are streamed into a temporary folder.

import { NETWORK, failure } from '../core/errors.js'
import { isArrayBuffer, randomHex } from '../core/values.js'

/** Modules of Node by name, without a require() that a bundler could follow. @param {string} name */
function load(name) {
  if (typeof process.getBuiltinModule === 'function') {
    return process.getBuiltinModule(name)
  }

  if (typeof yunkaiHost === 'object' && yunkaiHost && typeof yunkaiHost.require === 'function') {
    return yunkaiHost.require(name)
  }

  throw new Error('yunkai: this bundle cannot reach Node.js modules; keep "yunkai" external, or use Node.js 20.16 or newer')
}

/** @type {{[protocol: string]: any}} */
var agents = {}
/** @type {string | null} */
var temporaryFolder = null

export function nodeAdapter() {
  return {
    partThreshold: Infinity,
    request,
    upload,
    download,
    // There is no WeChat to ask: the simulator takes this for its default developer.
    loginCode: () => 'dev',
    appId: () => '',
    version: () => '',
    // Two clouds of one process are two users, and a process is short: nothing is kept.
    storage: { get: () => undefined, set: () => undefined, remove: () => undefined },
    fileSize: () => undefined
  }
}

/** @param {any} options @param {any} headers @param {(reply: any) => void} onReply @param {(error: any) => void} onError */
function open(options, headers, onReply, onError) {
  var isSecure = /^https:/i.test(options.url)
  var protocol = load(isSecure ? 'https' : 'http')
  var key = isSecure ? 'https' : 'http'
  agents[key] = agents[key] || new protocol.Agent({ keepAlive: true, maxSockets: 64 })
  var outgoing = protocol.request(options.url, { method: options.method, headers, agent: agents[key] })
  if (options.timeout) {
    outgoing.setTimeout(options.timeout, () => outgoing.destroy(new Error('timeout')))
  }

  outgoing.on('response', onReply)
  outgoing.on('error', onError)
  return outgoing
}

/** @param {any} header */
function clean(header) {
  var result = {}
  Object.keys(header || {}).forEach(name => {
    if (header[name] !== undefined) {
      result[name] = header[name]
    }
  })
  return result
}

/** @param {any} error @param {string} url */
function networkFailure(error, url) {
  return failure(NETWORK, `request:fail ${error && (error.message || error.code)} ${url.split('?')[0]}`)
}

/** Collects a reply as text. @param {any} incoming @param {(error: any, text?: string) => void} done */
function collect(incoming, done) {
  /** @type {any[]} */
  var chunks = []
  incoming.on('data', /** @param {any} chunk */ chunk => chunks.push(chunk))
  incoming.on('end', () => done(null, load('buffer').Buffer.concat(chunks).toString('utf8')))
  incoming.on('error', done)
}

/** Answers once. @param {any} done @param {string} url */
function onceOnly(done, url) {
  var isDone = false
  return /** @param {any} error @param {any} [result] */ (error, result) => {
    if (!isDone) {
      isDone = true
      done(error && (typeof error.failureCode === 'number' ? error : networkFailure(error, url)), result)
    }
  }
}

/** @param {any} options @param {any} done */
function request(options, done) {
  var finish = onceOnly(done, options.url)
  var Buffer = load('buffer').Buffer
  var body = isArrayBuffer(options.data) ? Buffer.from(options.data) : Buffer.from(options.data || '', 'utf8')
  var headers = clean(options.header)
  headers['content-length'] = body.length
  /** @type {any} */
  var outgoing

  /** @param {boolean} mayRepeat */
  function start(mayRepeat) {
    var current = open(
      options,
      headers,
      incoming => collect(incoming, (error, data) => finish(error, { statusCode: incoming.statusCode, data })),
      error => {
        if (mayRepeat && current.reusedSocket && error.code === 'ECONNRESET') {
          // The server closed a kept connection in the moment it was used again; the request never reached it.
          start(false)
        } else {
          finish(error)
        }
      }
    )
    outgoing = current
    current.end(body)
  }

  start(true)
  return {
    abort: () => {
      finish(failure(-1, 'abort'))
      outgoing.destroy()
    }
  }
}

/** @param {any} options @param {any} done */
function upload(options, done) {
  var finish = onceOnly(done, options.url)
  var fs = load('fs')
  var Buffer = load('buffer').Buffer
  var boundary = `----yunkai${randomHex(24)}`
  var head = Object.keys(options.formData)
    .filter(name => options.formData[name] !== undefined)
    .map(name => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${options.formData[name]}\r\n`)
    .join('')
  var fileName = encodeURIComponent(load('path').basename(options.filePath))
  var before = Buffer.from(`${head}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`, 'utf8')
  var after = Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8')
  /** @type {any} */
  var outgoing = null
  var isAborted = false

  fs.stat(options.filePath, /** @param {any} error @param {any} info */ (error, info) => {
    if (error || isAborted) {
      finish(failure(-1, error ? `uploadFile:fail ${error.message}` : 'abort'))
      return
    }

    var headers = clean(options.header)
    headers['content-type'] = `multipart/form-data; boundary=${boundary}`
    headers['content-length'] = before.length + info.size + after.length
    options.method = 'POST'
    var content = fs.createReadStream(options.filePath)
    outgoing = open(
      options,
      headers,
      incoming => {
        options.onHeaders({ header: incoming.headers })
        collect(incoming, (failed, data) => finish(failed, { statusCode: incoming.statusCode, data }))
      },
      failed => {
        content.destroy()
        finish(failed)
      }
    )
    var sent = 0
    content.on('data', /** @param {any} chunk */ chunk => {
      sent += chunk.length
      options.onProgress({ progress: Math.floor((sent * 100) / info.size), totalBytesSent: sent, totalBytesExpectedToSend: info.size })
    })
    content.on('error', /** @param {any} failed */ failed => outgoing.destroy(failed))
    content.on('end', () => outgoing.end(after))
    outgoing.write(before)
    content.pipe(outgoing, { end: false })
  })
  return {
    abort: () => {
      isAborted = true
      finish(failure(-1, 'abort'))
      if (outgoing) {
        outgoing.destroy()
      }
    }
  }
}

/** @param {any} options @param {any} done */
function download(options, done) {
  var finish = onceOnly(done, options.url)
  var fs = load('fs')
  var path = load('path')
  options.method = 'GET'
  var outgoing = open(
    options,
    clean(options.header),
    incoming => {
      options.onHeaders({ header: incoming.headers })
      if (incoming.statusCode < 200 || incoming.statusCode >= 300) {
        incoming.resume()
        finish(null, { statusCode: incoming.statusCode, tempFilePath: '' })
        return
      }

      var tempFilePath = path.join(folder(), randomHex(16) + extension(options.url))
      var total = Number(incoming.headers['content-length']) || 0
      var written = 0
      incoming.on('data', /** @param {any} chunk */ chunk => {
        written += chunk.length
        options.onProgress({ progress: total ? Math.floor((written * 100) / total) : 0, totalBytesWritten: written, totalBytesExpectedToWrite: total })
      })
      load('stream').pipeline(incoming, fs.createWriteStream(tempFilePath), /** @param {any} error */ error => {
        if (error) {
          fs.unlink(tempFilePath, () => {})
        }

        finish(error, { statusCode: incoming.statusCode, tempFilePath })
      })
    },
    finish
  )
  outgoing.end()
  return {
    abort: () => {
      finish(failure(-1, 'abort'))
      outgoing.destroy()
    }
  }
}

/** One temporary folder for the process; its files live as long as it does. */
function folder() {
  if (!temporaryFolder) {
    var fs = load('fs')
    var made = fs.mkdtempSync(load('path').join(load('os').tmpdir(), 'yunkai-'))
    temporaryFolder = made
    process.on('exit', () => {
      fs.rmSync(made, { recursive: true, force: true })
    })
  }

  return temporaryFolder
}

/** @param {string} url */
function extension(url) {
  var match = /\.[A-Za-z0-9]{1,10}$/.exec(url.split('?')[0])
  return match ? match[0] : ''
}
