// WeChat Mini Programs: everything through `wx`, looked up at each call, within the limits of a device.

import { NETWORK, failure } from '../core/errors.js'
import { createQueue } from '../core/queue.js'
import { isObject } from '../core/values.js'

/** WeChat refuses more than 10 at a time; two are left to the program itself. */
var CONCURRENT = 8
var CONCURRENT_SLOW = 6
/** A request may carry 10 MB; the rest of the multipart body needs room as well. */
var PART_THRESHOLD = 8 * 1024 * 1024
var LONGEST = 60000

/** Clouds that share a `wx` share its limits. @type {Array<{wx: any, queue: any}>} */
var queues = []

/** @param {any} wx */
function queueOf(wx) {
  for (var i = 0; i < queues.length; i++) {
    if (queues[i].wx === wx) {
      return queues[i].queue
    }
  }

  var queue = createQueue(CONCURRENT, CONCURRENT_SLOW)
  queues.push({ wx, queue })
  return queue
}

/** @param {any} wx */
export function miniProgramAdapter(wx) {
  var queue = queueOf(wx)

  /**
   * @param {boolean} isSlow
   * @param {(finish: (error: any, result?: any) => void) => any} begin
   * @param {(error: any, result?: any) => void} done
   */
  function enqueue(isSlow, begin, done) {
    /** @type {any} */
    var native = null
    var isAborted = false
    var leave = queue.add(isSlow, /** @param {() => void} release */ release => {
      var finish = /** @param {any} error @param {any} [result] */ (error, result) => {
        release()
        done(error, result)
      }
      if (isAborted) {
        finish(failure(-1, 'abort'))
        return
      }

      try {
        native = begin(finish)
      } catch (error) {
        finish(error)
      }
    })
    return {
      abort: () => {
        isAborted = true
        if (leave()) {
          done(failure(-1, 'abort'))
        } else if (native && typeof native.abort === 'function') {
          native.abort()
        }
      }
    }
  }

  /** @param {any} options @param {any} done */
  function request(options, done) {
    return enqueue(
      options.isSlow,
      finish =>
        wx.request({
          url: options.url,
          method: options.method,
          header: options.header,
          data: options.data,
          timeout: Math.min(options.timeout || LONGEST - 5000, LONGEST - 5000),
          // Text: the reply is parsed in one place, whatever the host makes of content types.
          dataType: 'text',
          responseType: 'text',
          success: /** @param {any} reply */ reply => finish(null, reply),
          fail: /** @param {any} error */ error => finish(networkFailure(error, options.url))
        }),
      done
    )
  }

  /** @param {string} name @param {any} parameters @param {any} options @param {any} done */
  function transfer(name, parameters, options, done) {
    return enqueue(
      true,
      finish => {
        parameters.header = options.header || {}
        if (options.timeout) {
          parameters.timeout = options.timeout
        }

        parameters.success = /** @param {any} reply */ reply => finish(null, reply)
        parameters.fail = /** @param {any} error */ error => finish(networkFailure(error, options.url))
        var task = wx[name](parameters)
        if (task && task.onProgressUpdate) {
          task.onProgressUpdate(options.onProgress)
        }

        if (task && task.onHeadersReceived) {
          task.onHeadersReceived(options.onHeaders)
        }

        return task
      },
      done
    )
  }

  return {
    partThreshold: PART_THRESHOLD,
    request,
    /** @param {any} options @param {any} done */
    upload: (options, done) => transfer('uploadFile', { url: options.url, filePath: options.filePath, name: 'file', formData: options.formData }, options, done),
    /** @param {any} options @param {any} done */
    download: (options, done) => transfer('downloadFile', { url: options.url }, options, done),
    loginCode: () =>
      new Promise((resolve, reject) => {
        wx.login({
          success: /** @param {any} result */ result => (result && result.code ? resolve(result.code) : reject(failure(NETWORK, 'wx.login returned no code'))),
          fail: /** @param {any} error */ error => reject(failure(NETWORK, `wx.login failed: ${textOf(error)}`))
        })
      }),
    appId: () => account(wx).appId || '',
    version: () => account(wx).envVersion || 'release',
    storage: {
      /** @param {string} key */
      get: key => attempt(() => wx.getStorageSync(key)),
      /** @param {string} key @param {any} value */
      set: (key, value) => attempt(() => wx.setStorageSync(key, value)),
      /** @param {string} key */
      remove: key => attempt(() => wx.removeStorageSync(key))
    },
    /** @param {string} filePath @returns {Promise<number | undefined>} undefined when the host cannot tell */
    fileSize: filePath =>
      new Promise(resolve => {
        var files = attempt(() => wx.getFileSystemManager())
        var source = files && files.getFileInfo ? files : wx.getFileInfo ? wx : null
        if (!source) {
          resolve(undefined)
          return
        }

        source.getFileInfo({ filePath, success: /** @param {any} info */ info => resolve(info.size), fail: () => resolve(undefined) })
      }),
    /** @param {string} filePath @param {number} position @param {number} length */
    readPart: (filePath, position, length) =>
      new Promise((resolve, reject) => {
        wx.getFileSystemManager().readFile({
          filePath,
          position,
          length,
          // Base libraries before 2.10 know no position and read the whole file.
          success: /** @param {any} result */ result => resolve(result.data.byteLength > length ? result.data.slice(position, position + length) : result.data),
          fail: /** @param {any} error */ error => reject(failure(-1, textOf(error)))
        })
      })
  }
}

/** @param {any} wx */
function account(wx) {
  var info = typeof wx.getAccountInfoSync === 'function' ? attempt(() => wx.getAccountInfoSync()) : null
  return (info && info.miniProgram) || {}
}

/** Storage and account information are a convenience: without them calls still work. @param {() => any} work */
function attempt(work) {
  try {
    return work()
  } catch (error) {
    return undefined
  }
}

/** @param {any} error */
function textOf(error) {
  return isObject(error) ? String(error.errMsg || error.message || '') : String(error)
}

/** @param {any} error @param {string} url */
function networkFailure(error, url) {
  var text = textOf(error)
  var hint = /domain list/.test(text) ? ' (add the server to the legal domains of the Mini Program, or switch the check off in DevTools)' : ''
  return /abort/.test(text) ? failure(-1, 'abort') : failure(NETWORK, `${text} ${url.split('?')[0]}${hint}`)
}
