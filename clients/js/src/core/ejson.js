// Canonical MongoDB extended JSON, as the server SDKs write it (docs/protocols: dialect E).

import { CIRCULAR, INVALID_ARGUMENT, failure } from './errors.js'
import { isGeo, reviveGeo } from './geo.js'
import { Pattern, ServerDate, flagsOf } from './placeholders.js'
import { hasOwn, isArrayBuffer, isDate, isObject, isRegExp, isView, put } from './values.js'

/** Documents may not be deeper than this; a deeper one is a mistake, and would exhaust the stack of some phones. */
var MAX_DEPTH = 200

/**
 * @param {any} value
 * @param {((command: any) => any) | null} [encodeCommand] what to do with a database command; without it there must be none
 * @returns {any} what JSON.stringify turns into the text for the wire; undefined for undefined
 */
export function encode(value, encodeCommand) {
  return walk(value, encodeCommand || null, [])
}

/** @param {any} value @param {((command: any) => any) | null} encodeCommand @param {any[]} parents @returns {any} */
function walk(value, encodeCommand, parents) {
  switch (typeof value) {
    case 'number':
      return encodeNumber(value)
    case 'string':
    case 'boolean':
      return value
    case 'object':
      return value === null ? null : encodeObject(value, encodeCommand, parents)
    case 'undefined':
    case 'function':
      return undefined
    default:
      throw failure(INVALID_ARGUMENT, `a value of type ${typeof value} cannot be stored`)
  }
}

/** @param {any} value @param {((command: any) => any) | null} encodeCommand @param {any[]} parents */
function encodeObject(value, encodeCommand, parents) {
  if (isDate(value)) {
    var time = value.getTime()
    if (time !== time) {
      throw failure(INVALID_ARGUMENT, 'an invalid Date cannot be stored')
    }

    return { $date: { $numberLong: String(time) } }
  }

  if (isRegExp(value)) {
    return { $regularExpression: { pattern: value.source, options: flagsOf(value) } }
  }

  if (value instanceof Pattern) {
    return { $regularExpression: { pattern: value.regexp, options: value.options } }
  }

  if (value instanceof ServerDate) {
    return { $tcb_server_date: { offset: encodeNumber(/** @type {any} */ (value).options.offset) } }
  }

  if (value.isDatabaseCommand) {
    if (!encodeCommand) {
      throw failure(INVALID_ARGUMENT, `the command ${value.operator} cannot stand here`)
    }

    return encodeCommand(value)
  }

  if (isArrayBuffer(value) || isView(value)) {
    throw failure(INVALID_ARGUMENT, 'binary data cannot be stored in a document: upload it as a file and store its fileID, or store it as base64 text')
  }

  if (parents.indexOf(value) >= 0) {
    throw failure(CIRCULAR, 'an object contains itself')
  }

  if (parents.length >= MAX_DEPTH) {
    throw failure(INVALID_ARGUMENT, `an object is nested deeper than ${MAX_DEPTH} levels`)
  }

  if (isGeo(value) || typeof value.toJSON === 'function') {
    return walk(value.toJSON(), encodeCommand, parents.concat([value]))
  }

  var inside = parents.concat([value])
  if (Array.isArray(value)) {
    return value.map(item => {
      var encoded = walk(item, encodeCommand, inside)
      return encoded === undefined ? null : encoded
    })
  }

  var result = {}
  Object.keys(value).forEach(key => {
    var encoded = walk(value[key], encodeCommand, inside)
    if (encoded !== undefined) {
      put(result, key, encoded)
    }
  })
  return result
}

/** @param {number} value */
function encodeNumber(value) {
  if (value % 1 === 0) {
    if (value >= -2147483648 && value <= 2147483647) {
      // Adding 0 turns -0 into 0.
      return { $numberInt: String(value + 0) }
    }

    if (value >= -9223372036854775808 && value < 9223372036854775808) {
      return { $numberLong: String(value) }
    }
  }

  return { $numberDouble: String(value) }
}

/**
 * @param {any} value parsed JSON
 * @param {boolean} withGeo whether GeoJSON becomes instances of db.Geo
 * @returns {any}
 */
export function decode(value, withGeo) {
  if (!isObject(value)) {
    return value
  }

  if (Array.isArray(value)) {
    return value.map(item => decode(item, withGeo))
  }

  var keys = Object.keys(value)
  if (keys.length === 1 && keys[0].charAt(0) === '$' && hasOwn(wrappers, keys[0])) {
    return wrappers[keys[0]](value[keys[0]])
  }

  var result = {}
  keys.forEach(key => put(result, key, decode(value[key], withGeo)))
  return withGeo && keys.length === 2 && hasOwn(value, 'type') && hasOwn(value, 'coordinates') ? reviveGeo(result) : result
}

/** @type {{[name: string]: (inner: any) => any}} */
var wrappers = {
  $numberInt: Number,
  $numberLong: Number,
  $numberDouble: Number,
  $numberDecimal: Number,
  $oid: String,
  $symbol: String,
  $undefined: () => null,
  $date: inner => new Date(isObject(inner) ? Number(inner.$numberLong) : inner),
  $timestamp: inner => new Date(Number(isObject(inner) ? inner.t : inner) * 1000),
  $regularExpression: inner => {
    try {
      return new RegExp(inner.pattern, String(inner.options).replace(/[^im]/g, ''))
    } catch (error) {
      // Patterns of the store that this engine cannot read stay in their wire form.
      return { $regularExpression: inner }
    }
  }
}

/** A document as it travels: JSON text. @param {any} text @param {boolean} withGeo */
export function parse(text, withGeo) {
  return decode(typeof text === 'string' ? JSON.parse(text) : text, withGeo)
}
