// A query being built. Every step returns a new one, so that a stored query can be continued in several ways.

import { run } from '../core/calls.js'
import { ProjectionCommand, misplaced } from '../core/commands.js'
import { parse } from '../core/ejson.js'
import { INVALID_PARAMETER, describe, failure, misuse } from '../core/errors.js'
import { encodeOperand, encodeQuery, innerForm, isNest, saysNothing } from '../core/query.js'
import { encodeUpdate } from '../core/update.js'
import { assign, isObject, kindOf } from '../core/values.js'
import { openWatch } from './watch.js'

/**
 * @param {any} source {send, throwOnNotFound}
 * @param {string} name the collection
 * @param {any} state {query, order, offset, limit, projection}
 */
export function Query(source, name, state) {
  // Hidden from pages that put a query into their data.
  Object.defineProperty(this, 'source', { value: source })
  Object.defineProperty(this, 'state', { value: state })
  this.collectionName = name
}

/** @param {any} query @param {any} change */
function derive(query, change) {
  return new Query(query.source, query.collectionName, assign(assign({}, query.state), change))
}

/** A later where() replaces an earlier one. @this {any} @param {any} condition */
Query.prototype.where = function (condition) {
  if (!isObject(condition) || Array.isArray(condition)) {
    throw misuse('collection.where', `the condition should be object instead of ${kindOf(condition)}`)
  }

  if (saysNothing(condition)) {
    throw describe('collection.where', failure(INVALID_PARAMETER, 'every member of the condition is undefined'))
  }

  return derive(this, { query: text('collection.where', () => encodeQuery(condition)) })
}

/** @this {any} @param {any} path @param {any} direction */
Query.prototype.orderBy = function (path, direction) {
  if (typeof path !== 'string' || path === '') {
    throw misuse('collection.orderBy', `the field should be a non-empty string instead of ${path === '' ? 'an empty one' : kindOf(path)}`)
  }

  if (direction !== 'asc' && direction !== 'desc') {
    throw misuse('collection.orderBy', `the direction should be "asc" or "desc" instead of ${JSON.stringify(direction)}`)
  }

  var others = (this.state.order || []).filter(/** @param {any} each */ each => each.path !== path)
  return derive(this, { order: others.concat([{ path, direction }]) })
}

/** @this {any} @param {any} count */
Query.prototype.limit = function (count) {
  return derive(this, { limit: natural('collection.limit', count) })
}

/** @this {any} @param {any} count */
Query.prototype.skip = function (count) {
  return derive(this, { offset: natural('collection.skip', count) })
}

/** @this {any} @param {any} projection */
Query.prototype.field = function (projection) {
  return derive(this, { projection: projectionText('collection.field', projection) })
}

/** @this {any} @param {any} [options] */
Query.prototype.get = function (options) {
  return run('collection.get', options, () =>
    this.source.send('getDocument', selection(this, true), options).then(/** @param {any} reply */ reply => ({ data: (reply.data.list || []).map(readDocument) }))
  )
}

/** @this {any} @param {any} [options] */
Query.prototype.count = function (options) {
  return run('collection.count', options, () =>
    this.source.send('calculateDocument', { collectionName: this.collectionName, queryType: 'WHERE', query: this.state.query }, options).then(/** @param {any} reply */ reply => ({ total: Number(reply.data.total) }))
  )
}

/** @this {any} @param {any} options */
Query.prototype.update = function (options) {
  return run('collection.update', options, () =>
    change(this.source, { collectionName: this.collectionName, queryType: 'WHERE', multi: !(options && options.multi === false), merge: true, upsert: false, query: this.state.query }, options)
  )
}

/** @this {any} @param {any} [options] */
Query.prototype.remove = function (options) {
  return run('collection.remove', options, () =>
    this.source
      .send('removeDocument', { collectionName: this.collectionName, queryType: 'WHERE', multi: !(options && options.multi === false), query: this.state.query }, options)
      .then(removed)
  )
}

/** @this {any} @param {any} options */
Query.prototype.watch = function (options) {
  return openWatch('collection.watch', options)
}

/** @param {any} reply */
export function removed(reply) {
  return { stats: { removed: Number(reply.data.deleted) } }
}

/** Sends an update. @param {any} source @param {any} parameters @param {any} options */
export function change(source, parameters, options) {
  var operators = encodeUpdate(options && options.data)
  if (Object.keys(options.data).length === 0) {
    throw failure(INVALID_PARAMETER, 'data must not be empty')
  }

  if (Object.keys(operators).length === 0) {
    // Only undefined members and empty objects, which say nothing. An empty change must never reach the server, where it could be read as an empty document.
    return { stats: { updated: 0 } }
  }

  return source.send('modifyDocument', assign({ data: JSON.stringify(operators) }, parameters), options).then(/** @param {any} reply */ reply => ({ stats: { updated: Number(reply.data.updated) } }))
}

/** @param {any} item */
export function readDocument(item) {
  return parse(item, true)
}

/** @param {any} query @param {boolean} isRead */
function selection(query, isRead) {
  var state = query.state
  return {
    collectionName: query.collectionName,
    queryType: 'WHERE',
    query: state.query,
    order: state.order && orderText(state.order),
    // 0 counts as not given.
    offset: state.offset || undefined,
    limit: state.limit || undefined,
    projection: isRead ? state.projection : undefined
  }
}

/** The order of members is the order of sorting; written by hand because engines move keys that look like numbers to the front. @param {any[]} order */
function orderText(order) {
  return `{${order.map(each => `${JSON.stringify(each.path)}:{"$numberInt":"${each.direction === 'asc' ? 1 : -1}"}`).join(',')}}`
}

/** @param {string} apiName @param {any} projection */
export function projectionText(apiName, projection) {
  if (!isObject(projection) || Array.isArray(projection)) {
    throw misuse(apiName, `the projection should be object instead of ${kindOf(projection)}`)
  }

  return text(apiName, () => {
    var result = {}
    addProjection(result, '', projection)
    return result
  })
}

/** @param {any} result @param {string} path @param {any} projection */
function addProjection(result, path, projection) {
  Object.keys(projection).forEach(key => {
    var value = projection[key]
    var full = path ? `${path}.${key}` : key
    if (value === undefined) {
      return
    }

    if (value instanceof ProjectionCommand) {
      result[full] = {}
      result[full][value.operator] = value.operator === '$slice' ? encodeOperand(value.operand) : innerForm(value.operand)
    } else if (isObject(value) && value.isDatabaseCommand) {
      throw misplaced(value, 'field()')
    } else if (isNest(value) && Object.keys(value).every(name => name.charAt(0) !== '$')) {
      addProjection(result, full, value)
    } else if (isObject(value)) {
      result[full] = encodeOperand(value)
    } else {
      result[full] = encodeOperand(value ? 1 : 0)
    }
  })
}

/** @param {string} apiName @param {any} count */
function natural(apiName, count) {
  if (typeof count !== 'number' || count < 0 || count % 1 !== 0) {
    throw misuse(apiName, `the count should be an integer of 0 or more instead of ${typeof count === 'number' ? count : kindOf(count)}`)
  }

  return count
}

/** Encodes at once, so that a mistake shows where it is made. @param {string} apiName @param {() => any} encodeIt */
function text(apiName, encodeIt) {
  try {
    return JSON.stringify(encodeIt())
  } catch (error) {
    throw describe(apiName, error)
  }
}
