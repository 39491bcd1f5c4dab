// db.collection(name): a query over everything, plus doc(), add() and aggregate().

import { run } from '../core/calls.js'
import { decode } from '../core/ejson.js'
import { encodeDocument } from '../core/update.js'
import { Aggregate } from './aggregate.js'
import { Document } from './document.js'
import { Query } from './query.js'

/** @this {any} @param {any} source @param {string} name @param {any} state */
export function Collection(source, name, state) {
  Query.call(this, source, name, state)
}

Collection.prototype = Object.create(Query.prototype)
Collection.prototype.constructor = Collection

/** @this {any} @param {any} id */
Collection.prototype.doc = function (id) {
  return new Document(this.source, this.collectionName, id)
}

/** @this {any} @param {any} options */
Collection.prototype.add = function (options) {
  return run('collection.add', options, () => {
    var document = encodeDocument(options && options.data, true)
    return this.source
      .send('insertDocument', { collectionName: this.collectionName, data: [JSON.stringify(document)] }, options)
      .then(/** @param {any} reply */ reply => ({ _id: decode(reply.data.insertedIds[0], false) }))
  })
}

/** @this {any} */
Collection.prototype.aggregate = function () {
  return new Aggregate(this.source, this.collectionName)
}
