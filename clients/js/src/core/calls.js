// The two styles of every call: a Promise, or success/fail/complete.

import { describe } from './errors.js'
import { isObject } from './values.js'

/** @param {any} options */
export function hasCallbacks(options) {
  return isObject(options) && (isFunction(options.success) || isFunction(options.fail) || isFunction(options.complete))
}

/** @param {any} value */
function isFunction(value) {
  return typeof value === 'function'
}

/**
 * Runs a call in the style its options ask for. The result gets its errMsg here, an error its api name.
 * @param {string} apiName
 * @param {any} options
 * @param {() => any} work returns a result object or a Promise of one; may throw
 * @returns {any} a Promise, or undefined in callback style
 */
export function run(apiName, options, work) {
  var promise = new Promise(resolve => resolve(work())).then(
    /** @param {any} result */
    result => {
      result.errMsg = `${apiName}:ok`
      return result
    },
    reason => {
      throw describe(apiName, reason)
    }
  )
  if (!hasCallbacks(options)) {
    return promise
  }

  promise.then(
    result => {
      notify(options.success, result)
      notify(options.complete, result)
    },
    error => {
      notify(options.fail, error)
      notify(options.complete, error)
    }
  )
  return undefined
}

/** A mistake in one callback must not keep the next from running, nor vanish. @param {any} callback @param {any} argument */
export function notify(callback, argument) {
  if (!isFunction(callback)) {
    return
  }

  try {
    callback(argument)
  } catch (error) {
    setTimeout(() => {
      throw error
    }, 0)
  }
}

/** @param {number} milliseconds @returns {Promise<void>} */
export function pause(milliseconds) {
  return new Promise(resolve => {
    setTimeout(() => resolve(), milliseconds)
  })
}
