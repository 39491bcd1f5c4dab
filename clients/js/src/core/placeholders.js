// Values that only the server, or the encoder, gives their meaning.

import { misuse } from './errors.js'
import { isObject, isRegExp } from './values.js'

/** db.serverDate({offset}): the time at which the server carries the request out. @this {any} @param {any} [options] */
export function ServerDate(options) {
  if (!(this instanceof ServerDate)) {
    return new ServerDate(options)
  }

  var offset = isObject(options) && options.offset !== undefined ? options.offset : 0
  if (typeof offset !== 'number' || offset !== offset) {
    throw misuse('database.serverDate', 'offset must be a number of milliseconds')
  }

  this.options = { offset }
}

/** db.RegExp({regexp, options}). @this {any} @param {any} options */
export function Pattern(options) {
  if (!(this instanceof Pattern)) {
    return new Pattern(options)
  }

  if (isRegExp(options)) {
    this.regexp = options.source
    this.options = flagsOf(options)
    return
  }

  if (!isObject(options) || typeof options.regexp !== 'string') {
    throw misuse('database.RegExp', 'regexp must be a string')
  }

  this.regexp = options.regexp
  this.options = typeof options.options === 'string' ? options.options : ''
}

/** The flags of a literal that a database knows, in alphabetical order. @param {any} literal */
export function flagsOf(literal) {
  return (literal.ignoreCase ? 'i' : '') + (literal.multiline ? 'm' : '') + (literal.dotAll ? 's' : '')
}
