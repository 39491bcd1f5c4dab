// Errors as wx.cloud shows them: an Error with errCode (number), errMsg and requestID.

import { isObject } from './values.js'

export var UNSPECIFIED = -1
export var INVALID_ARGUMENT = -401002
export var WRONG_ARGUMENT_TYPE = -401003
export var CIRCULAR = -402001
export var WATCH_FAILED = -402002
export var INVALID_PARAMETER = -501007
export var UNAUTHORIZED = -501019
export var UNSUPPORTED = -501021
export var UPLOAD_TOO_LARGE = -403001
export var STORAGE_FAILED = -503001
export var RESULT_UNREADABLE = -404012
export var NETWORK = -601003
export var CLOUD_ID_INVALID = -601005

/** The names on the wire (misspellings included) and the numbers that programs test. */
var numbers = {
  SYS_ERR: -501001,
  SERVER_TIMEOUT: -501002,
  EXCEED_REQUEST_LIMIT: -501003,
  EXCEED_RATELIMIT: -501003,
  EXCEED_CONCURRENT_REQUEST_LIMIT: -501004,
  INVALIID_ENV: -501005,
  INVALID_ENV: -501005,
  INVALID_COMMON_PARAM: -501006,
  INVALID_PARAM: -501007,
  INVALID_REQUEST_SOURCE: -501008,
  RESOURCE_NOT_INITIAL: -501009,
  PERMISSION_DENIED: -501019,
  CHECK_LOGIN_FAILED: -501019,
  ACCESS_TOKEN_EXPIRED: -501019,
  REFRESH_TOKEN_EXPIRED: -501019,
  INVALID_REFRESH_TOKEN: -501019,
  SIGN_PARAM_INVALID: -501019,
  AUTH_LOGIN_FAILED: -501019,
  LOGIN_MANNER_UNREGISTED: -501019,
  INVALID_ACTION: -501021,
  OPERATION_NOT_SUPPORTED: -501021,
  DATABASE_REQUEST_FAILED: -502001,
  DATABASE_TRANSACTION_FAIL: -502001,
  DATABASE_TRANSACTION_CONFLICT: -502001,
  DATABASE_COLLECTION_ALREADY_EXIST: -502001,
  DATABASE_INVALID_OPERRATOR: -502002,
  DATABASE_PERMISSION_DENIED: -502003,
  DATABASE_COLLECTION_EXCEED_LIMIT: -502004,
  DATABASE_COLLECTION_NOT_EXIST: -502005,
  STORAGE_REQUEST_FAIL: -503001,
  STORAGE_EXCEED_AUTHORITY: -503002,
  STORAGE_FILE_NONEXIST: -503003,
  STORAGE_SIGN_PARAM_INVALID: -503004,
  FUNCTION_NOT_FOUND: -501000,
  FUNCTIONS_REQUEST_FAIL: -504001,
  FUNCTIONS_EXECUTE_FAIL: -504002,
  FUNCTIONS_TIME_LIMIT_EXCEEDED: -504003,
  FUNCTIONS_RESULT_TOO_LARGE: -604001,
  DATABASE_RESULT_TOO_LARGE: -602001,
  // WeChat reports these without a number of their own.
  EXCEED_PAYLOAD_LIMIT: -1,
  EXCEED_REQUEST_SIZE_LIMIT: -1
}

/** The fixed phrase of each number; the unlisted have none. */
var phrases = {
  '-1': 'unknown error',
  '-401001': 'api permission denied',
  '-401002': 'api parameter error',
  '-401003': 'api parameter type error',
  '-402001': 'circular reference in data',
  '-402002': 'watch init failed',
  '-403001': 'upload exceeds the size limit',
  '-404012': 'cloud function result unreadable',
  '-501001': 'resource system error',
  '-501002': 'resource server timeout',
  '-501003': 'exceed request limit',
  '-501004': 'exceed concurrent request limit',
  '-501005': 'invalid env',
  '-501006': 'invalid common parameters',
  '-501007': 'invalid parameters',
  '-501008': 'invalid request source',
  '-501009': 'resource not initialized',
  '-501019': 'unauthorized',
  '-501021': 'unsupported operation',
  '-502001': 'database request fail',
  '-502002': 'database invalid command',
  '-502003': 'database permission denied',
  '-502004': 'database exceed collection limit',
  '-502005': 'database collection not exists',
  '-503001': 'storage request fail',
  '-503002': 'storage permission denied',
  '-503003': 'storage file not exists',
  '-503004': 'storage invalid sign parameter',
  '-504001': 'functions request fail',
  '-504002': 'functions execute fail',
  '-504003': 'functions time limit exceeded',
  '-601003': 'network error',
  '-602001': 'query result exceeds the limit',
  '-604001': 'function result exceeds the limit'
}

/**
 * A reason that has not yet been tied to the call that failed; describe() does that.
 * @param {number} errCode
 * @param {string} detail
 * @param {string} [requestID]
 */
export function failure(errCode, detail, requestID) {
  /** @type {any} */
  var reason = new Error(detail)
  reason.failureCode = errCode
  reason.requestID = requestID
  return reason
}

/** @param {string} code the string code of a reply */
export function numberOf(code) {
  return Object.prototype.hasOwnProperty.call(numbers, code) ? numbers[code] : -501001
}

/**
 * The failure for an error reply of the action API.
 * @param {{code: string, message?: string, requestId?: string}} reply
 */
export function fromReply(reply) {
  var code = String(reply.code)
  var text = typeof reply.message === 'string' ? reply.message : ''
  var errCode = numberOf(code)
  if (code === 'FUNCTION_NOT_FOUND' && text.indexOf('FunctionName parameter could not be found') < 0) {
    text = `FunctionName parameter could not be found. ${text}`
  } else if (code === 'EXCEED_REQUEST_SIZE_LIMIT' || code === 'EXCEED_PAYLOAD_LIMIT') {
    text = `Error: data exceed max size. ${text}`
  } else if (errCode === -501001 && code !== 'SYS_ERR') {
    text = `[${code}] ${text}`
  }

  return failure(errCode, text, reply.requestId)
}

/**
 * The error that a program gets.
 * @param {string} apiName such as "collection.get"
 * @param {any} reason
 */
export function describe(apiName, reason) {
  var isOurs = isObject(reason) && typeof reason.failureCode === 'number'
  var errCode = isOurs ? reason.failureCode : UNSPECIFIED
  var detail = isObject(reason) ? String(reason.message || reason.errMsg || '') : String(reason)
  var phrase = phrases[errCode] || ''
  var text
  if (errCode === UNSPECIFIED) {
    text = detail
  } else if (apiName === 'cloud.callFunction') {
    text = `Error: errCode: ${errCode} ${phrase} | errMsg: ${detail}`
  } else {
    text = `${errCode} ${phrase}. ${detail}`
  }

  return cloudError(errCode, `${apiName}:fail ${text}`, isObject(reason) ? reason.requestID : undefined)
}

/**
 * @param {number} errCode
 * @param {string} errMsg
 * @param {string} [requestID]
 */
export function cloudError(errCode, errMsg, requestID) {
  /** @type {any} */
  var error = new Error(`errCode: ${errCode} ${phrases[errCode] || ''} | errMsg: ${errMsg}`)
  error.errCode = errCode
  error.errMsg = errMsg
  if (requestID) {
    error.requestID = requestID
  }

  // The message follows errMsg and setting it rewrites errMsg, as programs that add context to an error expect.
  Object.defineProperty(error, 'message', {
    get: () => `errCode: ${error.errCode} ${phrases[error.errCode] || ''} | errMsg: ${error.errMsg}`,
    set: value => {
      error.errMsg = value
    },
    configurable: true
  })
  return error
}

/** Thrown synchronously, by calls that build a query. @param {string} apiName @param {string} detail */
export function misuse(apiName, detail) {
  return describe(apiName, failure(WRONG_ARGUMENT_TYPE, detail))
}
