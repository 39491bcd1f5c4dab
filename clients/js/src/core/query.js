// Conditions as they travel: nested objects become dotted paths, commands become operators, operators written by hand stay.

import { QueryCommand, UpdateCommand, misplaced } from './commands.js'
import { encode } from './ejson.js'
import { CIRCULAR, failure } from './errors.js'
import { isObject, isPlain, isRegExp, put } from './values.js'

var operators = { eq: '$eq', neq: '$ne', gt: '$gt', gte: '$gte', lt: '$lt', lte: '$lte', in: '$in', nin: '$nin', exists: '$exists', all: '$all', size: '$size' }

/**
 * @param {any} condition an object or a command such as _.or([...])
 * @returns {any} the encoded condition
 */
export function encodeQuery(condition) {
  var result = {}
  if (isCommand(condition)) {
    addCommand(result, null, condition)
  } else {
    addMembers(result, '', condition, [])
  }

  return result
}

/** Every member is undefined: matching everything by accident is worse than an error. @param {any} condition */
export function saysNothing(condition) {
  var keys = Object.keys(condition)
  return keys.length > 0 && keys.every(key => condition[key] === undefined)
}

/** @param {any} value */
function isCommand(value) {
  return isObject(value) && !!value.isDatabaseCommand
}

/** Whether an object is a group of paths rather than a value. @param {any} value */
export function isNest(value) {
  return isObject(value) && !value.isDatabaseCommand && isPlain(value)
}

/** A value, or an operator object written by hand, in which commands may still stand. @param {any} value */
export function encodeOperand(value) {
  return encode(value, valueForm)
}

/** @param {any} result @param {string} path @param {any} object @param {any[]} parents */
function addMembers(result, path, object, parents) {
  if (parents.indexOf(object) >= 0) {
    throw failure(CIRCULAR, 'a condition contains itself')
  }

  var inside = parents.concat([object])
  /** @type {any} */
  var byHand = null
  Object.keys(object).forEach(key => {
    var value = object[key]
    if (value === undefined) {
      return
    }

    if (key.charAt(0) === '$') {
      if (!path) {
        addByHand(result, key, value)
      } else {
        byHand = byHand || {}
        byHand[key] = encodeOperand(value)
      }

      return
    }

    var full = path ? `${path}.${key}` : key
    if (isCommand(value)) {
      addCommand(result, full, value)
    } else if (isNest(value)) {
      addMembers(result, full, value, inside)
    } else {
      merge(result, full, encodeOperand(value))
    }
  })
  if (byHand) {
    merge(result, path, byHand)
  }
}

/** A top-level operator: {$or: [{a: 1}, {b: _.gt(2)}]}. @param {any} result @param {string} key @param {any} value */
function addByHand(result, key, value) {
  if ((key === '$and' || key === '$or' || key === '$nor') && Array.isArray(value)) {
    append(result, key, value.map(branchByHand))
  } else {
    merge(result, key, encodeOperand(value))
  }
}

/** Values of a branch written by hand stay whole; commands in it work nevertheless. @param {any} branch */
function branchByHand(branch) {
  if (isCommand(branch)) {
    return operand(null, branch)
  }

  if (!isNest(branch)) {
    return encodeOperand(branch)
  }

  var result = {}
  Object.keys(branch).forEach(key => {
    var value = branch[key]
    if (value === undefined) {
      return
    }

    if (key.charAt(0) === '$') {
      addByHand(result, key, value)
    } else if (isCommand(value)) {
      addCommand(result, key, value)
    } else {
      merge(result, key, encodeOperand(value))
    }
  })
  return result
}

/** @param {any} result @param {string | null} path null for a condition as a whole @param {any} command */
function addCommand(result, path, command) {
  if (!(command instanceof QueryCommand)) {
    throw misplaced(command, 'a condition')
  }

  switch (command.operator) {
    case 'and':
    case 'or':
    case 'nor':
      append(result, `$${command.operator}`, command.operands.map(each => operand(path, each)))
      return
    case 'expr':
    case 'jsonSchema':
      merge(result, `$${command.operator}`, encodeOperand(command.operands[0]))
      return
    case 'text':
      merge(result, path === null ? '$text' : path, valueForm(command))
      return
    case 'not':
      addNegation(result, path, command.operands[0])
      return
    default:
      if (path === null) {
        throw failure(-401002, `_.${command.operator}() needs a field: where({field: _.${command.operator}(...)})`)
      }

      merge(result, path, valueForm(command))
  }
}

/** @param {any} result @param {string | null} path @param {any} negated */
function addNegation(result, path, negated) {
  if (path === null || (isCommand(negated) && /^(and|or|nor|not)$/.test(negated.operator))) {
    // MongoDB's $not stands only before the operators of one field.
    append(result, '$nor', [operand(path, negated)])
  } else {
    merge(result, path, { $not: isCommand(negated) ? valueForm(negated) : isPatternLike(negated) || isNest(negated) ? encodeOperand(negated) : { $eq: encodeOperand(negated) } })
  }
}

/** @param {any} value */
function isPatternLike(value) {
  return isRegExp(value) || (isObject(value) && typeof value.regexp === 'string')
}

/** One branch of and/or/nor. @param {string | null} path @param {any} value */
function operand(path, value) {
  if (path === null && !isCommand(value)) {
    return isNest(value) ? encodeQuery(value) : encodeOperand(value)
  }

  var result = {}
  if (isCommand(value)) {
    addCommand(result, path, value)
  } else if (isNest(value)) {
    addMembers(result, String(path), value, [])
  } else {
    put(result, String(path), encodeOperand(value))
  }

  return result
}

/** The operators of one field: {"$gt": 1}. @param {any} command @returns {any} */
export function valueForm(command) {
  if (command instanceof UpdateCommand || !(command instanceof QueryCommand)) {
    throw misplaced(command, 'a condition')
  }

  var operands = command.operands
  var first = operands[0]
  switch (command.operator) {
    case 'and':
      return operands.map(innerForm).reduce((all, each) => {
        var clashes = Object.keys(each).some(key => Object.prototype.hasOwnProperty.call(all, key))
        if (clashes) {
          return { $and: [all, each] }
        }

        Object.keys(each).forEach(key => put(all, key, each[key]))
        return all
      }, {})
    case 'or':
    case 'nor':
      return single(`$${command.operator}`, operands.map(innerForm))
    case 'not':
      return { $not: innerForm(first) }
    case 'expr':
    case 'jsonSchema':
      return single(`$${command.operator}`, encodeOperand(first))
    case 'mod':
      return { $mod: encodeOperand(Array.isArray(first) ? first : [operands[0], operands[1]]) }
    case 'text':
      return encodeOperand(isObject(first) ? { $search: first.search, $language: first.language, $caseSensitive: first.caseSensitive, $diacriticSensitive: first.diacriticSensitive } : { $search: first })
    case 'elemMatch':
      return { $elemMatch: innerForm(first) }
    case 'geoNear':
      return { $nearSphere: encodeOperand({ $geometry: first.geometry, $maxDistance: first.maxDistance, $minDistance: first.minDistance }) }
    case 'geoWithin':
      return { $geoWithin: first.centerSphere ? { $centerSphere: encodeOperand(centerSphere(first.centerSphere)) } : encodeOperand({ $geometry: first.geometry }) }
    case 'geoIntersects':
      return { $geoIntersects: encodeOperand({ $geometry: first.geometry }) }
    case 'in':
    case 'nin':
    case 'all':
      return listForm(command.operator, operands)
    default:
      var encoded = encodeOperand(first)
      return encoded === undefined ? {} : single(operators[command.operator], encoded)
  }
}

/** @param {string} operator @param {any[]} operands */
function listForm(operator, operands) {
  return single(operators[operator], encodeOperand(operands.length === 1 ? operands[0] : operands))
}

/** What stands inside elemMatch, not, pull: a command, a condition on members, or a value. @param {any} value */
export function innerForm(value) {
  return isCommand(value) ? valueForm(value) : isNest(value) ? encodeQuery(value) : encodeOperand(value)
}

/** @param {any[]} sphere [centre, radians]; the centre may be a Point */
function centerSphere(sphere) {
  var centre = sphere[0]
  return [isObject(centre) && typeof centre.longitude === 'number' ? [centre.longitude, centre.latitude] : centre, sphere[1]]
}

/** @param {string} key @param {any} value */
function single(key, value) {
  var result = {}
  result[key] = value
  return result
}

/** Lists of the same logic operator are joined, as the platform's SDKs join them. @param {any} result @param {string} key @param {any[]} list */
function append(result, key, list) {
  result[key] = (result[key] || []).concat(list)
}

/** Two conditions on one field stand side by side. @param {any} result @param {string} key @param {any} value */
function merge(result, key, value) {
  var present = Object.prototype.hasOwnProperty.call(result, key) ? result[key] : undefined
  if (isOperatorObject(present) && isOperatorObject(value)) {
    Object.keys(value).forEach(name => {
      present[name] = value[name]
    })
  } else if (value !== undefined) {
    put(result, key, value)
  }
}

/** Not a wrapped value such as {"$numberInt": "1"}. @param {any} value */
function isOperatorObject(value) {
  return isObject(value) && !Array.isArray(value) && Object.keys(value).every(key => key.charAt(0) === '$' && !/^\$(number|date|oid|regularExpression|tcb_)/.test(key))
}
