// The task object of a transfer. It exists before the transfer does: listeners and an early abort() wait for it.

import { notify } from '../core/calls.js'
import { UNSPECIFIED, failure } from '../core/errors.js'

export function createTask() {
  /** @type {{[kind: string]: any[]}} */
  var listeners = { progress: [], headers: [] }
  /** @type {any} */
  var transfer = null
  var isAborted = false
  /** @type {(reason: any) => void} */
  var stop
  /** @type {Promise<never>} */
  var stopped = new Promise((_, reject) => {
    stop = reject
  })
  // Nobody may be waiting when abort() is called.
  stopped.catch(() => {})

  /** @param {string} kind */
  function on(kind) {
    return /** @param {any} listener */ listener => {
      if (typeof listener === 'function') {
        listeners[kind].push(listener)
      }
    }
  }

  /** @param {string} kind */
  function off(kind) {
    return /** @param {any} [listener] */ listener => {
      listeners[kind] = listener ? listeners[kind].filter(each => each !== listener) : []
    }
  }

  /** @param {string} kind */
  function tell(kind) {
    return /** @param {any} event */ event => {
      listeners[kind].slice().forEach(listener => notify(listener, event))
    }
  }

  return {
    /** What the program gets. */
    handle: {
      abort: () => {
        if (!isAborted) {
          isAborted = true
          stop(failure(UNSPECIFIED, 'abort'))
          if (transfer) {
            transfer.abort()
          }
        }
      },
      onProgressUpdate: on('progress'),
      offProgressUpdate: off('progress'),
      onHeadersReceived: on('headers'),
      offHeadersReceived: off('headers')
    },
    onProgress: tell('progress'),
    onHeaders: tell('headers'),
    isAborted: () => isAborted,
    /** Work that abort() ends at once. @param {() => Promise<any>} work */
    guard: work => Promise.race([stopped, work()]),
    /**
     * Starts a transfer of the platform.
     * @param {(done: (error: any, result?: any) => void) => any} start returns an object with abort()
     * @returns {Promise<any>}
     */
    transfer: start =>
      new Promise((resolve, reject) => {
        if (isAborted) {
          reject(failure(UNSPECIFIED, 'abort'))
          return
        }

        transfer = start((error, result) => {
          transfer = null
          if (error) {
            reject(error)
          } else {
            resolve(result)
          }
        })
      })
  }
}
