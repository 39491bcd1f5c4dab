// Looking at values without instanceof: they may come from another realm (a component sandbox, a test context).

var toText = Object.prototype.toString
var has = Object.prototype.hasOwnProperty

/** @param {any} value */
export function tagOf(value) {
  return toText.call(value).slice(8, -1)
}

/** @param {any} value */
export function isDate(value) {
  return tagOf(value) === 'Date'
}

/** @param {any} value */
export function isRegExp(value) {
  return tagOf(value) === 'RegExp'
}

/** @param {any} value */
export function isArrayBuffer(value) {
  return tagOf(value) === 'ArrayBuffer'
}

/** Any view on binary data: typed arrays, DataView, Buffer. @param {any} value */
export function isView(value) {
  return !!value && typeof value === 'object' && isArrayBuffer(value.buffer) && typeof value.byteLength === 'number'
}

/** @param {any} value */
export function isObject(value) {
  return value !== null && typeof value === 'object'
}

/** An object written as a literal, or any other that is only a bag of members. @param {any} value */
export function isPlain(value) {
  if (tagOf(value) !== 'Object' || typeof value.toJSON === 'function') {
    return false
  }

  var prototype = Object.getPrototypeOf(value)
  // Object.prototype of whatever realm: it has no prototype of its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** @param {any} object @param {string} key */
export function hasOwn(object, key) {
  return has.call(object, key)
}

/** Sets a member that may be called "__proto__" without changing the prototype. @param {any} object @param {string} key @param {any} value */
export function put(object, key, value) {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    object[key] = value
  }
}

/** Copies members that are not undefined. @param {any} target @param {any} source */
export function assign(target, source) {
  if (source) {
    Object.keys(source).forEach(key => {
      if (source[key] !== undefined) {
        put(target, key, source[key])
      }
    })
  }

  return target
}

/** A word for a value's type, for messages. @param {any} value */
export function kindOf(value) {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

/** Random hexadecimal text; enough for request ids, never a secret. @param {number} length */
export function randomHex(length) {
  var text = ''
  while (text.length < length) {
    text += Math.floor(Math.random() * 0x10000000).toString(16)
  }

  return text.slice(0, length)
}
