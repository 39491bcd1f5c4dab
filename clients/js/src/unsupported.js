// Parts of wx.cloud that a self-hosted server does not carry: they are there, and say so.

import { run } from './core/calls.js'
import { UNSUPPORTED, failure } from './core/errors.js'

/** @param {string} apiName @param {string} advice */
function refuse(apiName, advice) {
  /** @param {any} [options] */
  return options =>
    run(apiName, options, () => {
      throw failure(UNSUPPORTED, `${apiName} is not supported by yunkai: ${advice}`)
    })
}

var container = 'put the container behind its own address and call it with wx.request'
var model = 'call the model from a cloud function'

/** @returns {any} members of the cloud object */
export function unsupportedParts() {
  /** @type {any} */
  var bot = {}
  'get list create update delete getChatRecords sendFeedback getFeedBack getRecommendQuestions sendMessage'.split(' ').forEach(name => {
    bot[name] = refuse(`cloud.extend.AI.bot.${name}`, model)
  })
  return {
    callContainer: refuse('cloud.callContainer', container),
    connectContainer: refuse('cloud.connectContainer', container),
    services: {
      /** @this {any} */
      Gateway: function () {
        return { call: refuse('cloud.services.Gateway.call', container), refresh: refuse('cloud.services.Gateway.refresh', container) }
      }
    },
    extend: {
      AI: {
        createModel: () => ({ generateText: refuse('cloud.extend.AI.generateText', model), streamText: refuse('cloud.extend.AI.streamText', model) }),
        bot
      }
    }
  }
}
