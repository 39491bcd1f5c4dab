// watch() is not carried by this version; it says so through onError, as a failed watch does.

import { WATCH_FAILED, describe, failure, misuse } from '../core/errors.js'
import { notify } from '../core/calls.js'
import { isObject } from '../core/values.js'

/** @param {string} apiName @param {any} options {onChange, onError} */
export function openWatch(apiName, options) {
  if (!isObject(options) || typeof options.onChange !== 'function' || typeof options.onError !== 'function') {
    throw misuse(apiName, 'onChange and onError should both be function')
  }

  var isClosed = false
  setTimeout(() => {
    if (!isClosed) {
      isClosed = true
      notify(options.onError, describe(apiName, failure(WATCH_FAILED, 'watch is not supported by this version of yunkai yet: it comes with a later one. Read again with get() meanwhile')))
    }
  }, 0)
  return {
    close: () => {
      isClosed = true
      return Promise.resolve()
    }
  }
}
