// The data of a function call as JSON: binary data, big values marked by wx.cloud.CDN, everything else as JSON has it.

import { CIRCULAR, failure } from '../core/errors.js'
import { isArrayBuffer, isObject, isView, put } from '../core/values.js'

/** wx.cloud.CDN(text | ArrayBuffer | {type: 'filePath', filePath}): the function gets a temporary address of the value. @this {any} @param {any} value */
export function CDN(value) {
  if (!(this instanceof CDN)) {
    return new CDN(value)
  }

  this.value = value
}

/**
 * @param {any} data
 * @param {any} cdn uploads big values: {put(env, value) → Promise<{url, fileID}>, remove(env, fileIDs)}
 * @param {string} env
 * @returns {Promise<{data: any, release: () => void}>} release removes what was uploaded for the call
 */
export function toEvent(data, cdn, env) {
  /** @type {Array<Promise<void>>} */
  var uploads = []
  /** @type {string[]} */
  var fileIDs = []

  /** @param {any} value @param {any[]} parents @param {(result: any) => void} assign @returns {any} */
  function copy(value, parents, assign) {
    if (!isObject(value)) {
      return typeof value === 'function' ? undefined : value
    }

    if (value instanceof CDN) {
      uploads.push(
        cdn.put(env, value.value).then(/** @param {any} file */ file => {
          fileIDs.push(file.fileID)
          assign(file.url)
        })
      )
      return null
    }

    if (isArrayBuffer(value) || (isView(value) && typeof value.toJSON !== 'function')) {
      return { type: 'Buffer', data: bytesOf(value) }
    }

    if (parents.indexOf(value) >= 0) {
      throw failure(CIRCULAR, 'data contains itself')
    }

    var inside = parents.concat([value])
    if (typeof value.toJSON === 'function') {
      return copy(value.toJSON(), inside, assign)
    }

    /** @type {any} */
    var result = Array.isArray(value) ? [] : {}
    Object.keys(value).forEach(key => {
      var member = copy(value[key], inside, late => put(result, key, late))
      if (member !== undefined || Array.isArray(value)) {
        put(result, key, member)
      }
    })
    return result
  }

  var event = copy(data, [], () => {})
  return Promise.all(uploads).then(() => ({
    data: event,
    release: () => {
      if (fileIDs.length > 0) {
        cdn.remove(env, fileIDs)
      }
    }
  }))
}

/** @param {any} value an ArrayBuffer or a view on one */
function bytesOf(value) {
  var bytes = isArrayBuffer(value) ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return Array.prototype.slice.call(bytes)
}
