// Changes as they travel: always update operators. Plain nested objects are merged, which means dotted paths in $set.

import { UpdateCommand, misplaced } from './commands.js'
import { encode } from './ejson.js'
import { CIRCULAR, INVALID_PARAMETER, failure } from './errors.js'
import { encodeOperand, innerForm, isNest } from './query.js'
import { hasOwn, isObject, put } from './values.js'

/**
 * @param {any} data
 * @returns {any} operators; an empty object when nothing is left to change
 */
export function encodeUpdate(data) {
  requireObject(data)
  var result = {}
  addMembers(result, '', data, [])
  return result
}

/** A whole document for add() and set(). @param {any} data @param {boolean} mayHaveId */
export function encodeDocument(data, mayHaveId) {
  requireObject(data)
  if (!mayHaveId) {
    refuseId(data)
  }

  return encode(data, used => {
    throw misplaced(used, 'a whole document; use update() for it')
  })
}

/** @param {any} data */
function requireObject(data) {
  if (!isObject(data) || Array.isArray(data)) {
    throw failure(-401003, `parameter.data should be object instead of ${data === null ? 'null' : Array.isArray(data) ? 'array' : typeof data}`)
  }
}

/** @param {any} data */
function refuseId(data) {
  if (hasOwn(data, '_id') && data._id !== undefined) {
    throw failure(INVALID_PARAMETER, '不能更新_id的值')
  }
}

/** @param {any} result @param {string} path @param {any} object @param {any[]} parents */
function addMembers(result, path, object, parents) {
  if (parents.indexOf(object) >= 0) {
    throw failure(CIRCULAR, 'data contains itself')
  }

  if (!path) {
    refuseId(object)
  }

  var inside = parents.concat([object])
  Object.keys(object).forEach(key => {
    var value = object[key]
    if (value === undefined) {
      return
    }

    var full = path ? `${path}.${key}` : key
    if (key.charAt(0) === '$' && !path) {
      addByHand(result, key, value)
    } else if (isObject(value) && value.isDatabaseCommand) {
      addCommand(result, full, value)
    } else if (isNest(value)) {
      addMembers(result, full, value, inside)
    } else {
      add(result, '$set', full, encode(value))
    }
  })
}

/** {$inc: {a: 1}} written by hand. @param {any} result @param {string} operator @param {any} fields */
function addByHand(result, operator, fields) {
  if (!isNest(fields)) {
    put(result, operator, encode(fields))
    return
  }

  Object.keys(fields).forEach(path => add(result, operator, path, encodeOperand(fields[path])))
}

/** @param {any} result @param {string} path @param {any} command */
function addCommand(result, path, command) {
  if (!(command instanceof UpdateCommand)) {
    throw misplaced(command, 'an update')
  }

  var operands = command.operands
  var first = operands[0]
  switch (command.operator) {
    case 'remove':
      return add(result, '$unset', path, '')
    case 'pop':
      return add(result, '$pop', path, encode(1))
    case 'shift':
      return add(result, '$pop', path, encode(-1))
    case 'push':
      return add(result, '$push', path, pushForm(operands))
    case 'unshift':
      return add(result, '$push', path, { $each: encode(listOf(operands)), $position: encode(0) })
    case 'addToSet':
      return add(result, '$addToSet', path, isEach(first) ? { $each: encode(first.each) } : encode(first))
    case 'pull':
      return add(result, '$pull', path, innerForm(first))
    default:
      return add(result, `$${command.operator}`, path, encode(first))
  }
}

/** @param {any[]} operands */
function pushForm(operands) {
  var first = operands[0]
  if (operands.length !== 1 || !isEach(first)) {
    return { $each: encode(listOf(operands)) }
  }

  return encode({ $each: first.each, $position: first.position, $sort: first.sort, $slice: first.slice })
}

/** A list as the one argument, or the members one by one. @param {any[]} operands */
function listOf(operands) {
  return operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands
}

/** @param {any} value */
function isEach(value) {
  return isObject(value) && !Array.isArray(value) && Array.isArray(value.each)
}

/** @param {any} result @param {string} operator @param {string} path @param {any} value */
function add(result, operator, path, value) {
  if (value !== undefined) {
    result[operator] = result[operator] || {}
    put(result[operator], path, value)
  }
}
