// One stage of a pipeline as it travels. Only match (and geoNear's query) speak the language of where().

import { aggregateOperators } from './aggregation.js'
import { command } from './commands.js'
import { encode } from './ejson.js'
import { encodeQuery } from './query.js'
import { isObject } from './values.js'

/** @param {string} name @param {any} argument @returns {any} encoded */
export function encodeStage(name, argument) {
  if (name === 'match') {
    return encodeQuery(argument)
  }

  if (name === 'geoNear' && isObject(argument) && isObject(argument.query)) {
    var stage = encode(argument, () => null)
    stage.query = encodeQuery(argument.query)
    return stage
  }

  if (name === 'sample' && typeof argument === 'number') {
    return encode({ size: argument })
  }

  return encode(argument)
}

/** The text after "stageValue": objects are extended JSON, anything else is plain JSON. @param {string} name @param {any} argument */
export function stageText(name, argument) {
  var isBare = !isObject(argument) && !(name === 'sample')
  return JSON.stringify(isBare ? argument : encodeStage(name, argument))
}

command.aggregate = aggregateOperators(encodeStage)
