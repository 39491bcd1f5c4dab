// One user's login to one environment: made on the first call, kept, renewed before it ends.

import { UNAUTHORIZED, failure } from '../core/errors.js'
import { isObject } from '../core/values.js'

/** An access token is renewed this long before its end, so that it does not end on the way. */
var MARGIN = 30000
var DEFAULT_LIFETIME = 600

/**
 * @param {any} platform
 * @param {{url: string, pairingCode: string, user: string}} settings
 * @param {string} env
 * @param {(path: string, body: any) => Promise<any>} post
 */
export function createSession(platform, settings, env, post) {
  var storageKey = `yunkai:${settings.url}|${env}|${settings.user}`
  /** @type {any} */
  var credentials = null
  var isLoaded = false
  /** @type {Promise<void> | null} the one renewal or login under way */
  var pending = null

  function load() {
    if (!isLoaded) {
      isLoaded = true
      var stored = platform.storage.get(storageKey)
      if (isObject(stored) && typeof stored.access_token === 'string' && typeof stored.expires_at === 'number') {
        credentials = stored
      }
    }
  }

  /** @param {any} reply */
  function keep(reply) {
    if (typeof reply.access_token !== 'string') {
      throw failure(UNAUTHORIZED, 'login failed: the server returned no access token')
    }

    credentials = {
      access_token: reply.access_token,
      refresh_token: reply.refresh_token || (credentials && credentials.refresh_token),
      expires_at: now() + (Number(reply.expires_in) || DEFAULT_LIFETIME) * 1000
    }
    platform.storage.set(storageKey, credentials)
  }

  /** @param {string} path @param {any} body */
  function authenticate(path, body) {
    return post(`/auth/v1/${path}?client_id=${encodeURIComponent(env)}`, body).then(reply => {
      var error = reply.error || reply.code
      if (error) {
        var reason = failure(UNAUTHORIZED, `login failed: ${error}${reply.error_description || reply.message ? `: ${reply.error_description || reply.message}` : ''}`, reply.requestId)
        reason.isRefusal = true
        throw reason
      }

      return reply
    })
  }

  /** @returns {Promise<any>} */
  function logIn() {
    credentials = null
    platform.storage.remove(storageKey)
    return Promise.resolve(settings.user || platform.loginCode())
      .then(code => {
        var appId = platform.appId()
        return authenticate('provider/token', {
          provider_id: appId,
          provider_code: code,
          provider_params: { provider_code_type: 'open_id', appid: appId, pairing_code: settings.pairingCode || undefined }
        })
      })
      .then(reply => authenticate('signin/with/provider', { provider_token: reply.provider_token }))
      .then(keep)
  }

  /** @returns {Promise<any>} */
  function refresh() {
    if (!credentials || !credentials.refresh_token) {
      return logIn()
    }

    return authenticate('token', { client_id: env, client_secret: '', grant_type: 'refresh_token', refresh_token: credentials.refresh_token }).then(keep, reason => {
      if (reason.isRefusal) {
        return logIn()
      }

      // Without a network a login would fail as well, and would lose the refresh token.
      throw reason
    })
  }

  /** @param {() => Promise<any>} work @returns {Promise<void>} */
  function once(work) {
    if (!pending) {
      pending = work().then(
        () => {
          pending = null
        },
        reason => {
          pending = null
          throw reason
        }
      )
    }

    return pending
  }

  /** @returns {Promise<string>} */
  function token() {
    if (pending) {
      return pending.then(() => credentials.access_token)
    }

    load()
    if (credentials && credentials.expires_at - MARGIN > now()) {
      return Promise.resolve(credentials.access_token)
    }

    return once(credentials ? refresh : logIn).then(() => credentials.access_token)
  }

  /**
   * The server refused a token. Whoever reports first renews; the others, who still used the same token, wait for it.
   * @param {string} refused
   * @param {string} code
   * @returns {Promise<void>}
   */
  function renew(refused, code) {
    if (pending) {
      return pending
    }

    if (credentials && credentials.access_token !== refused) {
      return Promise.resolve()
    }

    return once(code === 'ACCESS_TOKEN_EXPIRED' ? refresh : logIn)
  }

  return { token, renew }
}

function now() {
  return new Date().getTime()
}
