// wx.cloud.uploadFile: one multipart request, or on a device parts when the file is larger than a request may be.

import { hasCallbacks, pause, run } from '../core/calls.js'
import { STORAGE_FAILED, UPLOAD_TOO_LARGE, failure } from '../core/errors.js'
import { assign, isObject, kindOf } from '../core/values.js'
import { createTask } from './task.js'

var PART_ATTEMPTS = 4
var PART_PAUSE = 400

/** @param {any} context */
export function createUploadFile(context) {
  /** @param {any} options */
  return options => {
    var task = createTask()
    var outcome = run('cloud.uploadFile', options, () =>
      task.guard(() => {
        if (!isObject(options) || typeof options.cloudPath !== 'string' || options.cloudPath === '') {
          throw failure(-401003, `parameter.cloudPath should be a non-empty string instead of ${options && options.cloudPath === '' ? 'an empty one' : kindOf(options && options.cloudPath)}`)
        }

        if (!options.filePath) {
          throw failure(-401003, `parameter.filePath should be string instead of ${kindOf(options.filePath)}`)
        }

        return upload(context, context.envOf('storage', options), options, task)
      })
    )
    return hasCallbacks(options) ? task.handle : outcome
  }
}

/**
 * @param {any} context
 * @param {string} env
 * @param {any} options {cloudPath, filePath, header, timeout}
 * @param {any} task
 * @returns {Promise<{fileID: string, statusCode: number}>}
 */
export function upload(context, env, options, task) {
  return Promise.resolve(context.platform.fileSize(options.filePath)).then(size => {
    if (typeof size === 'number' && size > context.platform.partThreshold) {
      return uploadParts(context, env, options, size, task)
    }

    return uploadForm(context, env, options, task)
  })
}

/** @param {any} context @param {string} env @param {any} options @param {any} task */
function uploadForm(context, env, options, task) {
  return context.call(env, 'storage.getUploadMetadata', { path: options.cloudPath, method: 'post' }).then(/** @param {any} reply */ reply => {
    var ticket = reply.data
    return task
      .transfer(/** @param {any} done */ done =>
        context.platform.upload(
          {
            url: ticket.url,
            filePath: options.filePath,
            header: options.header,
            timeout: options.timeout,
            formData: {
              key: options.cloudPath,
              signature: ticket.authorization,
              'x-cos-meta-fileid': ticket.cosFileId,
              success_action_status: '201',
              'x-cos-security-token': ticket.token
            },
            onProgress: task.onProgress,
            onHeaders: task.onHeaders
          },
          done
        )
      )
      .then(/** @param {any} result */ result => {
        requireSuccess(result)
        return { fileID: ticket.fileId, statusCode: result.statusCode }
      })
  })
}

/** One part after the other: a phone gains nothing from several at once, and loses less when the network goes. @param {any} context @param {string} env @param {any} options @param {number} size @param {any} task @returns {Promise<any>} */
function uploadParts(context, env, options, size, task) {
  return context.call(env, 'storage.getUploadMetadata', { path: options.cloudPath, method: 'put', parts: true, size }).then(/** @param {any} reply */ reply => {
    var ticket = reply.data
    var count = Math.max(1, Math.ceil(size / ticket.partSize))
    var lastStatus = 200

    /** @param {number} number @returns {Promise<void>} */
    function next(number) {
      if (number > count) {
        return Promise.resolve()
      }

      var position = (number - 1) * ticket.partSize
      var length = Math.min(ticket.partSize, size - position)
      return sendPart(context, ticket, options, number, position, length, task, PART_ATTEMPTS).then(status => {
        lastStatus = status
        var sent = position + length
        task.onProgress({ progress: Math.floor((sent * 100) / size), totalBytesSent: sent, totalBytesExpectedToSend: size })
        return next(number + 1)
      })
    }

    return next(1).then(
      () =>
        context.call(env, 'storage.completeUpload', { upload_id: ticket.uploadId, part_count: count }).then(/** @param {any} done */ done => ({
          fileID: done.data.fileId || ticket.fileId,
          statusCode: lastStatus
        })),
      reason => {
        // The server drops unfinished uploads by itself in the end, so a failure here changes nothing.
        context.call(env, 'storage.abortUpload', { upload_id: ticket.uploadId }).catch(() => {})
        throw reason
      }
    )
  })
}

/** @param {any} context @param {any} ticket @param {any} options @param {number} number @param {number} position @param {number} length @param {any} task @param {number} attempts @returns {Promise<number>} */
function sendPart(context, ticket, options, number, position, length, task, attempts) {
  return context.platform
    .readPart(options.filePath, position, length)
    .then(/** @param {any} bytes */ bytes =>
      task.transfer(/** @param {any} done */ done =>
        context.platform.request(
          {
            url: `${ticket.url}${ticket.url.indexOf('?') < 0 ? '?' : '&'}uploadId=${encodeURIComponent(ticket.uploadId)}&partNumber=${number}`,
            method: 'PUT',
            header: assign({ authorization: ticket.authorization, 'x-cos-security-token': ticket.token, 'content-type': 'application/octet-stream' }, options.header),
            data: bytes,
            isSlow: true
          },
          done
        )
      )
    )
    .then(/** @param {any} result */ result => {
      requireSuccess(result)
      return result.statusCode
    })
    .catch(/** @param {any} reason */ reason => {
      if (task.isAborted() || attempts <= 1 || reason.isFinal) {
        throw reason
      }

      return pause(PART_PAUSE * (PART_ATTEMPTS - attempts + 1)).then(() => {
        if (task.isAborted()) {
          throw reason
        }

        return sendPart(context, ticket, options, number, position, length, task, attempts - 1)
      })
    })
}

/** @param {any} result {statusCode, data} */
export function requireSuccess(result) {
  if (result.statusCode >= 200 && result.statusCode < 300) {
    return
  }

  var text = typeof result.data === 'string' ? result.data : JSON.stringify(result.data || '')
  var code = /<Code>([^<]*)<\/Code>/.exec(text) || /"code"\s*:\s*"([^"]*)"/.exec(text)
  var message = /<Message>([^<]*)<\/Message>/.exec(text) || /"message"\s*:\s*"([^"]*)"/.exec(text)
  var reason = failure(code && code[1] === 'EntityTooLarge' ? UPLOAD_TOO_LARGE : STORAGE_FAILED, `the server answered with status ${result.statusCode}${code ? ` ${code[1]}` : ''}${message ? `: ${message[1]}` : ''}`)
  // What was refused once is refused again; only an overloaded or broken server is worth another try.
  reason.isFinal = result.statusCode >= 400 && result.statusCode < 500 && result.statusCode !== 408 && result.statusCode !== 429
  throw reason
}
