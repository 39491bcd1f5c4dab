// db.command.aggregate: expression operators, and pipelines for lookup().

/** The operators that Mini Programs know, each {$name: argument}. */
var names = (
  'abs add addToSet allElementsTrue and anyElementTrue arrayElemAt arrayToObject avg ceil cmp concat concatArrays cond convert dateFromParts dateFromString dateToParts dateToString ' +
  'dayOfMonth dayOfWeek dayOfYear divide eq exp filter first floor gt gte hour ifNull in indexOfArray indexOfBytes indexOfCP isArray isoDayOfWeek isoWeek isoWeekYear last let literal ' +
  'ln log log10 lt lte ltrim map max mergeObjects meta min millisecond minute mod month multiply neq not objectToArray or pow push range reduce reverseArray rtrim second ' +
  'setDifference setEquals setIntersection setIsSubset setUnion size slice split sqrt stdDevPop stdDevSamp strcasecmp strLenBytes strLenCP substr substrBytes substrCP subtract sum ' +
  'switch toBool toDate toDecimal toDouble toInt toLong toObjectId toString toLower toUpper trim trunc type week year zip'
).split(' ')

/** The stages of a pipeline, in the order of the documentation. */
export var stageNames = 'addFields bucket bucketAuto count geoNear group limit lookup match project replaceRoot sample skip sort sortByCount unwind'.split(' ')

/**
 * @param {(name: string, argument: any) => any} encodeStage
 * @returns {any} the object behind `const $ = db.command.aggregate`
 */
export function aggregateOperators(encodeStage) {
  /** @type {any} */
  var operators = {}
  names.forEach(name => {
    var operator = name === 'neq' ? '$ne' : `$${name}`
    operators[name] = function () {
      var expression = {}
      expression[operator] = arguments.length > 1 ? Array.prototype.slice.call(arguments) : arguments[0]
      return expression
    }
  })
  operators.pipeline = () => pipeline(encodeStage)
  return operators
}

/** @param {(name: string, argument: any) => any} encodeStage */
function pipeline(encodeStage) {
  /** @type {any[]} */
  var stages = []
  /** @type {any} */
  var builder = {
    done: () => stages
  }
  stageNames.forEach(name => {
    /** @param {any} argument */
    builder[name] = argument => {
      var stage = {}
      stage[`$${name}`] = encodeStage(name, argument)
      stages.push(stage)
      return builder
    }
  })
  return builder
}
