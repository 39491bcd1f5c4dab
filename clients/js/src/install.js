// Puts our cloud in the place of wx.cloud, however the host has nailed that down.

import { findWx } from './adapters/choose.js'
import { createCloud } from './cloud.js'
import { isObject } from './core/values.js'

/**
 * @param {any} options as for createCloud
 * @returns {any} the cloud that wx.cloud now is
 */
export function install(options) {
  var cloud = createCloud(options)
  var host = findWx(options.wx)
  if (!host || define(host, 'cloud', cloud) || replaceMembers(host, cloud)) {
    return cloud
  }

  throw new Error(
    'yunkai: this host does not let wx.cloud be replaced. Keep the object instead: make one with yunkai.createCloud({ url: … }) in a module of the program, export it as cloud, and use "cloud" where the program says "wx.cloud"'
  )
}

/** Sets a member and reads it back. @param {any} target @param {string} name @param {any} value */
function define(target, name, value) {
  try {
    // Writable and configurable, so that a later install() can replace it again.
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true })
  } catch (error) {
    // Non-configurable: a setter, or a writable value, may still take it.
  }

  if (read(target, name) === value) {
    return true
  }

  try {
    target[name] = value
  } catch (error) {
    // Read only; the caller has another way.
  }

  return read(target, name) === value
}

/** @param {any} target @param {string} name */
function read(target, name) {
  try {
    return target[name]
  } catch (error) {
    return undefined
  }
}

/** The last way: the object stays, its members become ours. Whole or not at all. @param {any} host @param {any} cloud */
function replaceMembers(host, cloud) {
  var present = read(host, 'cloud')
  if (!isObject(present) && typeof present !== 'function') {
    return false
  }

  var before = Object.keys(cloud).map(name => ({ name, value: read(present, name), isNew: !(name in present) }))
  var isDone = before.every(each => define(present, each.name, cloud[each.name]))
  // A getter may hand out a new object each time: what counts is what the program will read.
  var now = isDone ? read(host, 'cloud') : null
  if (now && before.every(each => read(now, each.name) === cloud[each.name])) {
    return true
  }

  before.forEach(each => {
    if (each.isNew && !Object.isFrozen(present)) {
      delete present[each.name]
    } else {
      define(present, each.name, each.value)
    }
  })
  return false
}
