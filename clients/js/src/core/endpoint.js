// The server's address: one text, or one for each version of the Mini Program.

import { isObject } from './values.js'

/**
 * @param {any} url
 * @param {string} version the Mini Program's envVersion, or "" outside of one
 * @param {string | undefined} pairingCode
 * @returns {{url: string, pairingCode: string}}
 */
export function readEndpoint(url, version, pairingCode) {
  var text = isObject(url) ? pick(url, version) : url
  if (typeof text !== 'string' || !/^https?:\/\/[^/?#\s]+/i.test(text)) {
    throw new Error(`yunkai: the option url must be the address of your server, such as "http://127.0.0.1:7300" or {develop, trial, release}; got ${JSON.stringify(text)}`)
  }

  var base = text.split('#')[0].split('?')
  var pair = /(?:^|&)pair=([^&]*)/.exec(base[1] || '')
  return {
    url: base[0].replace(/\/+$/, ''),
    pairingCode: pairingCode || (pair ? decodeURIComponent(pair[1]) : '')
  }
}

/** @param {any} urls @param {string} version */
function pick(urls, version) {
  if (!version) {
    return urls.release || urls.trial || urls.develop
  }

  if (!urls[version]) {
    throw new Error(`yunkai: the option url names no server for the ${version} version of this Mini Program; add url.${version}`)
  }

  return urls[version]
}
