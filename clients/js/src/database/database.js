// wx.cloud.database(): nothing is sent until a terminal method (get, add, update…) is called.

import { command } from '../core/commands.js'
import '../core/stages.js'
import { misuse } from '../core/errors.js'
import { Geo } from '../core/geo.js'
import { Pattern, ServerDate } from '../core/placeholders.js'
import { assign, kindOf } from '../core/values.js'
import { Collection } from './collection.js'

/**
 * @param {any} context
 * @param {any} [config] {env, throwOnNotFound}
 */
export function createDatabase(context, config) {
  var settings = assign({}, config)
  /** @type {any} */
  var database = {
    config: settings,
    command,
    Geo,
    RegExp: Pattern,
    /** @param {any} [options] */
    serverDate: options => new ServerDate(options),
    /** @param {any} name */
    collection: name => {
      if (typeof name !== 'string' || name === '') {
        throw misuse('database.collection', `the name of a collection should be a non-empty string instead of ${name === '' ? 'an empty one' : kindOf(name)}`)
      }

      return new Collection({ send, throwOnNotFound: settings.throwOnNotFound !== false }, name, {})
    }
  }

  /** @param {string} action @param {any} parameters @param {any} [options] the options of the terminal method */
  function send(action, parameters, options) {
    return context.call(context.envOf('database', options, settings.env), `database.${action}`, parameters)
  }

  return database
}
