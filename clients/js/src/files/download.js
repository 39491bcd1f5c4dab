// wx.cloud.downloadFile: a temporary address, then the platform's own download.

import { hasCallbacks, run } from '../core/calls.js'
import { STORAGE_FAILED, failure } from '../core/errors.js'
import { isObject, kindOf } from '../core/values.js'
import { temporaryUrls } from './lists.js'
import { createTask } from './task.js'

/** Long enough for a queue of downloads to begin, in seconds. */
var MAX_AGE = 600

/** @param {any} context */
export function createDownloadFile(context) {
  /** @param {any} options */
  return options => {
    var task = createTask()
    var outcome = run('cloud.downloadFile', options, () =>
      task.guard(() => {
        var env = context.envOf('storage', options)
        return temporaryUrls(context, env, [{ fileID: fileIdOf(options, env), maxAge: MAX_AGE }]).then(list => {
          if (list[0].status !== 0) {
            throw failure(list[0].status, `${list[0].errMsg}: ${list[0].fileID}`)
          }

          return fetchFile(context, list[0].tempFileURL, options, task)
        })
      })
    )
    return hasCallbacks(options) ? task.handle : outcome
  }
}

/** @param {any} options @param {string} env */
function fileIdOf(options, env) {
  if (isObject(options) && options.fileID === undefined && typeof options.cloudPath === 'string') {
    return `cloud://${env}/${options.cloudPath}`
  }

  if (!isObject(options) || typeof options.fileID !== 'string') {
    throw failure(-401003, `parameter.fileID should be string instead of ${kindOf(options && options.fileID)}`)
  }

  return options.fileID
}

/** @param {any} context @param {string} url @param {any} options @param {any} task */
function fetchFile(context, url, options, task) {
  return task
    .transfer(/** @param {any} done */ done =>
      context.platform.download(
        // Addresses come with their path unescaped, as the official clients expect them.
        { url: encodeURI(url), header: options.header, timeout: options.timeout, onProgress: task.onProgress, onHeaders: task.onHeaders },
        done
      )
    )
    .then(/** @param {any} result */ result => {
      if (result.statusCode < 200 || result.statusCode >= 300) {
        throw failure(result.statusCode === 404 ? -503003 : STORAGE_FAILED, `the server answered with status ${result.statusCode}`)
      }

      return { tempFilePath: result.tempFilePath, statusCode: result.statusCode }
    })
}
