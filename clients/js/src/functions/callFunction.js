// wx.cloud.callFunction. A call that takes longer than a device allows a request is answered as pending and asked for again.

import { CLOUD_ID_INVALID, NETWORK, RESULT_UNREADABLE, failure } from '../core/errors.js'
import { pause, run } from '../core/calls.js'
import { isObject, kindOf } from '../core/values.js'
import { toEvent } from './event.js'

/** How long the server may hold one request, in ms. */
var WAIT = 45000
var POLL_ATTEMPTS = 5
var POLL_PAUSE = 1000

/** @param {any} context */
export function createCallFunction(context) {
  /** @param {any} options */
  return options =>
    run('cloud.callFunction', options, () => {
      if (!isObject(options) || typeof options.name !== 'string') {
        throw failure(-401003, `parameter.name should be string instead of ${kindOf(options && options.name)}`)
      }

      var data = options.data === undefined || options.data === null ? {} : options.data
      if (!isObject(data) || Array.isArray(data)) {
        throw failure(-401003, `parameter.data should be object instead of ${kindOf(data)}`)
      }

      var env = context.envOf('functions', options)
      return toEvent(data, context.cdn, env).then(event =>
        invoke(context, env, options.name, JSON.stringify(event.data)).then(
          result => {
            event.release()
            return result
          },
          reason => {
            event.release()
            throw reason
          }
        )
      )
    })
}

/** @param {any} context @param {string} env @param {string} name @param {string} event @returns {Promise<any>} */
function invoke(context, env, name, event) {
  return context.call(env, 'functions.invokeFunction', { function_name: name, request_data: event, wait_ms: WAIT }, true).then(settle)

  /** @param {any} reply @returns {any} */
  function settle(reply) {
    var data = reply.data || {}
    if (data.pending === true) {
      return poll(data.call_id, POLL_ATTEMPTS).then(settle)
    }

    return { result: resultOf(data.response_data, reply.requestId), requestID: reply.requestId }
  }

  /** Asking again changes nothing, so a lost connection is no reason to give up. @param {string} id @param {number} attempts @returns {Promise<any>} */
  function poll(id, attempts) {
    return context.call(env, 'functions.pollInvocation', { call_id: id, wait_ms: WAIT }, true).catch(/** @param {any} reason */ reason => {
      if (reason.failureCode !== NETWORK || attempts <= 1) {
        throw reason
      }

      return pause(POLL_PAUSE).then(() => poll(id, attempts - 1))
    })
  }
}

/** @param {any} text JSON text; empty when the function returned nothing @param {string} requestId */
function resultOf(text, requestId) {
  if (text === undefined || text === null || text === '') {
    return undefined
  }

  if (typeof text !== 'string') {
    return text
  }

  try {
    return JSON.parse(text)
  } catch (error) {
    throw failure(RESULT_UNREADABLE, 'the function returned something that is not JSON', requestId)
  }
}

/** wx.cloud.CloudID(id): open data that only Tencent's servers can redeem. @this {any} @param {any} id */
export function CloudID(id) {
  if (!(this instanceof CloudID)) {
    return new CloudID(id)
  }

  this.cloudID = id
}

/** What a function finds in place of it. @this {any} */
CloudID.prototype.toJSON = function () {
  return {
    cloudID: this.cloudID,
    errCode: CLOUD_ID_INVALID,
    errMsg: 'cloudID invalid: a self-hosted server cannot redeem a cloudID; send the code of getPhoneNumber, or encryptedData and iv, and redeem them in the function'
  }
}
Object.defineProperty(CloudID.prototype, 'toJSON', { enumerable: false })
