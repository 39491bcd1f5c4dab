// The object that stands for wx.cloud. Its methods use no `this`, so each can be taken out or put elsewhere.

import { chooseAdapter, findWx } from './adapters/choose.js'
import { run } from './core/calls.js'
import { failure } from './core/errors.js'
import { readEndpoint } from './core/endpoint.js'
import { createTransport } from './core/transport.js'
import { assign, isObject } from './core/values.js'
import { createDatabase } from './database/database.js'
import { createCdn } from './files/cdn.js'
import { createDownloadFile } from './files/download.js'
import { createFileLists } from './files/lists.js'
import { createUploadFile } from './files/upload.js'
import { CloudID, createCallFunction } from './functions/callFunction.js'
import { CDN } from './functions/event.js'
import { unsupportedParts } from './unsupported.js'

/** @param {any} options {url, env, wx, user, pairingCode} */
export function createCloud(options) {
  if (!isObject(options)) {
    throw new Error('yunkai: options are needed: createCloud({ url: "http://127.0.0.1:7300" })')
  }

  var platform = chooseAdapter(findWx(options.wx))
  var endpoint = readEndpoint(options.url, platform.version(), options.pairingCode)
  var transport = createTransport(platform, { url: endpoint.url, pairingCode: endpoint.pairingCode, user: options.user || '' })
  var environments = createEnvironments(options.env)
  var cloud = assemble(platform, transport, environments.envOf)

  /** Only the first call counts; without any, the server's environment is used. @param {any} [settings] */
  cloud.init = settings => environments.init(settings)
  cloud.Cloud = sharedCloud(platform, transport)
  return cloud
}

/**
 * Which environment a call is for: the one it names, else the one given to install(), else the one given to init(), else the server's.
 * Projects name their author's environment in init() and repeat it in calls; install() is the later and more deliberate word.
 * @param {any} own
 */
function createEnvironments(own) {
  /** @type {any} */
  var initial = null

  /** @param {string} kind */
  function initialEnv(kind) {
    var env = initial && initial.env
    return isObject(env) ? env[kind] || env.database || env.functions || env.storage : env
  }

  return {
    /** @param {any} settings */
    init: settings => {
      initial = initial || assign({}, isObject(settings) ? settings : {})
    },
    /** @param {string} kind "database", "functions" or "storage" @param {any} [options] of the call @param {any} [bound] the env of a database object */
    envOf: (kind, options, bound) => {
      var first = textOr(initialEnv(kind), '')
      var asked = textOr(options && options.config && options.config.env, textOr(bound, ''))
      if (own && asked === first) {
        asked = ''
      }

      return asked || own || first
    }
  }
}

/** @param {any} value @param {string} otherwise */
function textOr(value, otherwise) {
  return typeof value === 'string' && value !== '' ? value : otherwise
}

/** @param {any} platform @param {any} transport @param {any} envOf */
function assemble(platform, transport, envOf) {
  /** @type {any} */
  var context = { platform, call: transport.call, envOf }
  context.cdn = createCdn(context)
  /** @type {any} */
  var cloud = {
    callFunction: createCallFunction(context),
    /** @param {any} [config] */
    database: config => createDatabase(context, config),
    uploadFile: createUploadFile(context),
    downloadFile: createDownloadFile(context),
    CloudID,
    CDN
  }
  assign(cloud, createFileLists(context))
  assign(cloud, unsupportedParts())
  return cloud
}

/** new wx.cloud.Cloud({resourceEnv}): bound to one environment, usable after `await init()`. @param {any} platform @param {any} transport */
function sharedCloud(platform, transport) {
  /** @this {any} @param {any} settings */
  return function Cloud(settings) {
    var env = textOr(settings && settings.resourceEnv, '')
    var isReady = false
    var gated = {
      /** @param {string} target @param {string} action @param {any} parameters @param {any} isSlow */
      call: (target, action, parameters, isSlow) =>
        isReady ? transport.call(target, action, parameters, isSlow) : Promise.reject(failure(-1, 'call and await init() of this Cloud instance before other calls'))
    }
    var cloud = assemble(platform, gated, /** @param {any} _ @param {any} [options] @param {any} [bound] */ (_, options, bound) => textOr(options && options.config && options.config.env, textOr(bound, env)))
    /** @param {any} [options] */
    cloud.init = options =>
      run('cloud.init', options, () =>
        transport.login(env).then(() => {
          isReady = true
          return {}
        })
      )
    assign(this, cloud)
  }
}
