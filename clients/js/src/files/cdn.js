// Carries the values that wx.cloud.CDN marks: stored for the length of one function call.

import { randomHex, isArrayBuffer, isObject, isView } from '../core/values.js'
import { INVALID_ARGUMENT, failure } from '../core/errors.js'
import { removeFiles, temporaryUrls } from './lists.js'
import { createTask } from './task.js'
import { requireSuccess, upload } from './upload.js'

/** @param {any} context */
export function createCdn(context) {
  /** @param {string} env @param {any} value @returns {Promise<{url: string, fileID: string}>} */
  function put(env, value) {
    var path = `yunkai-cdn/${randomHex(24)}`
    return store(env, path, value).then(fileID =>
      temporaryUrls(context, env, [{ fileID }]).then(list => {
        if (list[0].status !== 0) {
          throw failure(list[0].status, list[0].errMsg)
        }

        return { url: list[0].tempFileURL, fileID }
      })
    )
  }

  /** @param {string} env @param {string} path @param {any} value @returns {Promise<string>} the fileID */
  function store(env, path, value) {
    if (typeof value === 'string' || isArrayBuffer(value) || isView(value)) {
      return storeBytes(env, path, value)
    }

    if (isObject(value) && value.type === 'filePath' && value.filePath) {
      return upload(context, env, { cloudPath: path, filePath: value.filePath }, createTask()).then(result => result.fileID)
    }

    return Promise.reject(failure(INVALID_ARGUMENT, 'wx.cloud.CDN takes a string, an ArrayBuffer or {type: "filePath", filePath}'))
  }

  /** @param {string} env @param {string} path @param {any} value @returns {Promise<string>} */
  function storeBytes(env, path, value) {
    return context.call(env, 'storage.getUploadMetadata', { path, method: 'put' }).then(/** @param {any} reply */ reply => {
      var ticket = reply.data
      return createTask()
        .transfer(done =>
          context.platform.request(
            {
              url: ticket.url,
              method: 'PUT',
              header: {
                authorization: ticket.authorization,
                'x-cos-meta-fileid': ticket.cosFileId,
                'x-cos-security-token': ticket.token,
                'content-type': typeof value === 'string' ? 'text/plain;charset=UTF-8' : 'application/octet-stream'
              },
              data: isView(value) ? value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) : value,
              isSlow: true
            },
            done
          )
        )
        .then(result => {
          requireSuccess(result)
          return ticket.fileId
        })
    })
  }

  return {
    put,
    /** @param {string} env @param {string[]} fileIDs */
    remove: (env, fileIDs) => {
      // The call has been answered; a file left behind is no reason to fail it.
      removeFiles(context, env, fileIDs.map(fileID => ({ fileID }))).catch(() => {})
    }
  }
}
