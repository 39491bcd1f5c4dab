// Where are we? A `wx` that can send requests means a Mini Program, whatever else is there.

import { miniProgramAdapter } from './miniprogram.js'
import { nodeAdapter } from './node.js'
import { webAdapter } from './web.js'

/** @param {any} given the option wx */
export function findWx(given) {
  return given || (typeof wx === 'undefined' ? undefined : wx)
}

/** @param {any} host a `wx`, or undefined */
export function chooseAdapter(host) {
  if (host && typeof host.request === 'function') {
    return miniProgramAdapter(host)
  }

  var isNode = typeof process === 'object' && process && process.versions && process.versions.node
  if (isNode && typeof document === 'undefined') {
    return nodeAdapter()
  }

  if (typeof XMLHttpRequest !== 'undefined') {
    return webAdapter()
  }

  throw new Error('yunkai: found no way to send requests; in a Mini Program pass the option wx, or load the file where the global wx exists')
}
