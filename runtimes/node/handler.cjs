'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const { pathToFileURL } = require('url');

/**
 * Leads `require('wx-server-sdk')` inside the function to the copy this worker loaded ahead of time. Only asked for when the function resolves to exactly that package.
 * @param {{name: string, directory: string}} sdk @param {string[]} codeDirectories
 */
function shareSdk(sdk, codeDirectories) {
  const resolve = Module._resolveFilename;
  const inside = codeDirectories.map(directory => directory + path.sep);
  Module._resolveFilename = function (request, parent, ...others) {
    if ((request === sdk.name || request.startsWith(sdk.name + '/')) && parent && typeof parent.filename === 'string') {
      const file = parent.filename;
      // A dependency of the function may bring a version of its own.
      if (inside.some(directory => file.startsWith(directory)) && !file.includes(path.sep + 'node_modules' + path.sep)) {
        return resolve.call(this, path.join(sdk.directory, request.slice(sdk.name.length)), parent, ...others);
      }
    }
    return resolve.call(this, request, parent, ...others);
  };
}

/** @param {{codeDirectory: string, handler: string}} code @returns {Promise<Function> | Function} */
function loadHandler(code) {
  const dot = code.handler.lastIndexOf('.');
  const name = dot > 0 ? code.handler.slice(0, dot) : code.handler;
  const exported = dot > 0 ? code.handler.slice(dot + 1) : 'main';
  const base = path.join(code.codeDirectory, name);
  const file = ['', '.js', '.cjs', '.mjs'].map(end => base + end).find(isFile);
  if (file === undefined) throw notFound(name);
  if (!file.endsWith('.mjs')) {
    try {
      return pick(Module.createRequire(path.join(code.codeDirectory, 'index.js'))(file), name, exported);
    } catch (error) {
      if (!error || error.code !== 'ERR_REQUIRE_ESM') throw error;
    }
  }
  return import(pathToFileURL(file).href).then(module => pick(module, name, exported));
}

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function notFound(name) {
  const error = new Error(`Cannot find module '/var/user/${name}.js'`);
  /** @type {any} */ (error).code = 'MODULE_NOT_FOUND';
  return error;
}

function pick(module, name, exported) {
  const found = module && (module[exported] ?? (module.default && module.default[exported]));
  if (typeof found === 'function') return found.bind(module);
  throw new Error(`${name}.${exported} is not a function: ${name}.js must export it, e.g. exports.${exported} = async (event, context) => { … }`);
}

module.exports = { loadHandler, shareSdk };
