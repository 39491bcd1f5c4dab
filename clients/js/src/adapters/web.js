// Browsers: XMLHttpRequest, which tells of progress and is older than fetch. A filePath is a File, a Blob or a blob: address.

import { NETWORK, failure } from '../core/errors.js'
import { isObject } from '../core/values.js'

export function webAdapter() {
  return {
    partThreshold: Infinity,
    /** @param {any} options @param {any} done */
    request: (options, done) => send(options, options.data, 'text', xhr => ({ statusCode: xhr.status, data: xhr.responseText }), done),
    upload,
    /** @param {any} options @param {any} done */
    download: (options, done) => {
      options.method = 'GET'
      return send(options, null, 'blob', xhr => ({ statusCode: xhr.status, tempFilePath: URL.createObjectURL(xhr.response) }), done)
    },
    // There is no WeChat to ask: the simulator takes this for its default developer.
    loginCode: () => 'dev',
    appId: () => '',
    version: () => '',
    storage: {
      /** @param {string} key */
      get: key => attempt(() => JSON.parse(localStorage.getItem(key) || 'null')),
      /** @param {string} key @param {any} value */
      set: (key, value) => attempt(() => localStorage.setItem(key, JSON.stringify(value))),
      /** @param {string} key */
      remove: key => attempt(() => localStorage.removeItem(key))
    },
    fileSize: () => undefined
  }
}

/** @param {any} options @param {any} done */
function upload(options, done) {
  /** @type {any} */
  var current = null
  var isAborted = false

  /** @param {any} blob */
  function sendForm(blob) {
    if (isAborted) {
      done(failure(-1, 'abort'))
      return
    }

    var form = new FormData()
    Object.keys(options.formData).forEach(key => form.append(key, options.formData[key]))
    form.append('file', blob, blob.name || 'file')
    options.method = 'POST'
    current = send(options, form, 'text', xhr => ({ statusCode: xhr.status, data: xhr.responseText }), done)
  }

  if (typeof options.filePath === 'string') {
    current = send({ url: options.filePath, method: 'GET' }, null, 'blob', xhr => xhr.response, /** @param {any} error @param {any} blob */ (error, blob) => (error ? done(error) : sendForm(blob)))
  } else if (isObject(options.filePath) && options.filePath instanceof Blob) {
    sendForm(options.filePath)
  } else {
    setTimeout(() => done(failure(-401003, 'in a browser filePath should be a File, a Blob or a blob: address')), 0)
  }

  return {
    abort: () => {
      isAborted = true
      if (current) {
        current.abort()
      }
    }
  }
}

/** @param {any} options @param {any} body @param {string} responseType @param {(xhr: any) => any} result @param {any} done */
function send(options, body, responseType, result, done) {
  var xhr = new XMLHttpRequest()
  xhr.open(options.method, options.url, true)
  xhr.responseType = responseType
  xhr.timeout = options.timeout || 0
  Object.keys(options.header || {}).forEach(name => {
    if (options.header[name] !== undefined) {
      xhr.setRequestHeader(name, options.header[name])
    }
  })
  if (options.onProgress) {
    var isUpload = options.method !== 'GET'
    ;(isUpload ? xhr.upload : xhr).onprogress = /** @param {any} event */ event => {
      var total = event.lengthComputable ? event.total : 0
      var progress = total > 0 ? Math.floor((event.loaded * 100) / total) : 0
      options.onProgress(
        isUpload ? { progress, totalBytesSent: event.loaded, totalBytesExpectedToSend: total } : { progress, totalBytesWritten: event.loaded, totalBytesExpectedToWrite: total }
      )
    }
  }

  xhr.onreadystatechange = () => {
    if (xhr.readyState === 2 && options.onHeaders) {
      options.onHeaders({ header: headersOf(xhr) })
    }
  }
  xhr.onload = () => done(null, result(xhr))
  xhr.onerror = () => done(failure(NETWORK, `request:fail ${options.url.split('?')[0]} cannot be reached`))
  xhr.ontimeout = () => done(failure(NETWORK, `request:fail timeout ${options.url.split('?')[0]}`))
  xhr.onabort = () => done(failure(-1, 'abort'))
  xhr.send(body)
  return { abort: () => xhr.abort() }
}

/** @param {any} xhr */
function headersOf(xhr) {
  var header = {}
  String(xhr.getAllResponseHeaders() || '')
    .split(/\r?\n/)
    .forEach(line => {
      var colon = line.indexOf(':')
      if (colon > 0) {
        header[line.slice(0, colon)] = line.slice(colon + 1).replace(/^\s+/, '')
      }
    })
  return header
}

/** Storage may be full or forbidden; a login is then made again on the next page. @param {() => any} work */
function attempt(work) {
  try {
    return work()
  } catch (error) {
    return undefined
  }
}
