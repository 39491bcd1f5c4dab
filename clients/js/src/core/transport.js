// The action API: POST /web with a login that comes and renews itself.

import { createSession } from '../auth/session.js'
import { NETWORK, failure, fromReply } from './errors.js'
import { assign, isObject, randomHex } from './values.js'

export var SDK_VERSION = `yunkai-js/${typeof YUNKAI_VERSION === 'string' ? YUNKAI_VERSION : '0.0.0'}`

/** A device gives a request 60 s at most; a call is answered, or reported as pending, well before. */
export var REQUEST_TIMEOUT = 50000

/**
 * @param {any} platform one of adapters/
 * @param {{url: string, pairingCode: string, user: string}} settings
 */
export function createTransport(platform, settings) {
  /** @type {{[env: string]: any}} */
  var sessions = {}

  /** A JSON request to the server. @param {string} path @param {any} body @param {{isSlow?: boolean, header?: any}} [options] @returns {Promise<any>} */
  function post(path, body, options) {
    return new Promise((resolve, reject) => {
      platform.request(
        {
          url: settings.url + path,
          method: 'POST',
          header: assign({ 'content-type': 'application/json;charset=UTF-8', 'X-SDK-Version': SDK_VERSION }, options && options.header),
          data: JSON.stringify(body),
          timeout: REQUEST_TIMEOUT,
          isSlow: !!(options && options.isSlow)
        },
        /** @param {any} error @param {any} [reply] */
        (error, reply) => {
          if (error) {
            reject(error)
            return
          }

          var parsed = parseReply(reply.data)
          if (isObject(parsed)) {
            resolve(parsed)
          } else {
            reject(failure(NETWORK, `${settings.url} answered with status ${reply.statusCode} and no JSON: is it a Yunkai server?`))
          }
        }
      )
    })
  }

  /** @param {string} env */
  function sessionOf(env) {
    if (!Object.prototype.hasOwnProperty.call(sessions, env)) {
      sessions[env] = createSession(platform, settings, env, post)
    }

    return sessions[env]
  }

  /**
   * @param {string} env
   * @param {string} action
   * @param {any} parameters members that are undefined are left out
   * @param {boolean} [isSlow]
   * @returns {Promise<any>} the whole reply; rejects with a failure when it carries a code
   */
  function call(env, action, parameters, isSlow) {
    var session = sessionOf(env)
    /** @param {boolean} mayRenew @returns {Promise<any>} */
    function attempt(mayRenew) {
      return session.token().then(/** @param {string} token */ token => {
        var seqId = randomHex(13)
        var body = assign({ action, dataVersion: '2020-01-10', env: env || undefined }, parameters)
        body.access_token = token
        body.seqId = seqId
        return post(`/web${env ? `?env=${encodeURIComponent(env)}` : ''}`, body, { isSlow, header: { 'x-seqid': seqId } }).then(reply => {
          if (!reply.code) {
            return reply
          }

          if (mayRenew && (reply.code === 'ACCESS_TOKEN_EXPIRED' || reply.code === 'CHECK_LOGIN_FAILED')) {
            return session.renew(token, reply.code).then(() => attempt(false))
          }

          throw fromReply(reply)
        })
      })
    }

    return attempt(true)
  }

  return { call, login: /** @param {string} env */ env => sessionOf(env).token() }
}

/** Some hosts parse JSON by themselves. @param {any} data */
function parseReply(data) {
  if (typeof data !== 'string') {
    return data
  }

  try {
    return JSON.parse(data)
  } catch (error) {
    return undefined
  }
}
