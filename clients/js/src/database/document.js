// collection.doc(id): one document by its _id.

import { run } from '../core/calls.js'
import { encode } from '../core/ejson.js'
import { UNSPECIFIED, failure, misuse } from '../core/errors.js'
import { encodeDocument } from '../core/update.js'
import { kindOf } from '../core/values.js'
import { change, projectionText, readDocument, removed } from './query.js'
import { openWatch } from './watch.js'

/**
 * @this {any}
 * @param {any} source
 * @param {string} name
 * @param {any} id a string or a number; doc("1") and doc(1) are two documents
 * @param {string} [projection]
 */
export function Document(source, name, id, projection) {
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw misuse('collection.doc', `the id of a document should be string or number instead of ${kindOf(id)}`)
  }

  Object.defineProperty(this, 'source', { value: source })
  Object.defineProperty(this, 'projection', { value: projection })
  this.collectionName = name
  this._id = id
}

/** @param {any} document */
function selection(document) {
  return { collectionName: document.collectionName, queryType: 'DOC', query: JSON.stringify({ _id: encode(document._id) }), multi: false }
}

/** @this {any} @param {any} projection */
Document.prototype.field = function (projection) {
  return new Document(this.source, this.collectionName, this._id, projectionText('document.field', projection))
}

/** @this {any} @param {any} [options] */
Document.prototype.get = function (options) {
  return run('document.get', options, () => {
    /** @type {any} */
    var parameters = selection(this)
    parameters.projection = this.projection
    return this.source.send('getDocument', parameters, options).then(/** @param {any} reply */ reply => {
      var list = reply.data.list || []
      if (list.length > 0) {
        return { data: readDocument(list[0]) }
      }

      if (!this.source.throwOnNotFound) {
        return { data: null }
      }

      // Both wordings that programs look for.
      throw failure(
        UNSPECIFIED,
        `document with _id ${this._id} does not exist: cannot find document with _id ${this._id}, please make sure that the document exists and you have the corresponding access permission`,
        reply.requestId
      )
    })
  })
}

/** Replaces the document, or creates it. @this {any} @param {any} options */
Document.prototype.set = function (options) {
  return run('document.set', options, () => {
    /** @type {any} */
    var parameters = selection(this)
    parameters.data = JSON.stringify(encodeDocument(options && options.data, false))
    parameters.merge = false
    parameters.upsert = true
    return this.source.send('modifyDocument', parameters, options).then(/** @param {any} reply */ reply => {
      var created = reply.data.upsert_id === undefined || reply.data.upsert_id === null ? 0 : 1
      return { _id: this._id, stats: { updated: created ? 0 : Number(reply.data.updated), created } }
    })
  })
}

/** @this {any} @param {any} options */
Document.prototype.update = function (options) {
  return run('document.update', options, () => {
    /** @type {any} */
    var parameters = selection(this)
    parameters.merge = true
    parameters.upsert = false
    return change(this.source, parameters, options)
  })
}

/** @this {any} @param {any} [options] */
Document.prototype.remove = function (options) {
  return run('document.remove', options, () => this.source.send('removeDocument', selection(this), options).then(removed))
}

/** @this {any} @param {any} options */
Document.prototype.watch = function (options) {
  return openWatch('document.watch', options)
}
