// getTempFileURL and deleteFile: a file that cannot be served fails alone, never the call.

import { run } from '../core/calls.js'
import { INVALID_ARGUMENT, failure, numberOf } from '../core/errors.js'
import { isObject } from '../core/values.js'

var NO_SUCH_FILE = 'STORAGE_FILE_NONEXIST'

/** @param {any} context */
export function createFileLists(context) {
  return {
    /** @param {any} options {fileList: Array<string | {fileID, maxAge}>} */
    getTempFileURL: options =>
      run('cloud.getTempFileURL', options, () => temporaryUrls(context, context.envOf('storage', options), readList(options)).then(fileList => ({ fileList }))),
    /** @param {any} options {fileList: string[]} */
    deleteFile: options =>
      run('cloud.deleteFile', options, () => removeFiles(context, context.envOf('storage', options), readList(options)).then(fileList => ({ fileList })))
  }
}

/** @param {any} options */
function readList(options) {
  var list = isObject(options) ? options.fileList : undefined
  if (!Array.isArray(list) || list.length === 0) {
    throw failure(INVALID_ARGUMENT, 'fileList must not be empty: it should be an array of file ids')
  }

  return list.map(item => (isObject(item) ? { fileID: item.fileID, maxAge: item.maxAge } : { fileID: item }))
}

/** @param {any} context @param {string} env @param {any[]} items @returns {Promise<any[]>} */
export function temporaryUrls(context, env, items) {
  return perFile(
    items,
    valid => context.call(env, 'storage.batchGetDownloadUrl', { file_list: valid.map(item => ({ fileid: item.fileID, max_age: item.maxAge })) }).then(/** @param {any} reply */ reply => reply.data.download_list || []),
    (item, answer) => ({
      fileID: item.fileID,
      tempFileURL: (answer && (answer.tempFileURL || answer.download_url)) || '',
      maxAge: (answer && (answer.maxAge || answer.max_age)) || item.maxAge || 0
    })
  )
}

/** @param {any} context @param {string} env @param {any[]} items @returns {Promise<any[]>} */
export function removeFiles(context, env, items) {
  return perFile(
    items,
    valid => context.call(env, 'storage.batchDeleteFile', { fileid_list: valid.map(item => item.fileID) }).then(/** @param {any} reply */ reply => reply.data.delete_list || []),
    item => ({ fileID: item.fileID })
  )
}

/**
 * @param {any[]} items
 * @param {(valid: any[]) => Promise<any[]>} ask
 * @param {(item: any, answer: any) => any} build
 * @returns {Promise<any[]>}
 */
function perFile(items, ask, build) {
  var valid = items.filter(item => typeof item.fileID === 'string' && item.fileID.indexOf('cloud://') === 0)
  return (valid.length > 0 ? ask(valid) : Promise.resolve([])).then(answers =>
    items.map(item => {
      var index = valid.indexOf(item)
      var answer = index < 0 ? null : answers[index]
      var code = answer ? answer.code : NO_SUCH_FILE
      var isFine = !code || code === 'SUCCESS'
      var result = build(item, isFine ? answer : null)
      result.status = isFine ? 0 : numberOf(code)
      result.errMsg = isFine ? 'ok' : code
      return result
    })
  )
}
