// collection.aggregate(): stages in the order they are called, sent by end().

import { run } from '../core/calls.js'
import { parse } from '../core/ejson.js'
import { stageNames } from '../core/aggregation.js'
import { describe } from '../core/errors.js'
import { stageText } from '../core/stages.js'

/** @this {any} @param {any} source @param {string} name */
export function Aggregate(source, name) {
  Object.defineProperty(this, 'source', { value: source })
  this.collectionName = name
  /** @type {Array<{stageKey: string, stageValue: string}>} */
  this.stages = []
}

stageNames.forEach(name => {
  /** @this {any} @param {any} argument */
  Aggregate.prototype[name] = function (argument) {
    try {
      this.stages.push({ stageKey: `$${name}`, stageValue: stageText(name, argument) })
    } catch (error) {
      throw describe('collection.aggregate', error)
    }

    return this
  }
})

/** @this {any} @param {any} [options] */
Aggregate.prototype.end = function (options) {
  return run('collection.aggregate', options, () =>
    this.source
      .send('aggregateDocuments', { collectionName: this.collectionName, stages: this.stages.slice() }, options)
      // Computed rows may look like anything, so GeoJSON in them stays plain.
      .then(/** @param {any} reply */ reply => ({ list: (reply.data.list || []).map(/** @param {any} row */ row => parse(row, false)) }))
  )
}
