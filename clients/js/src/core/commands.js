// db.command: objects that say what to do with a field. Turning them into operators is the encoders' job.

import { INVALID_ARGUMENT, failure } from './errors.js'

/**
 * A condition. It can be chained: _.gt(1).and(_.lt(9)), _.gt(1).lt(9).
 * @param {string} operator
 * @param {any[]} operands
 */
export function QueryCommand(operator, operands) {
  this.operator = operator
  this.operands = operands
}

/**
 * What to do to a field in update().
 * @param {string} operator
 * @param {any[]} operands
 */
export function UpdateCommand(operator, operands) {
  this.operator = operator
  this.operands = operands
}

/**
 * What to show of a field in field().
 * @param {string} operator
 * @param {any} operand
 */
export function ProjectionCommand(operator, operand) {
  this.operator = operator
  this.operand = operand
}

;[QueryCommand, UpdateCommand, ProjectionCommand].forEach(Command => {
  Object.defineProperty(Command.prototype, 'isDatabaseCommand', { value: true })
})

var comparisons = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'exists', 'mod', 'all', 'elemMatch', 'size', 'geoNear', 'geoWithin', 'geoIntersects']
var updates = ['set', 'remove', 'inc', 'mul', 'min', 'max', 'rename', 'bit', 'push', 'pop', 'shift', 'unshift', 'addToSet', 'pull', 'pullAll']

/** @type {any} */
export var command = {}

/** @param {IArguments} values */
function listOf(values) {
  return Array.prototype.slice.call(values)
}

/** Logic takes a list or its members one by one. @param {IArguments} values */
function spread(values) {
  return values.length === 1 && Array.isArray(values[0]) ? values[0].slice() : listOf(values)
}

comparisons.forEach(operator => {
  command[operator] = function () {
    return new QueryCommand(operator, listOf(arguments))
  }
  /** @this {any} */
  QueryCommand.prototype[operator] = function () {
    return both(this, new QueryCommand(operator, listOf(arguments)))
  }
})

;['and', 'or', 'nor'].forEach(operator => {
  command[operator] = function () {
    return new QueryCommand(operator, spread(arguments))
  }
})

/** @param {any} first @param {any} second */
function both(first, second) {
  return new QueryCommand('and', (first.operator === 'and' ? first.operands : [first]).concat([second]))
}

/** @this {any} */
QueryCommand.prototype.and = function () {
  return new QueryCommand('and', (this.operator === 'and' ? this.operands : [this]).concat(spread(arguments)))
}
/** @this {any} */
QueryCommand.prototype.or = function () {
  return new QueryCommand('or', (this.operator === 'or' ? this.operands : [this]).concat(spread(arguments)))
}
/** @this {any} */
QueryCommand.prototype.nor = function () {
  return both(this, new QueryCommand('nor', spread(arguments)))
}
/** @this {any} @param {any} operand */
QueryCommand.prototype.not = function (operand) {
  return both(this, new QueryCommand('not', [operand]))
}

/** @param {any} operand */
command.not = operand => new QueryCommand('not', [operand])
/** @param {any} expression */
command.expr = expression => new QueryCommand('expr', [expression])
/** @param {any} schema */
command.jsonSchema = schema => new QueryCommand('jsonSchema', [schema])

/** On a field, or as the whole condition for all fields of the text index. @param {any} search the words, or {search, language, caseSensitive, diacriticSensitive} */
command.text = search => new QueryCommand('text', [search])

updates.forEach(operator => {
  command[operator] = function () {
    return new UpdateCommand(operator, listOf(arguments))
  }
})

command.project = {
  /** @param {any} range a count, or [skip, count] */
  slice: range => new ProjectionCommand('$slice', range),
  /** @param {any} condition */
  elemMatch: condition => new ProjectionCommand('$elemMatch', condition)
}

/** @param {any} used @param {string} where */
export function misplaced(used, where) {
  return failure(INVALID_ARGUMENT, `the command ${used.operator} cannot be used in ${where}`)
}
